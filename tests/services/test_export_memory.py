"""The whole log leaves through a memory that does not grow with it, on both databases (fault F29)."""

import pytest

from hub.ledger.export import verify_export
from hub.ledger.signing import signature_holds
from hub.ledger.trusting import trust_of_instance
from tests.fault_rounds import IS_LONG, IS_TABLE, tell, writer
from tests.ledger_builders import start
from tests.ledger_bulk import fill

pytestmark = pytest.mark.real_commit

FEW = 2_000
MANY = 1_000_000 if IS_LONG else 100_000 if IS_TABLE else 12_000
MOST_KB = 200 * 1000
GROWTH_KB = 8 * 1000
"""What ten thousand entries would take several times over if they were kept."""


def exported(office, url: str, path) -> tuple[int, int]:
    """The size of an export written by a process of its own, and the most memory that took, in kB."""
    office.engine.dispose()
    process = writer(office, url, "export", path)
    told, _ = process.communicate()
    assert process.returncode == 0
    size, most = told.split()[1:]
    return int(size), int(most)


def test_an_export_takes_no_more_memory_for_more_entries(office, database_url, tmp_path, record_property):
    start(office)
    fill(office, FEW, openings=False)
    few, least = exported(office, database_url, tmp_path / "few.jsonl")
    fill(office, MANY - FEW, openings=False)
    many, most = exported(office, database_url, tmp_path / "many.jsonl")
    assert (few, many) == (FEW + 1, MANY + 2)
    assert most < MOST_KB and most - least < GROWTH_KB
    report = verify_export(tmp_path / "many.jsonl", trust_of_instance(office), signature_holds)
    told = f"{least / 1000:.0f} MB for {few:,} entries, {most / 1000:.0f} MB for {many:,}"
    tell(record_property, 1, told, lost=many - report.size)
