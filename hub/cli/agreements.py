"""`hub agreements check|show|matrix|diff|adopt`: sharing agreements as files.

Source: contracts, section 7.
"""

import argparse
import sys
from pathlib import Path

from hub.cli.options import add_as, add_data, plain_text


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub agreements`."""
    parser = subparsers.add_parser("agreements", help="check, read and compare sharing agreements")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="read every agreement strictly; exit 1 where one is faulty")
    check.add_argument("files", metavar="FILE", nargs="*")
    check.add_argument("--remarks", action="store_true", help="also what passes but asks for attention")
    check.set_defaults(run=run_check)
    show = actions.add_parser("show", help="one agreement as readable text")
    show.add_argument("agreement", metavar="ID@VERSION")
    show.set_defaults(run=run_show)
    matrix = actions.add_parser("matrix", help="who may get what under one agreement")
    matrix.add_argument("agreement", metavar="ID@VERSION")
    matrix.add_argument("--recipient", metavar="AGENCY[/TEAM]")
    matrix.set_defaults(run=run_matrix)
    diff = actions.add_parser("diff", help="what one version allows and another does not")
    diff.add_argument("old", metavar="FILE_OR_ID@VERSION")
    diff.add_argument("new", metavar="FILE_OR_ID@VERSION")
    diff.set_defaults(run=run_diff)
    adopt = actions.add_parser("adopt", help="propose a version; advice and approval are pages")
    adopt.add_argument("agreement", metavar="ID@VERSION", type=plain_text)
    add_as(adopt)
    add_data(adopt)
    adopt.set_defaults(run=run_adopt)


def _read(name: str):
    from hub.agreements.reader import read_agreement
    from hub.kernel.errors import UsageError
    from hub.paths import sharing_agreements_dir

    path = Path(name)
    if "@" in name and not path.is_file():
        agreement_id, _, version = name.partition("@")
        path = sharing_agreements_dir() / agreement_id / f"{version}.toml"
    if not path.is_file():
        raise UsageError(f"{name}: there is no such agreement")
    return read_agreement(path)


def run_check(arguments: argparse.Namespace) -> int:
    """Read each file; print ok, or every problem with its place. 1 where one is faulty, 2 where one is unreadable."""
    from hub.agreements.reader import AgreementFileError, UnreadableFileError, agreement_files, read_agreement
    from hub.agreements.verify import remarks

    worst = 0
    for path in [Path(name) for name in arguments.files] or agreement_files():
        try:
            agreement = read_agreement(path)
        except AgreementFileError as error:
            worst = max(worst, 2 if isinstance(error, UnreadableFileError) else 1)
            print(error, file=sys.stderr)
            continue
        print(f"ok  {agreement.reference}  {agreement.marked_title}")
        if arguments.remarks:
            for remark in remarks(agreement):
                print(f"    {remark.place}: {remark.message}")
    return worst


def run_show(arguments: argparse.Namespace) -> int:
    """Print one agreement."""
    a = _read(arguments.agreement)
    print(f"{a.marked_title}\nVersion {a.version}, {a.effective_on} to {a.expires_on}, reviewed every "
          f"{a.review_every_months} months\nForum: {a.forum}\nUnder: {a.under}\n")  # fmt: skip
    for name, text in a.texts.items():
        print(f"{name.replace('_', ' ').capitalize()}: {text}\n")
    print("What a reader may do:")
    for n, sentence in enumerate(a.handling.sentences, 1):
        print(f"  {n}. {sentence}")
    print("\nParties:")
    for party in a.parties:
        signed = f"signed {party.signature.signed_on} ({party.signature.kind})" if party.signature else "not signed"
        left = f", left {party.ended_on}" if party.ended_on else ""
        print(f"  {party.agency}: {party.name}, {party.kind.title_text}, {signed}{left}")
    return 0


def run_matrix(arguments: argparse.Namespace) -> int:
    """Print who may get what."""
    from hub.agreements.rules import recipients, rows_for
    from hub.kernel.errors import UsageError
    from hub.lawful.purposes import item_text

    agreement = _read(arguments.agreement)
    wanted = recipients(agreement)
    if arguments.recipient:
        wanted = [name for name in wanted if arguments.recipient in (name, name.partition("/")[0])]
        if not wanted:
            known = ", ".join(recipients(agreement))
            raise UsageError(f"--recipient {arguments.recipient}: nobody of this agreement; it knows {known}")
    for recipient in wanted:
        for purpose in agreement.purposes:
            rows = rows_for(agreement, recipient, purpose)
            if rows:
                print(f"\n{recipient}: {purpose.title_text}")
            for item, row in rows.items():
                standing = "  (standing justification)" if row.standing else ""
                print(f"  {item_text(item):38} {row.action.shown:28} clause {row.clause}{standing}")
    return 0


def _allowed(agreement) -> dict[tuple[str, str, str], str]:
    from hub.agreements.rules import recipients, rows_for
    from hub.lawful.purposes import item_text

    return {
        (recipient, purpose.value, item_text(item)): row.action.value
        for recipient in recipients(agreement)
        for purpose in agreement.purposes
        for item, row in rows_for(agreement, recipient, purpose).items()
    }


def run_diff(arguments: argparse.Namespace) -> int:
    """Print what the newer version gives, takes or changes."""
    old, new = _allowed(_read(arguments.old)), _allowed(_read(arguments.new))
    lines = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before != after:
            lines.append(f"{' '.join(key)}: {before or 'not named'} -> {after or 'not named'}")
    print("\n".join(lines) or "Both allow the same.")
    return 0


def run_adopt(arguments: argparse.Namespace) -> int:
    """Propose a version for adoption, as a coordinator; 1 where that is refused."""
    from hub.agreements.service import propose_agreement
    from hub.config import open_office, settings_for
    from hub.identity.sessions import actor_of_username
    from hub.kernel.errors import NotFoundError, NotPermittedError, RefusedError, UsageError

    agreement_id, _, version = arguments.agreement.partition("@")
    office = open_office(settings_for(arguments.data))
    try:
        actor = actor_of_username(office, arguments.username)
    except NotFoundError:
        raise UsageError(f"--as {arguments.username}: no active account has this username") from None
    try:
        with office.open_work(actor) as work:
            status = propose_agreement(work, agreement_id, version).status
    except NotFoundError:
        raise UsageError(f"{arguments.agreement}: there is no such agreement") from None
    except NotPermittedError:
        raise RefusedError(f"--as {arguments.username} may not propose agreements; a coordinator may") from None
    print(f"{arguments.agreement}: {status}; advice and approval follow on its page")
    return 0
