"""`hub ledger`: verify the sealed log, a receipt or an export; seal it; hand out proofs and all of it; begin it anew.

Exit codes of `verify`: 0 sound, 1 tampering shown, 2 cannot be read, 3 sound but incomplete; the first line of
output is the verdict.
Source: sealed log specification, section 12; contracts, section 6.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from hub.cli.options import add_as, add_data, plain_text
from hub.kernel.errors import ConfigError, HubError, UnavailableError, UsageError

SOUND, TAMPERED, UNREADABLE, INCOMPLETE = range(4)


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub ledger` and its actions."""
    parser = subparsers.add_parser("ledger", help="verify, seal and hand out the sealed log")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _register_verify(actions)
    receipt = actions.add_parser("receipt", help="the proof of what one recipient was sent")
    receipt.add_argument("id", metavar="ID", type=plain_text, help="a disclosure, or one event of it")
    checkpoint = actions.add_parser("checkpoint", help="seal the log as it stands and print the seal")
    consistency = actions.add_parser("consistency", help="that the log of N entries only continues that of M")
    consistency.add_argument("old", metavar="M", type=int)
    consistency.add_argument("new", metavar="N", type=int)
    export = actions.add_parser("export", help="the whole log as one file")
    export.add_argument("--openings", choices=("all", "some", "none"), default="none", help="default: none")
    export.add_argument("--of", metavar="ORIGIN", help="a log that ended, instead of the one in use; opens nothing")
    add_as(export, required=False)
    restart = _register_restart(actions)
    rotate = actions.add_parser("rotate-key", help="let a new key sign the log; run again, it ends what was cut off")
    rotate.add_argument("--retire", action="store_true", help="the present key was lost or leaked: it signs no more")
    rotate.add_argument("--again", action="store_true", help="even though a key took over within the last day")
    offered = actions.add_parser("offered", help="keep a seal, proof or receipt that somebody offers, and judge it")
    offered.add_argument("file", metavar="FILE", help="as they sent it")
    for each in (receipt, export):
        each.add_argument("-o", dest="output", metavar="FILE", help="write to FILE instead of standard output")
    for each, run in (
        (receipt, run_receipt), (checkpoint, run_checkpoint), (consistency, run_consistency), (export, run_export),
        (rotate, run_rotate_key), (offered, run_offered), (restart, run_restart),
    ):  # fmt: skip
        add_data(each)
        each.set_defaults(run=run)


def _register_restart(actions: argparse._SubParsersAction) -> argparse.ArgumentParser:
    restart = actions.add_parser("restart", help="begin the log anew where its end is lost for good; two people")
    restart.add_argument(
        "--as", dest="usernames", metavar="USERNAME", action="append", type=plain_text, required=True,
        help="given twice: a coordinator and an administrator",
    )  # fmt: skip
    restart.add_argument("--reason", metavar="CODE", required=True, help="what lost the end: backup, disk or failover")
    restart.add_argument(
        "--advice", metavar="TEXT", type=plain_text, required=True,
        help="what the data protection officer advised, or where that lies; name nobody whose data is concerned",
    )  # fmt: skip
    restart.add_argument("--advised-on", metavar="YYYY-MM-DD", required=True, help="the day of the advice")
    return restart


