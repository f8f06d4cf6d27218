"""What does this agreement file say? TOML to a frozen agreement, or every problem at once.

The file is read strictly: an unknown member, word or day is an error with its place and remedy, because
a typo in an agreement must never become a permission.
Source: ICO data sharing code of practice; house rule (an adopted version is pinned by digest).
"""

import hashlib
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import MappingProxyType

from hub.agreements.fields import Members, nearest
from hub.agreements.rules import covers_purpose, selectors, state_for
from hub.agreements.terms import (
    NEEDED_REGISTERS,
    PROCESSES,
    REGISTERS,
    TEXTS,
    Action,
    Agreement,
    Change,
    Controllership,
    HandlingConditions,
    NamedEnactment,
    Officer,
    Part,
    Party,
    PermissionTable,
    Process,
    Register,
    Retention,
    Route,
    Signature,
    SignatureKind,
    Team,
)
from hub.agreements.verify import Flaw, flaws
from hub.kernel.errors import UsageError
from hub.lawful.conditions import CATALOGUE, Group, codes
from hub.lawful.purposes import AgreementState, Item, Purpose, RecipientKind, RecipientSubkind, Role, item_text
from hub.paths import sharing_agreements_dir

LARGEST_BYTES = 1024 * 1024
"""An agreement file above this size is not read (ours)."""


class AgreementFileError(UsageError):
    """A file that is no sound agreement. problems: all of them, each with its place and remedy."""

    def __init__(self, file: str, problems: tuple[Flaw, ...]) -> None:
        super().__init__("\n".join(f"{file}: {flaw.place}: {flaw.message}" for flaw in problems))
        self.file, self.problems = file, problems


