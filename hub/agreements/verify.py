"""Does an agreement hang together? Every flaw is found at once, each with its place and its remedy.

A flaw refuses the agreement; a remark does not, but somebody should read it.
Source: ICO data sharing code of practice; lawful-basis rules, section 5 (the matrix) and its bullets;
UK GDPR Art 5(1)(c).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hub.agreements.rules import recipients, routes_for, rows_for
from hub.agreements.terms import Action, Agreement, Part, Party, PermissionTable, SignatureKind, split_recipient
from hub.lawful.matrix import Cell, cell
from hub.lawful.purposes import SUBKINDS, Category, Item, Purpose, RecipientKind, Role, item_text

FIGURES: Item = (Role.NONE, Category.AGGREGATE)
"""Figures about nobody: outside the matrix, judged by their smallest count (rule G05)."""

_NEEDS_WARNING = frozenset({Category.IDENTITY, Category.CONTACT, Category.ADDRESS})


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong. place: the table or member of the file; remedy stands in the message."""

    place: str
    message: str


def flaws(agreement: Agreement) -> tuple[Flaw, ...]:
    """Everything that refuses this agreement; empty when it is sound."""
    return (
        *_wrong_dates(agreement),
        *_wrong_parties(agreement),
        *_unknown_recipients(agreement),
        *_purposes_outside(agreement),
        *_overlaps(agreement),
        *_missing(agreement),
        *_beyond_the_matrix(agreement),
        *_odd_actions(agreement),
    )


def remarks(agreement: Agreement) -> tuple[Flaw, ...]:
    """What passes but asks for attention: justifications to be typed each time, safe places."""
    return tuple(_unjustified(agreement))


def _wrong_dates(agreement: Agreement) -> Iterator[Flaw]:
    if agreement.expires_on < agreement.effective_on:
        yield Flaw(
            "expires_on", f"lies before effective_on ({agreement.effective_on}); put the last day after the first"
        )
    if agreement.review_every_months < 1:
        yield Flaw("review_every_months", "must be 1 or more; a year is usual: 12")
    if not 1 <= agreement.disclosure_expiry_days <= 366:
        yield Flaw("disclosure_expiry_days", "must lie between 1 and 366; 90 is usual")
    for name, entry in agreement.registers.items():
        if entry.review_by < entry.adopted_on:
            yield Flaw(f"registers.{name}", "review_by lies before adopted_on; put the review after the adoption")


def _wrong_parties(agreement: Agreement) -> Iterator[Flaw]:
    if len(agreement.parties) != len({party.agency for party in agreement.parties}):
        yield Flaw("party", "an agency stands there twice; keep one table for each agency, with its teams in it")
    for part, word in ((Part.DISCLOSER, "nobody discloses"), (Part.RECIPIENT, "nobody receives")):
        if not any(party.part is part for party in agreement.parties):
            yield Flaw("party", f'{word}; give at least one party part = "{part.value}"')
    for party in agreement.parties:
        yield from _wrong_party(agreement, party)


def _wrong_party(agreement: Agreement, party: Party) -> Iterator[Flaw]:
    place = f"party {party.agency}"
    if len(party.teams) != len({team.code for team in party.teams}):
        yield Flaw(place, "a team stands there twice; keep one entry for each team")
    allowed = SUBKINDS.get(party.kind, frozenset())
    for subkind in [party.subkind, *(team.subkind for team in party.teams)]:
        if subkind is not None and subkind not in allowed:
            yield Flaw(place, f"subkind {subkind.value} does not go with kind {party.kind.value}; correct one of them")
    signature = party.signature
    if signature is None:
        return
    if (signature.kind is SignatureKind.DEMO) != agreement.sample:
        wanted = "demo" if agreement.sample else "real"
        yield Flaw(place, f'the signature must have kind "{wanted}", because sample is {str(agreement.sample).lower()}')
    for word, day in (("ended_on", party.ended_on), ("suspended_on", party.suspended_on)):
        if _before(day, signature.signed_on):
            yield Flaw(place, f"{word} lies before the signature; correct one of the two days")


def _before(day: date | None, other: date) -> bool:
    return day is not None and day < other


def _unknown_recipients(agreement: Agreement) -> Iterator[Flaw]:
    known = set(recipients(agreement))
    for name in recipients(agreement):
        agency = split_recipient(name)[0]
        party = agreement.party(agency)
        known |= {agency} | ({party.kind.value} if party else set())
    places = [(_place(t), t.recipients) for t in agreement.permissions]
    places += [(f"route {r.clause}", r.recipients) for r in agreement.routes]
    for place, names in places:
        for name in names:
            if name not in known:
                yield Flaw(place, f'"{name}" is no receiving party, team or kind of one; correct it or add the party')


def _place(table: PermissionTable) -> str:
    return f"permission {table.clause}"


