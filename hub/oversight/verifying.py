"""Is the log sound, and is this entry in it? Run now, step by step, in plain words.

Source: pages paper, section 4 ("verify this entry"); sealed log specification, sections 7 and 12.
"""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actors import Actor
from hub.access.permissions import Permission
from hub.db.work import Office, Reading
from hub.kernel.errors import ConfigError, HubError
from hub.ledger import audit, sealing
from hub.ledger import queries as ledger
from hub.ledger import service as entries
from hub.ledger.holding import hold_of, take_verdict
from hub.ledger.index import COLUMNS, row_of
from hub.ledger.records import LogRowRecord
from hub.ledger.rules import LedgerError, NeverSealedError, PendingError, Trust
from hub.ledger.signing import signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import open_note


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at. words: what; shown: the figures it came down to, if any."""

    words: str
    holds: bool = True
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What was looked at, in order, and whether all of it held. is_open: nothing is wrong, but nothing proved yet."""

    words: str
    lines: tuple[Step, ...]
    is_open: bool = False

    @property
    def sound(self) -> bool:
        """Whether every step held."""
        return not self.is_open and all(step.holds for step in self.lines)


def verify_entry(office: Office, actor: Actor, seq: int) -> Steps:
    """Verify the entry at `seq` under the newest seal; a fresh seal is made first if none covers it.

    Raises NotFoundError beyond the end of the log, NotPermittedError.
    """
    with office.open_reading(actor) as reading:
        reading.require(Permission.LOG_VERIFY)
        entries_there = ledger.log_of(reading).stop_row
    try:
        trust = trust_of_instance(office, seq)
        if seq < entries_there and hold_of(office.master.directory) is None:
            sealing.seal(office)
        with office.open_reading(actor) as reading:
            reading.require(Permission.LOG_VERIFY)
            return Steps("This entry is exactly what was sealed.", _steps_of(reading, seq, trust))
    except LedgerError as error:
        return Steps("This entry does not hold. Tell the coordinator, and share nothing more.", (_wrong(error),))
    except (PendingError, NeverSealedError, ConfigError) as error:
        return Steps("This entry is not under a seal yet, so nothing is proved.", (_wrong(error),), is_open=True)


def _wrong(error: HubError) -> Step:
    return Step(str(error), holds=False)


def _steps_of(reading: Reading, seq: int, trust: Trust) -> tuple[Step, ...]:
    """Raises LedgerError at the first step that does not hold."""
    proof = ledger.prove(reading, seq)
    sealed = open_note(proof.note, trust, signature_holds)
    entry = entries.entry(reading, seq)
    row = reading.session.scalars(select(LogRowRecord).where(LogRowRecord.seq == seq)).one()
    agrees = tuple(getattr(row, name) for name in COLUMNS) == row_of(entry.kind, entry.clear) and row.at == entry.at
    said = "The line that pages show says the same as the sealed entry."
    return (
        Step("The stored entry was read and its fingerprint worked out again.", shown=proof.leaf.hex()),
        Step(said if agrees else "The line that pages show says something else than the sealed entry.", agrees),
        Step(
            f"With {len(proof.path)} fingerprints of its neighbours it leads to that of the whole log of {proof.size} "
            "entries.",
            shown=proof.root.hex(),
        ),
        Step(
            f"The seal over {sealed.checkpoint.size} entries signs exactly this, and its signature was checked with "
            "the log's own key.",
            shown=", ".join(each.key.key_id.hex() for each in trust.log_keys if each.covers(sealed.checkpoint.size)),
        ),
    )


def verify_all(office: Office, actor: Actor) -> Steps:
    """Verify the whole log in its database, and say what was found."""
    with office.open_reading(actor) as reading:
        reading.require(Permission.LOG_VERIFY)
    try:
        if hold_of(office.master.directory) is None:
            sealing.seal(office)
        report = audit.verify_database(office)
        take_verdict(office, report.findings)
    except ConfigError as error:
        return Steps("The log could not be judged.", (_wrong(error),), is_open=True)
    except LedgerError as error:
        return Steps("Something is wrong with the log. Nothing more is sealed.", (_wrong(error),))
    if report.findings:
        found = tuple(_wrong(finding) for finding in report.findings)
        return Steps("Something is wrong with the log.", found)
    return Steps(
        f"The log is sound: {report.size:,} entries.",
        (
            Step(f"Every one of {report.size:,} entries was read, judged and its fingerprint worked out again."),
            Step("Each line that pages show agrees with its entry, and each hidden value with what was promised."),
            Step("Together they give the fingerprint that the newest seal signs.", shown=report.root.hex()),
            Step("Every older seal, and what was noted outside the database, agrees with the log of today."),
            Step("Every guard against change stands, and everything that was shared has its entry."),
        ),
    )