def _register_verify(actions: argparse._SubParsersAction) -> None:
    verify = actions.add_parser("verify", help="is the log, an export or a receipt sound?")
    what = verify.add_mutually_exclusive_group()
    what.add_argument("--export", metavar="FILE", help="judge this export instead of the database")
    what.add_argument("--receipt", metavar="FILE", help="judge this receipt, offline")
    verify.add_argument("--trust", metavar="FILE", help="the trust file; default: that of the instance")
    verify.add_argument("--seen", metavar="NOTE", action="append", default=[], help="a seal somebody kept; repeatable")
    verify.add_argument("--quorum", metavar="K", type=int, default=0, help="how many witnesses are wanted; default 0")
    verify.add_argument("--max-age", metavar="S", type=int, help="how old the newest seal may be, in seconds")
    verify.add_argument("--json", action="store_true", help="the verdict as JSON after its first line")
    add_data(verify)
    verify.set_defaults(run=run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    """Judge, print the verdict, and answer with its exit code."""
    from sqlalchemy.exc import DatabaseError

    from hub.ledger.rules import LedgerError

    if arguments.quorum < 0 or (arguments.max_age or 0) < 0:
        raise UsageError("--quorum and --max-age must not be negative")
    try:
        report, findings = _judge(arguments)
    except LedgerError as finding:
        report, findings = None, [finding]
    except (ConfigError, UnavailableError, OSError, UnicodeDecodeError, DatabaseError) as error:
        return _told(UNREADABLE, "UNREADABLE", arguments, {"reason": _reason(error)})
    if findings:
        first, *others = findings
        told = {"code": first.code, "message": first.message, "others": [str(each) for each in others]}
        return _told(TAMPERED, f"TAMPERED {first}", arguments, told)
    return _sound(report, arguments)


def _sound(report: Any, arguments: argparse.Namespace) -> int:
    from hub.kernel.clock import SystemClock
    from hub.ledger.note import to_base64
    from hub.ledger.verify import gaps_of

    signed = report.newest.checkpoint.size if report.newest else 0
    told: dict[str, Any] = {"size": report.size, "root": to_base64(report.root), "signed_size": signed}
    if report.ended:
        told["ended"] = [f"{origin}, {size} entries" for origin, size in report.ended.items()]
    gaps = gaps_of(report, arguments.quorum, arguments.max_age, int(SystemClock().now().timestamp()))
    if not gaps:
        return _told(SOUND, "OK", arguments, told)
    told["codes"] = [f"{gap}: {message}" for gap, message in gaps]
    return _told(INCOMPLETE, "INCOMPLETE", arguments, told)


def _told(exit_code: int, verdict: str, arguments: argparse.Namespace, more: dict[str, Any]) -> int:
    print(verdict)
    if arguments.json:
        print(json.dumps({"exit": exit_code, "verdict": verdict.partition(" ")[0], **more}, ensure_ascii=False))
        return exit_code
    for name, value in more.items():
        for each in value if isinstance(value, list) else [value]:
            if name not in ("code", "message"):
                print(f"{name}: {each}")
    return exit_code


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{Path(error.filename).name if error.filename else 'a file'}: {error.strerror}"
    if isinstance(error, UnicodeDecodeError):
        return "a file is not UTF-8"
    return str(error) if isinstance(error, HubError) else "a table of the database is missing or of another form"


def _judge(arguments: argparse.Namespace) -> tuple[Any, list[Any]]:
    from hub.ledger.export import verify_export
    from hub.ledger.signing import signature_holds
    from hub.ledger.verify import verify_receipt

    offline = arguments.export is not None or arguments.receipt is not None
    trust = _trust(arguments) if offline or arguments.trust is not None else None
    if not offline:
        return _judge_database(arguments, trust)
    seen = _seen(arguments, trust)
    if arguments.export is not None:
        return verify_export(Path(arguments.export), trust, signature_holds, seen), []
    return verify_receipt(_text(arguments.receipt), trust, signature_holds, seen).report, []


def _judge_database(arguments: argparse.Namespace, trust: Any = None) -> tuple[Any, list[Any]]:
    from hub.config import open_office, settings_for
    from hub.ledger import audit
    from hub.ledger.holding import take_verdict
    from hub.ledger.trusting import trust_of_ended, trust_of_instance

    settings = settings_for(arguments.data)
    office = open_office(settings)
    try:
        # Without a trust file from outside the keys are read with the log itself: one may take over just now.
        seen = _seen(arguments, trust or trust_of_instance(office), *trust_of_ended(office))
        processes = min(2, os.cpu_count() or 1)
        report = audit.verify_database(office, settings, trust=trust, seen=seen, processes=processes)
        if not seen and arguments.trust is None:
            take_verdict(office, report.findings)
    finally:
        office.engine.dispose()
        office.vault.close()
    return report, report.findings


def _seen(arguments: argparse.Namespace, *trusts: Any) -> list[Any]:
    """The seals that were kept, each of one of these logs. Raises ConfigError for one that is none: it says nothing
    against the log."""
    return [_read_seen(Path(path).name, _text(path), trusts) for path in arguments.seen]


def _read_seen(name: str, text: str, trusts: Any) -> Any:
    from hub.ledger.rules import LedgerError
    from hub.ledger.signing import signature_holds
    from hub.ledger.verify import read_seen

    for trust in trusts:
        try:
            return read_seen(text, trust, signature_holds)
        except LedgerError as error:
            wrong = error
    raise ConfigError(f"--seen {name} is no seal of this log: {wrong}") from wrong


def _trust(arguments: argparse.Namespace) -> Any:
    from hub.config import settings_for
    from hub.ledger.rules import TrustFormError, parse_trust

    if arguments.trust is not None:
        path = Path(arguments.trust)
    elif arguments.data:
        path = settings_for(arguments.data).data / "trust.json"
    else:
        raise UsageError("--trust FILE is needed: what a log says about its own keys is never believed")
    try:
        return parse_trust(path.read_text(encoding="utf-8"))
    except TrustFormError as error:
        raise ConfigError(f"{path.name} is no trust file: {error}") from error


def _text(path: str) -> str:
    # Line ends are part of what was signed: they are read as they are.
    return Path(path).read_bytes().decode("utf-8")


def _office(arguments: argparse.Namespace) -> Any:
    from hub.config import open_office, settings_for

    return open_office(settings_for(arguments.data))


def run_receipt(arguments: argparse.Namespace) -> int:
    """Seal the log so that it covers the entry, and hand out its receipt; 3 while no seal covers it."""
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.ledger import queries
    from hub.ledger.rules import PendingError
    from hub.ledger.sealing import seal

    office = _office(arguments)
    pending = None
    try:
        seal(office)
    except ConfigError as error:
        pending = error  # The log goes on without its key; an older seal may cover the entry all the same.
    with office.open_reading(service_actor("receipt")) as reading:
        reading.require(Permission.LOG_VERIFY)
        seq = _position(reading, arguments.id)
        try:
            text = queries.receipt(reading, seq)
        except PendingError as error:
            print(f"INCOMPLETE\ncodes: PENDING: {error}" + (f" ({pending})" if pending else ""))
            return INCOMPLETE
    _written(text, arguments.output)
    return SOUND


def _position(reading: Any, id: str) -> int:
    """Position of the entry that `id` means. Raises UsageError where it means none."""
    from uuid import UUID

    from sqlalchemy import select

    from hub.disclosures.records import DisclosureRecord
    from hub.ledger import queries

    try:
        wanted = UUID(id)
    except ValueError:
        wanted = reading.session.scalar(select(DisclosureRecord.id).where(DisclosureRecord.public_ref == id))
    seq = queries.row_of_entry(reading, wanted) if wanted else None
    if seq is None:
        raise UsageError(f"{id}: no disclosure and no event of this id stands in the log")
    return seq


def run_checkpoint(arguments: argparse.Namespace) -> int:
    """Print the seal of the log as it stands."""
    from hub.ledger.sealing import seal

    print(seal(_office(arguments)).note, end="")
    return SOUND


def run_offered(arguments: argparse.Namespace) -> int:
    """Keep what was offered as evidence; where our key signed it and the log contradicts it, the hub is on hold."""
    from hub.config import open_office, settings_for
    from hub.oversight.offered import MOST_BYTES, take_offered

    settings = settings_for(arguments.data)
    with open(arguments.file, "rb") as file:
        offered = file.read(MOST_BYTES + 1)
    taken = take_offered(open_office(settings), settings.data, offered)
    told = "OK" if not taken.fault else f"UNREADABLE none of the log as it stands: {taken.fault}"
    print(told if taken.finding is None else f"TAMPERED {taken.finding}")
    print(f"kept: {taken.kept}")
    if taken.finding is not None:
        return TAMPERED
    return UNREADABLE if taken.fault else SOUND


def run_consistency(arguments: argparse.Namespace) -> int:
    """Print the proof that the log only grew."""
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.kernel.errors import NotFoundError
    from hub.ledger import queries

    with _office(arguments).open_reading(service_actor("consistency")) as reading:
        reading.require(Permission.LOG_VERIFY)
        try:
            print(queries.consistency(reading, arguments.old, arguments.new), end="")
        except NotFoundError as error:
            raise UsageError("M must not exceed N, nor N the size of the log, and neither be negative") from error
    return SOUND


def run_export(arguments: argparse.Namespace) -> int:
    """Write the whole log to a file, or to standard output; the export is itself recorded."""
    import shutil
    import sys
    import tempfile

    from hub.ledger.service import export_log

    if arguments.output is not None:
        _require_place(Path(arguments.output))
    office = _office(arguments)
    actor = _exporter(office, arguments)
    if arguments.of is not None and arguments.openings != "none":
        raise UsageError("--of ORIGIN hands out a log that ended with --openings none only")
    if arguments.output is not None:
        size = export_log(office, actor, Path(arguments.output), arguments.openings, "requested", arguments.of)
        print(f"{size} entries written to {Path(arguments.output).name}")
        return SOUND
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        export_log(office, actor, path, arguments.openings, "requested", arguments.of)
        with open(path, encoding="utf-8") as file:
            shutil.copyfileobj(file, sys.stdout)
    return SOUND


def _require_place(path: Path) -> None:
    """Raises UsageError where no file can be written, before the export is recorded as made."""
    if path.is_dir() or not path.name:
        raise UsageError(f"-o {path}: is a folder; name a file in it")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"-o {path}: no file can be written there; name another folder")