class UnreadableFileError(AgreementFileError):
    """A file that cannot be read at all: missing, too large, not UTF-8, or no TOML."""


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hex: what an adoption is pinned by."""
    return hashlib.sha256(_bytes_of(path)).hexdigest()


def read_agreement(path: Path) -> Agreement:
    """The agreement in `path` (`<id>/<version>.toml`). Raises AgreementFileError with everything that is wrong."""
    agreement = parse_agreement(_bytes_of(path), path.name)
    wrong = [
        Flaw(member, f'says "{told}" but the file lies at {path.parent.name}/{path.name}; make them agree')
        for member, told, place in (("id", agreement.id, path.parent.name), ("version", agreement.version, path.stem))
        if told != place
    ]
    if wrong:
        raise AgreementFileError(path.name, tuple(wrong))
    return agreement


def parse_agreement(content: bytes, file: str) -> Agreement:
    """The agreement that `content` spells. file: its name, for messages. Raises AgreementFileError."""
    try:
        members = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _unreadable(file, f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except ValueError as error:
        raise _unreadable(file, f"is not TOML: {error}; correct that line") from error
    problems: list[Flaw] = []
    agreement = _agreement(Members(members, "", problems))
    problems += () if problems else flaws(agreement)
    if problems:
        raise AgreementFileError(file, tuple(problems))
    return agreement


def read_all(folder: Path | None = None) -> tuple[tuple[Path, Agreement], ...]:
    """Every agreement below `folder` (default: the shipped ones), with its file, by id and version."""
    return tuple((path, read_agreement(path)) for path in agreement_files(folder))


def agreement_files(folder: Path | None = None) -> tuple[Path, ...]:
    """Every `<id>/<version>.toml` below `folder`, in order."""
    return tuple(sorted((folder or sharing_agreements_dir()).glob("*/*.toml")))


def sample_agreement_for(
    recipient: str, purpose: Purpose, on: date, known: Iterable[Agreement] | None = None
) -> Agreement | None:
    """The sample that covers `purpose` for this recipient: one in force on `on` first, else any that names it.

    known: agreements read before; default: the shipped ones.
    """
    agreements = known if known is not None else [agreement for _path, agreement in read_all()]
    samples = [agreement for agreement in agreements if agreement.sample]
    named = [a for a in samples if purpose in a.purposes and selectors(a, recipient)]
    named.sort(
        key=lambda a: (
            state_for(a, recipient, on, demo=True) is not AgreementState.IN_FORCE,
            not covers_purpose(a, recipient, purpose),
        )
    )
    return named[0] if named else None


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise _unreadable(path.name, f"is larger than {LARGEST_BYTES} bytes; an agreement is a few pages of text")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path.name, "cannot be read; check that the file exists and may be read") from error


def _unreadable(file: str, message: str) -> UnreadableFileError:
    return UnreadableFileError(file, (Flaw("file", message),))


def _agreement(top: Members) -> Agreement:
    agreement = Agreement(
        id=top.code("id"),
        version=top.code("version"),
        title=top.text("title"),
        sample=top.flag("sample"),
        forum=top.text("forum"),
        effective_on=top.day("effective_on"),
        expires_on=top.day("expires_on"),
        review_every_months=top.number("review_every_months"),
        disclosure_expiry_days=top.number("disclosure_expiry_days"),
        marking=top.text("marking"),
        under=top.text("under"),
        purposes=top.choices("purposes", Purpose),
        powers=top.provisions("powers", codes(Group.GATEWAY) | codes(Group.ACT)),
        parties=tuple(_party(each) for each in top.children("party", "agency")),
        routes=tuple(_route(each) for each in top.children("route", "clause")),
        permissions=tuple(_permission(each) for each in top.children("permission", "clause")),
        handling=_handling(top.needed("handling")),
        texts=_texts(top.needed("texts")),
        retention=tuple(_retention(each) for each in top.children("retention", "what")),
        registers={name: _register(each) for name, each in top.named("registers", REGISTERS, NEEDED_REGISTERS).items()},
        processes={name: _process(each) for name, each in top.named("processes", PROCESSES, PROCESSES).items()},
        history=tuple(_change(each) for each in top.children("history", "version")),
    )
    top.done()
    return agreement


def _party(table: Members) -> Party:
    party = Party(
        agency=table.code("agency"),
        name=table.text("name"),
        kind=table.choice("kind", RecipientKind),
        subkind=table.choice("subkind", RecipientSubkind, needed=False),
        part=table.choice("part", Part),
        controller=table.choice("controller", Controllership),
        officer=_officer(table, "officer"),
        deputy=_officer(table, "deputy"),
        data_protection=_officer(table, "data_protection"),
        signature=_signature(table.child("signature", needed=False)),
        teams=tuple(_team(each) for each in table.children("team", "code", needed=False)),
        suspended_on=table.day("suspended_on", needed=False),
        ended_on=table.day("ended_on", needed=False),
    )
    table.done()
    return party


def _officer(table: Members, member: str) -> Officer:
    child = table.needed(member)
    officer = Officer(post=child.text("post"), contact=child.text("contact"))
    child.done()
    return officer


def _signature(table: Members | None) -> Signature | None:
    if table is None:
        return None
    signature = Signature(
        kind=table.choice("kind", SignatureKind),
        signed_on=table.day("signed_on"),
        name=table.text("name"),
        post=table.text("post"),
    )
    table.done()
    return signature


def _team(table: Members) -> Team:
    team = Team(table.code("code"), table.text("name"), table.choice("subkind", RecipientSubkind, needed=False))
    table.done()
    return team


def _route(table: Members) -> Route:
    route = Route(
        clause=table.text("clause"),
        recipients=table.texts("to"),
        purposes=table.choices("for", Purpose),
        art6=table.provisions("art6", codes(Group.ART6)),
        annex1=table.provisions("annex1", codes(Group.ANNEX1)),
        art9=table.provisions("art9", codes(Group.ART9)),
        sch1=table.provisions("sch1", codes(Group.SCH1)),
        art10=table.provisions("art10", codes(Group.SCH1)),
        gateways=table.provisions("gateways", codes(Group.GATEWAY)),
        combinations=table.texts("combinations", []),
        enactment=_enactment(table.child("enactment", needed=False)),
    )
    table.done()
    return route


def _enactment(table: Members | None) -> NamedEnactment | None:
    if table is None:
        return None
    enactment = NamedEnactment(table.text("name"), table.text("provision"), table.text("whose"))
    if enactment.whose not in {"controller", "recipient"}:
        table.wrong("whose", 'must be "controller" or "recipient"')
    if enactment.name not in CATALOGUE:
        table.wrong("name", f'"{enactment.name}" is unknown{nearest(enactment.name, codes(Group.ACT))}')
    table.done()
    return enactment


def _permission(table: Members) -> PermissionTable:
    actions: dict[Item, Action] = {}
    for action in Action:
        for item in table.items(action.value):
            if item in actions:
                table.wrong(action.value, f"{item_text(item)} stands there twice; keep one of the two")
            actions.setdefault(item, action)
    found = PermissionTable(
        clause=table.text("clause"),
        recipients=table.texts("to"),
        purposes=table.choices("for", Purpose),
        actions=MappingProxyType(actions),
        standing=MappingProxyType(_standing(table)),
        explicit_consent_of=frozenset(table.choices("explicit_consent_of", Role, [])),
        note=table.text("note", ""),
    )
    table.done()
    return found


def _standing(table: Members) -> dict[Item, str]:
    found: dict[Item, str] = {}
    for child in table.children("standing", "items", needed=False):
        why = child.text("why")
        for item in child.items("items"):
            if item in found:
                child.wrong("items", f"{item_text(item)} is justified twice; keep one sentence")
            found[item] = why
        child.done()
    return found


def _handling(table: Members) -> HandlingConditions:
    conditions = HandlingConditions(table.text("version"), table.texts("conditions"))
    if not conditions.sentences:
        table.wrong("conditions", "is empty; write what a recipient may do, one sentence each")
    table.done()
    return conditions


def _texts(table: Members) -> dict[str, str]:
    found = {name: table.text(name) for name in TEXTS}
    table.done()
    return found


def _retention(table: Members) -> Retention:
    found = Retention(table.text("what"), table.text("how_long"), table.text("why"))
    table.done()
    return found


def _register(table: Members) -> Register:
    register = Register(
        document=table.text("document"),
        version=table.text("version"),
        owner=table.text("owner"),
        adopted_on=table.day("adopted_on"),
        review_by=table.day("review_by"),
        withdrawn_on=table.day("withdrawn_on", needed=False),
    )
    table.done()
    return register


def _process(table: Members) -> Process:
    process = Process(table.text("who"), table.text("within"), table.text("how"))
    table.done()
    return process


def _change(table: Members) -> Change:
    change = Change(table.text("version"), table.day("on"), table.text("what"))
    table.done()
    return change