def _purposes_outside(agreement: Agreement) -> Iterator[Flaw]:
    places = [(_place(t), t.purposes) for t in agreement.permissions]
    places += [(f"route {r.clause}", r.purposes) for r in agreement.routes]
    for place, purposes in places:
        for purpose in purposes:
            if purpose not in agreement.purposes:
                yield Flaw(
                    place, f"{purpose.value} is not among the purposes of the agreement; add it there or take it out"
                )


def _overlaps(agreement: Agreement) -> Iterator[Flaw]:
    first: dict[tuple[str, Purpose, Item], int] = {}
    told = set()
    for number, table in enumerate(agreement.permissions):
        for key in ((r, p, i) for r in table.recipients for p in table.purposes for i in table.actions):
            other = first.setdefault(key, number)
            if other != number and (other, number, key[2]) not in told:
                told.add((other, number, key[2]))
                decided = agreement.permissions[other].clause
                yield Flaw(
                    _place(table),
                    f"{item_text(key[2])} for {key[0]} and {key[1].value} is decided in clause {decided} already; "
                    "keep one of the two rows",
                )


def _missing(agreement: Agreement) -> Iterator[Flaw]:
    reached: dict[str, set[Purpose]] = defaultdict(set)
    for name in recipients(agreement):
        for purpose in agreement.purposes:
            rows = rows_for(agreement, name, purpose)
            routes = routes_for(agreement, name, purpose)
            if rows:
                reached[name].add(purpose)
                yield from _missing_warnings(name, purpose, rows)
            if rows and not routes and set(rows) != {FIGURES}:
                yield Flaw("route", f"{name} has rows for {purpose.value} but no route in law; add a route")
            if routes and not rows:
                yield Flaw(
                    "permission", f"{name} has a route for {purpose.value} but no row; add rows or drop the route"
                )
    for name in recipients(agreement):
        if not reached[name]:
            yield Flaw("permission", f"no row names {name}; add its rows or take the party or team out")
    for purpose in agreement.purposes:
        if not any(purpose in found for found in reached.values()):
            yield Flaw("permission", f"no row serves {purpose.value}; add rows or take the purpose out")


def _missing_warnings(name: str, purpose: Purpose, rows: dict) -> Iterator[Flaw]:
    going = {role for (role, category), row in rows.items() if category in _NEEDS_WARNING and row.action is Action.KEEP}
    for role in sorted(going):
        warning = rows.get((role, Category.CONTACT_WARNING))
        if warning is None or warning.action is not Action.KEEP:
            yield Flaw(
                "permission",
                f"{name} may learn where to find the {role.title_text} for {purpose.value} but not what not to do; "
                f"keep {role.value}: contact_warning",
            )


def _beyond_the_matrix(agreement: Agreement) -> Iterator[Flaw]:
    for table, item, found in _judged(agreement, Cell.NEVER):
        yield Flaw(
            _place(table),
            f"{item_text(item)} may never go to {found.title_text} (matrix of the lawful rules); drop the row",
        )


def _unjustified(agreement: Agreement) -> Iterator[Flaw]:
    for table, item, found in _judged(agreement, Cell.JUSTIFY):
        if item not in table.standing:
            yield Flaw(
                _place(table),
                f"{item_text(item)} to {found.title_text} has no standing justification: one must be typed each time",
            )
    for table, item, found in _judged(agreement, Cell.SAFE_TERMS):
        yield Flaw(_place(table), f"{item_text(item)} to {found.title_text} goes only under the terms for safe places")


def _judged(agreement: Agreement, wanted: Cell) -> Iterator[tuple[PermissionTable, Item, RecipientKind]]:
    for table in agreement.permissions:
        kinds = sorted({kind for name in table.recipients for kind in _kinds_of(agreement, name)})
        for item, action in table.actions.items():
            for kind in kinds:
                if item != FIGURES and action is not Action.NEVER and cell(*item, kind) is wanted:
                    yield table, item, kind


def _kinds_of(agreement: Agreement, name: str) -> tuple[RecipientKind, ...]:
    party = agreement.party(split_recipient(name)[0])
    if party is not None:
        return (party.kind,)
    return tuple(kind for kind in RecipientKind if kind.value == name)


def _odd_actions(agreement: Agreement) -> Iterator[Flaw]:
    for table in agreement.permissions:
        for item, action in table.actions.items():
            if action is Action.PSEUDONYMISE and item[1] is not Category.IDENTITY:
                yield Flaw(
                    _place(table), f"{item_text(item)}: only identity can become a label; keep, generalise or drop it"
                )
        for item in table.standing:
            if table.actions.get(item, Action.NEVER) is Action.NEVER:
                yield Flaw(
                    _place(table), f"{item_text(item)} is justified but no row lets it go; add the row or drop it"
                )
