"""Who may get what under one agreement: a matrix for one purpose at a time.

Recipients who get exactly the same share a column. A partner sees its own agency only.
Source: pages paper, sections 1 and 4 (coverage matrix); access matrix (sharing agreement text and status).
"""

from dataclasses import dataclass

from hub.access.permissions import Permission
from hub.agreements.queries import find_agreement
from hub.agreements.rules import recipients, rows_for
from hub.agreements.showing import readable, recipient_words
from hub.agreements.terms import Agreement, split_recipient
from hub.db.work import Reading
from hub.lawful.purposes import Category, Item, Purpose, Role


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One kind of data and what happens to it, a cell for each column: the action's code, empty where no row names
    it, and whether a justification stands."""

    category: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """Who may get what under one agreement for one purpose; recipients who get the same share a column."""

    id: str
    version: str
    title: str
    sample: bool
    purposes: tuple[tuple[str, str], ...]
    purpose: str
    recipients: tuple[tuple[str, str], ...]
    recipient: str
    columns: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, tuple[CoverageRow, ...]], ...]


def show_coverage(
    reading: Reading, agreement_id: str, version: str, purpose: str = "", recipient: str = ""
) -> CoverageView:
    """The coverage matrix for one purpose (default: the first), of everybody or of one recipient.

    Raises NotFoundError and RefusedError as `show_agreement`.
    """
    reading.require(Permission.AGREEMENT_READ)
    agreement = readable(reading, find_agreement(reading, agreement_id, version))
    chosen = next((p for p in agreement.purposes if p.value == purpose), agreement.purposes[0])
    own = reading.actor.agency if reading.actor.is_partner else None
    everybody = [name for name in recipients(agreement) if own is None or split_recipient(name)[0] == own]
    wanted = [name for name in everybody if name == recipient] or everybody
    words = recipient_words(agreement)
    columns = _columns(agreement, wanted, chosen)
    return CoverageView(
        id=agreement.id,
        version=agreement.version,
        title=agreement.title,
        sample=agreement.sample,
        purposes=tuple((p.value, p.title_text) for p in agreement.purposes),
        purpose=chosen.value,
        recipients=tuple((name, words[name]) for name in everybody),
        recipient=recipient if recipient in everybody else "",
        columns=tuple(tuple(words[name] for name in names) for names, _ in columns),
        groups=_groups([rows for _, rows in columns]),
    )


def _columns(agreement: Agreement, wanted: list[str], purpose: Purpose) -> list[tuple[list[str], dict[Item, tuple]]]:
    """Recipients who get exactly the same, with what they get; whoever gets nothing for this purpose is left out."""
    columns: list[tuple[list[str], dict[Item, tuple]]] = []
    for name in wanted:
        found = rows_for(agreement, name, purpose).items()
        rows = {item: (row.action.value, bool(row.standing)) for item, row in found}
        same = next((names for names, there in columns if there == rows), None)
        if same is not None:
            same.append(name)
        elif rows:
            columns.append(([name], rows))
    return columns


def _groups(columns: list[dict[Item, tuple]]) -> tuple[tuple[str, tuple[CoverageRow, ...]], ...]:
    named = {item for rows in columns for item in rows}
    groups = []
    for role in Role:
        rows = tuple(
            CoverageRow(category.title_text, tuple(rows.get((role, category), ("", False)) for rows in columns))
            for category in Category
            if (role, category) in named
        )
        if rows:
            groups.append((role.title_text, rows))
    return tuple(groups)
