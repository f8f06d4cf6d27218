"""Does this agreement let this recipient be told this, for this purpose, on this day?

Closed by default: a recipient that is no party, a team nobody named, a purpose without a row and a
kind of data without a row all get nothing. The most specific recipient wins: team over agency over kind.
Source: ICO data sharing code of practice; UK GDPR Art 5(1)(b)-(c); lawful-basis rules, section 3 (M01-M04).
"""

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from hub.agreements.terms import (
    Action,
    Agreement,
    NamedEnactment,
    Part,
    Party,
    PermissionRow,
    Route,
    SignatureKind,
    split_recipient,
)
from hub.lawful.purposes import AgreementState, Item, Purpose, RecipientKind, RecipientSubkind


def in_force(agreement: Agreement, on: date) -> bool:
    """Whether `on` lies between the first and the last day, both included."""
    return agreement.effective_on <= on <= agreement.expires_on


def signed_by(agreement: Agreement, agency: str, on: date, demo: bool = False) -> bool:
    """Whether `agency` had signed this version by `on`. demo: signatures of kind `demo` count too."""
    party = agreement.party(agency)
    signature = party.signature if party else None
    if signature is None or signature.signed_on > on:
        return False
    return signature.kind is SignatureKind.REAL or demo


def state_for(agreement: Agreement, recipient: str, on: date, demo: bool = False) -> AgreementState:
    """How the agreement stands between its disclosers and `recipient` (AGENCY or AGENCY/TEAM).

    A party that left, and one that never signed, has none; suspension outweighs expiry.
    """
    party = agreement.party(split_recipient(recipient)[0])
    if party is None or not selectors(agreement, recipient):
        return AgreementState.NONE
    everyone = [p for p in agreement.parties if p.part is Part.DISCLOSER] + [party]
    if any(_reached(p.ended_on, on) or not signed_by(agreement, p.agency, on, demo) for p in everyone):
        return AgreementState.NONE
    if on < agreement.effective_on:
        return AgreementState.NONE
    if any(_reached(p.suspended_on, on) for p in everyone):
        return AgreementState.SUSPENDED
    return AgreementState.IN_FORCE if in_force(agreement, on) else AgreementState.EXPIRED


def _reached(day: date | None, on: date) -> bool:
    return day is not None and on >= day


def kind_of(agreement: Agreement, recipient: str) -> tuple[RecipientKind, RecipientSubkind | None] | None:
    """Kind and sub-kind of a recipient; the sub-kind is the team's where there is one. None: no party."""
    agency, team_code = split_recipient(recipient)
    party = agreement.party(agency)
    if party is None:
        return None
    team = party.team(team_code) if team_code else None
    return party.kind, team.subkind if team and team.subkind else party.subkind


def selectors(agreement: Agreement, recipient: str) -> tuple[str, ...]:
    """The names under which rows may speak of `recipient`, most specific first; empty for a stranger."""
    agency, team = split_recipient(recipient)
    party = agreement.party(agency)
    if party is None or party.part is not Part.RECIPIENT or (team and party.team(team) is None):
        return ()
    return ((recipient,) if team else ()) + (agency, party.kind.value)


def recipients(agreement: Agreement) -> tuple[str, ...]:
    """Everybody who could be told: each recipient party, or each of its teams where it has any."""
    receiving = (party for party in agreement.parties if party.part is Part.RECIPIENT)
    return tuple(name for party in receiving for name in _names_of(party))


def _names_of(party: Party) -> tuple[str, ...]:
    return tuple(f"{party.agency}/{team.code}" for team in party.teams) or (party.agency,)


def permitted_action(agreement: Agreement, recipient: str, purpose: Purpose, item: Item) -> PermissionRow | None:
    """The row that decides about `item`; None where no row names it, and then it is never sent.

    Says nothing about signatures, dates or the matrix of the lawful rules: ask `state_for` and the rules.
    """
    for selector in selectors(agreement, recipient):
        for table in agreement.permissions:
            if selector in table.recipients and purpose in table.purposes and item in table.actions:
                return PermissionRow(
                    recipient=selector,
                    purpose=purpose,
                    item=item,
                    action=table.actions[item],
                    clause=table.clause,
                    standing=table.standing.get(item, ""),
                    explicit_consent_of=table.explicit_consent_of,
                )
    return None


