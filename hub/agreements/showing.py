"""What does the page of one sharing agreement say, as readable text?

A partner reads of the rows only those about itself.
Source: access matrix (sharing agreement text and status); ICO data sharing code (what an agreement holds).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.access.permissions import Permission
from hub.agreements.queries import Proposed, as_it_stands, find_agreement, intact, load_version
from hub.agreements.records import AgreementVersionRecord
from hub.agreements.registers import RegisterRow, row_of
from hub.agreements.rules import recipients, selectors
from hub.agreements.terms import Action, Agreement, Officer, Part, Party, PermissionTable, Route, split_recipient
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.kernel.errors import NotFoundError, RefusedError
from hub.lawful.conditions import title
from hub.lawful.purposes import Category, Item, Purpose, RecipientKind, Role


@dataclass(frozen=True, slots=True)
class PartyView:
    """One party. stands: signed, not signed, suspended or left, with its day; officers: post and how to reach it."""

    agency: str
    name: str
    kind: str
    teams: tuple[str, ...]
    discloses: bool
    stands: str
    tone: str
    signed: str
    officer: Officer
    deputy: Officer
    data_protection: Officer


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One clause that lets things go: for what, what goes as what. goes: action, then whose and what."""

    clause: str
    purposes: str
    note: str
    goes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    standing: tuple[tuple[str, str], ...]
    explicit_consent_of: str


