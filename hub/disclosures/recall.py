"""How often does a reviewer find what the engine had missed?

Counted once for each text that was read, by sort of thing and by engine; numbers alone, nothing of any case. The share
of what the engine found by itself is its recall in real work, beside which a benchmark is only a guess.
Source: pages paper, section 4 (review the redaction); redaction requirements, section 9; UK GDPR Art 32(1)(d).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.db.work import Reading, Work
from hub.disclosures.checks import ReviewCountRecord
from hub.disclosures.choices import Edit
from hub.disclosures.editing import Missed
from hub.disclosures.fields import FieldResult
from hub.disclosures.records import DisclosureRecord
from hub.kernel.ids import new_id

_SORTS: dict[Missed, str] = {
    Missed.NAME: "PERSON FORMER_NAME NAME? RELATION",
    Missed.PLACE: "ADDRESS POSTCODE PLACE SAFE_PLACE SCHOOL EMPLOYER ORGANISATION",
    Missed.DETAIL: "HEALTH AGE DATE QUANTITY IMMIGRATION SPECIAL_CATEGORY SLUR",
}
SORT_OF_KIND = {kind: sort for sort, kinds in _SORTS.items() for kind in kinds.split()}
"""Kind of a find -> what a reviewer would have called it; every other kind is a number or an account."""
NOT_FOUND_BY_ENGINE = frozenset({"MARKED", "SENTENCE"})


def sort_of(kind: str) -> Missed:
    """What a reviewer would have called a find of `kind`."""
    return SORT_OF_KIND.get(kind.partition(":")[0], Missed.NUMBER)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one sort: found by the engine, missed by it and added, found and brought back."""

    found: int = 0
    missed: int = 0
    restored: int = 0


def tally_of(fields: Sequence[FieldResult], edits: Sequence[Edit]) -> dict[Missed, Tally]:
    """What one review comes to. A mark by hand at the edge of a find counts as missed: it was cut too short."""
    counts = {sort: [0, 0, 0] for sort in Missed}
    found = {}
    for one in fields:
        for decided in one.decided if one.released else ():
            if decided.kind not in NOT_FOUND_BY_ENGINE:
                found[(one.path, decided.start, decided.end)] = sort_of(decided.kind)
    for sort in found.values():
        counts[sort][0] += 1
    for edit in edits:
        if edit.action == "keep":
            counts[_sort_at(edit, found)][2] += 1
        elif edit.action == "remove":
            counts[Missed(edit.kind) if edit.kind else _sort_at(edit, found)][1] += 1
    return {sort: Tally(*each) for sort, each in counts.items()}


def _sort_at(edit: Edit, found: dict[tuple[str, int, int], Missed]) -> Missed:
    """The sort of what the engine found at or beside a place; a detail where it found nothing."""
    for (path, start, end), sort in found.items():
        if path == edit.path and start < edit.end and edit.start < end:
            return sort
    return Missed.DETAIL


def count_review(
    work: Work, disclosure: DisclosureRecord, fields: Sequence[FieldResult], edits: Sequence[Edit]
) -> None:
    """Keep the numbers of this review in place of an earlier one of the same draft."""
    query = select(ReviewCountRecord).where(ReviewCountRecord.disclosure_id == disclosure.id)
    before = {row.sort: row for row in work.session.scalars(query)}
    for sort, tally in tally_of(fields, edits).items():
        row = before.get(sort.value)
        if row is None:
            row = ReviewCountRecord(id=new_id(), disclosure_id=disclosure.id, sort=sort.value)
            work.session.add(row)
        row.found, row.missed, row.restored = tally.found, tally.missed, tally.restored
        row.engine_version, row.counted_at = disclosure.engine_version, work.now


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One sort under one engine. recall: share found by the engine itself, None where there was nothing to find."""

    engine: str
    sort: Missed
    found: int
    missed: int
    restored: int

    @property
    def recall(self) -> float | None:
        """Found of all that was there."""
        total = self.found + self.missed
        return self.found / total if total else None


@dataclass(frozen=True, slots=True)
class RecallFigures:
    """All reviews. since: of the first, None before there is one."""

    rows: tuple[RecallRow, ...]
    reviews: int
    since: datetime | None


def recall_figures(reading: Reading) -> RecallFigures:
    """What reviewers found missing, newest engine first. Numbers only."""
    reading.require(Permission.FIGURES_READ)
    row = ReviewCountRecord
    query = (
        select(row.engine_version, row.sort, func.sum(row.found), func.sum(row.missed), func.sum(row.restored))
        .group_by(row.engine_version, row.sort)
        .order_by(func.max(row.counted_at).desc(), row.engine_version, row.sort)
    )
    rows = tuple(
        RecallRow(engine, Missed(sort), *map(int, sums)) for engine, sort, *sums in reading.session.execute(query)
    )
    reviews, since = reading.session.execute(
        select(func.count(func.distinct(row.disclosure_id)), func.min(row.counted_at))
    ).one()
    return RecallFigures(rows, reviews, since)