def rows_for(agreement: Agreement, recipient: str, purpose: Purpose) -> dict[Item, PermissionRow]:
    """Every row that decides for this recipient and purpose, `never` rows included."""
    names = selectors(agreement, recipient)
    tables = [t for t in agreement.permissions if purpose in t.purposes and set(names) & set(t.recipients)]
    items = {item for table in tables for item in table.actions}
    found = ((item, permitted_action(agreement, recipient, purpose, item)) for item in sorted(items))
    return {item: row for item, row in found if row is not None}


def covers_purpose(agreement: Agreement, recipient: str, purpose: Purpose) -> bool:
    """Whether anything at all may go to `recipient` for `purpose`."""
    return any(row.action is not Action.NEVER for row in rows_for(agreement, recipient, purpose).values())


def covers_items(agreement: Agreement, recipient: str, purpose: Purpose, items: Collection[Item]) -> bool:
    """Whether rows let every one of `items` go; an empty list is not covered."""
    rows = rows_for(agreement, recipient, purpose)
    return bool(items) and all(item in rows and rows[item].action is not Action.NEVER for item in items)


def standing_items(agreement: Agreement, recipient: str, purpose: Purpose) -> dict[Item, str]:
    """The standing justifications adopted for this recipient and purpose."""
    rows = rows_for(agreement, recipient, purpose)
    return {item: row.standing for item, row in rows.items() if row.standing and row.action is not Action.NEVER}


def routes_for(agreement: Agreement, recipient: str, purpose: Purpose) -> tuple[Route, ...]:
    """The routes in law that the agreement allows here."""
    names = set(selectors(agreement, recipient))
    return tuple(r for r in agreement.routes if purpose in r.purposes and names & set(r.recipients))


def barred_provisions(agreement: Agreement, recipient: str, purpose: Purpose, cited: Iterable[str]) -> tuple[str, ...]:
    """Which of the provisions cited no route of the agreement allows for this recipient and purpose."""
    allowed = frozenset().union(*(route.provisions for route in routes_for(agreement, recipient, purpose)))
    return tuple(provision for provision in cited if provision and provision not in allowed)


def enactment_for(agreement: Agreement, recipient: str, purpose: Purpose) -> NamedEnactment | None:
    """The Act that the agreement names for this recipient and purpose (needed for Sch 1 para 6)."""
    named = (route.enactment for route in routes_for(agreement, recipient, purpose) if route.enactment)
    return next(named, None)


@dataclass(frozen=True, slots=True)
class RegisterState:
    """Whether a register entry stands behind a record, and whether its review is overdue (a warning only)."""

    holds: bool
    overdue: bool


def register_state(agreement: Agreement, name: str, on: date) -> RegisterState:
    """How the register `name` (apd, lia, secrecy, dpia, notice) stands on `on`; absent or withdrawn: it does not."""
    entry = agreement.registers.get(name)
    if entry is None or on < entry.adopted_on or _reached(entry.withdrawn_on, on):
        return RegisterState(holds=False, overdue=False)
    return RegisterState(holds=True, overdue=on > entry.review_by)


def overdue_registers(agreement: Agreement, on: date) -> tuple[str, ...]:
    """The registers whose document stands but should have been reviewed before `on`: a warning, no more."""
    return tuple(name for name in agreement.registers if register_state(agreement, name, on).overdue)


def review_due_on(adopted_on: date, months: int) -> date:
    """The day `months` after adoption; the last of a shorter month."""
    year, month = divmod(adopted_on.month - 1 + months, 12)
    year, month = adopted_on.year + year, month + 1
    return date(year, month, min(adopted_on.day, calendar.monthrange(year, month)[1]))