@dataclass(frozen=True, slots=True)
class RouteView:
    """One clause of law: for what, on which provisions."""

    clause: str
    purposes: str
    provisions: tuple[str, ...]
    enactment: str


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Everything that one recipient may get, and on what basis. A clause for several stands with each of them."""

    name: str
    clauses: tuple[ClauseView, ...]
    routes: tuple[RouteView, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of adoption, in the words and states that a journey is drawn with."""

    title: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement as readable text, with where its adoption stands. own: whether `recipients` is the reader alone."""

    agreement: Agreement
    status: str
    steps: tuple[Step, ...]
    proposed_by: str
    advice: str
    advice_text: str
    advised_by: str
    approved_by: str
    against_reason: str
    review_on: date | None
    review_overdue: bool
    parties: tuple[PartyView, ...]
    recipients: tuple[RecipientView, ...]
    own: bool
    registers: tuple[RegisterRow, ...]
    may_advise: bool
    may_approve: bool
    may_change_parties: bool


def show_agreement(reading: Reading, agreement_id: str, version: str) -> AgreementView:
    """One agreement as text.

    Raises NotFoundError for what is missing and, for a partner, what it is no party of; RefusedError where the file
    is no longer what was adopted.
    """
    reading.require(Permission.AGREEMENT_READ)
    record = find_agreement(reading, agreement_id, version)
    agreement, partner, on = readable(reading, record), reading.actor.is_partner, civil_date(reading.now)
    names = identity.names_of(reading, {record.proposed_by_id, record.approved_by_id, record.advised_by_id})
    proposed = Proposed(record.proposed_by_id)
    own = _own_selectors(agreement, reading.actor.agency) if partner else None
    return AgreementView(
        agreement=agreement,
        status=record.status,
        steps=_steps(record),
        proposed_by=names.get(record.proposed_by_id, ""),
        advice=record.advice,
        advice_text="" if partner else record.advice_text,
        advised_by=names.get(record.advised_by_id, ""),
        approved_by=names.get(record.approved_by_id, ""),
        against_reason="" if partner else record.against_reason,
        review_on=record.review_on,
        review_overdue=record.review_on is not None and record.review_on < on,
        parties=tuple(_party(party) for party in agreement.parties),
        recipients=_recipients(agreement, own),
        own=partner,
        registers=() if partner else tuple(row_of(agreement, kind, on) for kind in agreement.registers),
        may_advise=record.status == "proposed" and reading.may(Permission.AGREEMENT_ADVISE),
        may_approve=record.status == "advised" and reading.may(Permission.AGREEMENT_APPROVE, proposed),
        may_change_parties=record.status == "adopted" and reading.may(Permission.AGREEMENT_SUSPEND),
    )


def readable(reading: Reading, record: AgreementVersionRecord) -> Agreement:
    """The agreement of a version as it stands. Raises RefusedError where its file is no longer what was adopted."""
    agreement = intact(record)
    if agreement is None:
        raise RefusedError(
            "The file of this agreement is no longer what was adopted, so nothing is shared under it. Ask the "
            "administrator to put the file back."
        )
    return as_it_stands(reading, agreement) if record.status in {"adopted", "ended"} else agreement


def _own_selectors(agreement: Agreement, agency: str) -> frozenset[str]:
    """Every name by which rows may speak of this agency or one of its teams."""
    names = [name for name in recipients(agreement) if split_recipient(name)[0] == agency]
    return frozenset(selector for name in names for selector in selectors(agreement, name))


def _recipients(agreement: Agreement, own: frozenset[str] | None) -> tuple[RecipientView, ...]:
    """What each may get, in the order in which the clauses name them. own: names to keep to; None for everybody."""
    words = recipient_words(agreement)
    named = dict.fromkeys(name for row in (*agreement.permissions, *agreement.routes) for name in row.recipients)
    return tuple(
        RecipientView(
            name=words.get(name, name),
            clauses=tuple(_clause(table) for table in agreement.permissions if name in table.recipients),
            routes=tuple(_route(route) for route in agreement.routes if name in route.recipients),
        )
        for name in named
        if own is None or name in own
    )


def _steps(record: AgreementVersionRecord) -> tuple[Step, ...]:
    done = (
        ("Proposed", record.proposed_at), ("Data protection officer advised", record.advised_at),
        ("Adopted", record.approved_at),
    )  # fmt: skip
    first_open = next((title for title, at in done if at is None), "")
    steps = [Step(title, "done" if at else "now" if title == first_open else "ahead", at) for title, at in done]
    return (*steps, Step("Ended", "stopped", record.ended_at)) if record.ended_at else tuple(steps)


def _party(party: Party) -> PartyView:
    signature = party.signature
    stands, tone = "signed", "good"
    if party.ended_on:
        stands, tone = f"left on {_day(party.ended_on)}", "plain"
    elif signature is None:
        stands, tone = "has not signed", "attention"
    elif party.suspended_on:
        stands, tone = f"suspended since {_day(party.suspended_on)}", "danger"
    return PartyView(
        agency=party.agency,
        name=party.name,
        kind=party.kind.title_text,
        teams=tuple(team.name for team in party.teams),
        discloses=party.part is Part.DISCLOSER,
        stands=stands,
        tone=tone,
        signed=f"{_day(signature.signed_on)}, {signature.name}, {signature.post}" if signature else "",
        officer=party.officer,
        deputy=party.deputy,
        data_protection=party.data_protection,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _route(route: Route) -> RouteView:
    provisions = (*route.art6, *route.annex1, *route.art9, *route.sch1, *route.art10, *route.gateways)
    named = route.enactment
    return RouteView(
        clause=route.clause,
        purposes=_purposes(route.purposes),
        provisions=tuple(dict.fromkeys(title(code) for code in provisions)),
        enactment=f"{title(named.name)}, {named.provision} (the {named.whose}'s function)" if named else "",
    )


def _clause(table: PermissionTable) -> ClauseView:
    goes = [(one.shown, _by_role(item for item, done in table.actions.items() if done is one)) for one in Action]
    reasons: dict[str, list[Item]] = {}
    for item, why in table.standing.items():
        reasons.setdefault(why, []).append(item)
    return ClauseView(
        clause=table.clause,
        purposes=_purposes(table.purposes),
        note=table.note,
        goes=tuple((words, lines) for words, lines in goes if lines),
        standing=tuple(("; ".join(f"{r}: {c}" for r, c in _by_role(items)), why) for why, items in reasons.items()),
        explicit_consent_of=", ".join(role.title_text for role in Role if role in table.explicit_consent_of),
    )


def _by_role(items: Iterable[Item]) -> tuple[tuple[str, str], ...]:
    """Whose, and which kinds of data in words; roles with the same kinds stand together."""
    by_role: dict[Role, list[Category]] = {}
    for role, category in items:
        by_role.setdefault(role, []).append(category)
    together: dict[str, list[str]] = {}
    for role in Role:
        if role in by_role:
            kinds = ", ".join(category.title_text for category in Category if category in by_role[role])
            together.setdefault(kinds, []).append(role.title_text)
    return tuple((", ".join(roles), kinds) for kinds, roles in together.items())


def recipient_words(agreement: Agreement) -> Mapping[str, str]:
    """Every name by which rows speak of a recipient, in words."""
    words = {}
    for kind in RecipientKind:
        named = [p.name for p in agreement.parties if p.kind is kind and p.part is Part.RECIPIENT]
        words[kind.value] = f"{kind.title_text} ({', '.join(named)})" if named else kind.title_text
    for party in agreement.parties:
        words[party.agency] = party.name
        words |= {f"{party.agency}/{team.code}": f"{party.name}, {team.name}" for team in party.teams}
    return words


def _purposes(purposes: Iterable[Purpose]) -> str:
    return "; ".join(purpose.title_text for purpose in purposes)


@dataclass(frozen=True, slots=True)
class PartyForm:
    """The parties of an adopted agreement, and how each stands."""

    id: str
    version: str
    title: str
    sample: bool
    parties: tuple[tuple[str, str], ...]


def party_form(reading: Reading, agreement_id: str, version: str) -> PartyForm:
    """What the form about parties offers. Raises NotFoundError and RefusedError as `show_agreement`."""
    reading.require(Permission.AGREEMENT_SUSPEND)
    record = load_version(reading, agreement_id, version)
    if record.status != "adopted":
        raise NotFoundError
    agreement = readable(reading, record)
    parties = tuple((party.agency, f"{party.name} ({_party(party).stands})") for party in agreement.parties)
    return PartyForm(agreement_id, version, agreement.title, agreement.sample, parties)
