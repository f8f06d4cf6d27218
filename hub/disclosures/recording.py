"""How does what happened to a disclosure get into the sealed log?

Every event row has exactly one log entry and the reverse; an entry holds codes in clear and everything
about persons as commitments. The basis stands in the entry of the sending and is repeated by openings.
Source: sealed log specification, sections 3.2.1 to 3.2.3; Hate Crime Policy 2.3(g).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import LANDLORD_CODE
from hub.agreements import queries as agreements
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.kernel.errors import RefusedError
from hub.kernel.ids import new_id
from hub.kernel.spoken import civil_datetime
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.ledger.kinds import HUB_CHANNELS
from hub.ledger.queries import unsigned_tail
from hub.ledger.rules import Tail


def recipient_code(disclosure: DisclosureRecord) -> str:
    """`AGENCY` or `AGENCY/TEAM`, as the log writes it."""
    if disclosure.team_code:
        return f"{disclosure.agency_code}/{disclosure.team_code}"
    return disclosure.agency_code


def basis_clear(disclosure: DisclosureRecord, fields: list[str]) -> dict[str, Any]:
    """The members that say to whom, why and on what basis. fields: `role:category`, without doubles."""
    legal = {name: _told(value) for name, value in disclosure.proposal.items()}
    return {
        "sender": LANDLORD_CODE,
        "recipient": recipient_code(disclosure),
        "agreement": "" if disclosure.one_off_id else disclosure.agreement,
        "purpose": disclosure.purpose,
        "art6": legal.get("art6") or "",
        "annex1": legal.get("annex1") or "",
        "art9": legal.get("art9") or "",
        "sch1": legal.get("sch1") or [],
        "art10": legal.get("art10") or "",
        "gateway": legal.get("gateway") or "",
        "rules_version": disclosure.rules_version,
        "outcome": disclosure.outcome,
        "codes": sorted(disclosure.codes),
        "fields": sorted(set(fields)),
    }


def _told(value: Any) -> Any:
    """A provision, or an object role -> provision; an empty object is no value."""
    if isinstance(value, dict):
        return {role: sorted(v) if isinstance(v, list) else v for role, v in value.items()} or None
    return sorted(value) if isinstance(value, list) else value


def commitments(work: Work, disclosure: DisclosureRecord, **more: str) -> dict[str, str]:
    """What an entry commits to without saying it: which case (where the asker may know), and what is handed in."""
    values = {"case_ref": cases.reference_of(work, disclosure.case_id), **more}
    return {name: value for name, value in values.items() if value}


def record(
    work: Work,
    disclosure: DisclosureRecord,
    event: str,
    kind: Kind,
    clear: dict[str, Any],
    commit: dict[str, str],
    idempotency_key: str | None = None,
    note: str = "",
) -> DisclosureEventRecord:
    """Write one event with its one log entry; comes last in its use case. Returns the event row.

    note: why, in the words of whoever did it; sealed under the key of the case, never in the entry.
    Raises SharingStoppedError where data would leave and the log waits for its seal for too long.
    """
    if kind is Kind.DISCLOSURE and clear["channel"] in HUB_CHANNELS:
        _require_signed_log(work)
    event_id = new_id()
    note_ct = None
    if note.strip():
        key = cases.data_key(work, disclosure.case_id)
        note_ct = key.seal_json(note.strip(), place_of("disclosure_event", event_id, "note_ct"))
    seq = ledger.append(
        work,
        kind,
        clear,
        commit,
        event_id=event_id,
        case_id=disclosure.case_id,
        disclosure_id=disclosure.id,
        actor_id=work.actor.account_id,
    )
    row = DisclosureEventRecord(
        id=event_id,
        disclosure_id=disclosure.id,
        kind=event,
        account_id=work.actor.account_id,
        at=work.now,
        seq=seq,
        note_ct=note_ct,
        idempotency_key=idempotency_key,
    )
    work.session.add(row)
    work.session.flush()
    return row


class SharingStoppedError(RefusedError):
    """Personal data were to leave the hub although nobody has signed the log for too long."""

    code = "sharing_stopped"


def _require_signed_log(work: Work) -> None:
    """Raises SharingStoppedError while too much of the log waits for its seal; what was already told is still recorded.

    The words tell the asker what to do; who mends it reads on the System page what is wrong.
    """
    tail = unsigned_tail(work)
    if tail.state is not Tail.STOP:
        return
    if work.actor.is_partner:
        raise SharingStoppedError(
            "Sharing is paused while the landlord mends its disclosure log. What you opened before can still be read. "
            "If it is urgent, ring the landlord."
        )
    raise SharingStoppedError(
        f"Nothing can be shared just now: the disclosure log has not been sealed since {civil_datetime(tail.since)}. "
        "Your draft is kept. Tell the administrator, who sees on the System page what to do; sharing goes on by itself "
        "once the log is sealed. If somebody is in danger, ring, and record it here afterwards."
    )


def record_receipt(
    work: Work, disclosure: DisclosureRecord, event: str, act: str, idempotency_key: str | None = None
) -> None:
    """Write what a recipient confirmed, accepted or answered. act: a code of the log's kind `receipt`."""
    clear = {
        "recipient": recipient_code(disclosure),
        "act": act,
        "agreement": disclosure.agreement,
        "conditions": agreements.conditions_of(agreements.behind(work, disclosure.agreement)).version,
        "refers_to": seq_of_sending(work, disclosure.id),
    }
    record(work, disclosure, event, Kind.RECEIPT, clear, {"account": str(work.actor.account_id)}, idempotency_key)


def seq_of_sending(reading: Reading, disclosure_id: UUID) -> int | None:
    """Position in the log of the entry that this disclosure was sent by; None before."""
    return reading.session.scalar(
        select(DisclosureEventRecord.seq).where(
            DisclosureEventRecord.disclosure_id == disclosure_id,
            DisclosureEventRecord.kind.in_(("sent", "said")),
        )
    )


def event_with_key(reading: Reading, idempotency_key: str | None) -> DisclosureEventRecord | None:
    """The event that an earlier submission of the same form made, if any."""
    if not idempotency_key:
        return None
    return reading.session.scalar(
        select(DisclosureEventRecord).where(DisclosureEventRecord.idempotency_key == idempotency_key)
    )