def run_rotate_key(arguments: argparse.Namespace) -> int:
    """Let a new key sign the log, and write the trust file that partners are to be given."""
    from hub.config import open_office, settings_for
    from hub.ledger.rotating import rotate_key
    from hub.ledger.trusting import write_trust

    settings = settings_for(arguments.data)
    settings.set_up_log()
    office = open_office(settings)
    key = rotate_key(office, retire=arguments.retire, again=arguments.again)
    path = settings.data / "trust.json"
    write_trust(office, path)
    print(f"key {key.key_id} signs the log from {key.first_size} entries on, since {key.since:%Y-%m-%d %H:%M} UTC")
    print(f"{path.name} names it: give it to every partner with the agreement, by another way than the hub")
    return SOUND


def run_restart(arguments: argparse.Namespace) -> int:
    """Begin the log anew, and write the trust files of the new one and of the one that ended."""
    from datetime import date

    from hub.config import open_office, settings_for
    from hub.kernel.lines import tell_security
    from hub.ledger.kinds import RESTART_REASONS
    from hub.ledger.trusting import write_trust
    from hub.oversight.restarting import MOST_ADVICE, Order, restart_log

    settings = settings_for(arguments.data)
    if len(arguments.usernames) != 2:
        raise UsageError("--as USERNAME must be given twice: a coordinator and an administrator")
    if arguments.reason not in RESTART_REASONS:
        raise UsageError(f"--reason must be one of {', '.join(sorted(RESTART_REASONS))}")
    advice = arguments.advice.strip()
    if not 0 < len(advice) <= MOST_ADVICE:
        raise UsageError(f"--advice must say what was advised, in at most {MOST_ADVICE} characters")
    try:
        advised_on = date.fromisoformat(arguments.advised_on)
    except ValueError as error:
        raise UsageError("--advised-on must be a day, YYYY-MM-DD") from error
    settings.set_up_log()
    office = open_office(settings)
    first, second = (_person(office, username) for username in arguments.usernames)
    done = restart_log(office, settings.origin, (first, second), Order(arguments.reason, advice, advised_on))
    old, path = done.old, settings.data / "trust.json"
    old_path = path.with_name(f"trust-{old.number}.json")
    tell_security("log_restarted", kept=old.size, lost=done.lost)
    write_trust(office, old_path, old.stop_row - 1)
    write_trust(office, path)
    print(f"{old.origin} ended with {old.size} entries; {done.lost} more, signed, are lost. {done.origin} began.")
    print(f"{path.name} names its key: give it to every partner with the agreement, by another way than the hub")
    print(f"{old_path.name} is for proofs of the log that ended")
    return SOUND


def _person(office: Any, username: str) -> Any:
    """Whose permissions apply. Raises RefusedError for nobody who could sign in."""
    from hub.identity.sessions import actor_of_username
    from hub.kernel.errors import NotFoundError, RefusedError

    try:
        return actor_of_username(office, username)
    except NotFoundError:
        raise RefusedError(f"--as {username}: no active account of this name is there") from None


def _exporter(office: Any, arguments: argparse.Namespace) -> Any:
    """Whose permissions apply: the named account's, or the service's where nothing is opened."""
    from hub.access.actors import service_actor

    if arguments.username is None:
        if arguments.openings != "none":
            raise UsageError(f"--openings {arguments.openings} opens data: --as USERNAME says whose permissions apply")
        return service_actor("export")
    from hub.identity.sessions import actor_of_username

    return actor_of_username(office, arguments.username)


def _written(text: str, output: str | None) -> None:
    from hub.ledger.signing import write_whole

    if output is not None:
        _require_place(Path(output))
        write_whole(Path(output), text)
    else:
        print(text, end="")
