"""How does an agreement come to count, and how does a party stop taking part?

One coordinator proposes a file, the DPO's advice is recorded, another coordinator approves; the version is
pinned by the digest of its file. Each step is an entry in the log.
Source: threat model, section 5 (separation of duties, row rule 11); ICO data sharing code; contracts, section 2.
"""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements.queries import Proposed, adopted, as_it_stands, intact, load_version, path_of
from hub.agreements.reader import digest, read_agreement
from hub.agreements.records import AgreementVersionRecord, PartyChangeRecord, RegisterEntryRecord
from hub.agreements.rules import review_due_on
from hub.agreements.terms import Agreement, Party
from hub.db.work import Work
from hub.identity import agencies, security_log
from hub.identity import queries as identity
from hub.identity.kinds import AgencyStatus, EventKind
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError, RefusedError
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.outbox.service import notice

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
LEAST_WORDS = 20
"""Characters of advice or a reason that somebody else must be able to follow (ours)."""


def propose_agreement(work: Work, agreement_id: str, version: str) -> AgreementVersionRecord:
    """Propose a version for adoption, pinned by its file's digest. Proposing it again changes nothing.

    Raises NotFoundError without such a file, AgreementFileError for a faulty one, RefusedError for a sample
    where sample signatures do not count.
    """
    work.require(Permission.AGREEMENT_PROPOSE)
    path = path_of(agreement_id, version)
    if not _NAME.match(agreement_id) or not _NAME.match(version) or not path.is_file():
        raise NotFoundError
    agreement = read_agreement(path)
    if agreement.sample and not work.practice.sample_signatures:
        raise RefusedError("This is a sample that no real body has signed: it can be adopted in a demonstration only.")
    known = work.session.scalar(
        select(AgreementVersionRecord).where(
            AgreementVersionRecord.agreement_id == agreement_id, AgreementVersionRecord.version == version
        )
    )
    pinned = digest(path)
    if known is not None:
        if known.digest != pinned:
            raise RefusedError("This version was proposed with other contents. Give the change a version of its own.")
        return known
    record = AgreementVersionRecord(
        agreement_id=agreement_id,
        version=version,
        digest=pinned,
        status="proposed",
        proposed_by_id=work.actor.account_id,
        proposed_at=work.now,
    )
    work.session.add(record)
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "advice_wanted", account_id, f"/agreements/{agreement_id}/{version}")
    _log(work, record, "proposed")
    return record


def record_advice(work: Work, agreement_id: str, version: str, advice: str, text: str) -> None:
    """The DPO's advice on a proposed version; it decides nothing. advice: `for` or `against`."""
    work.require(Permission.AGREEMENT_ADVISE)
    record = load_version(work, agreement_id, version)
    if record.status != "proposed":
        raise RefusedError("Advice on this version was recorded before.")
    _unchanged(record)
    errors = {}
    if advice not in {"for", "against"}:
        errors["advice"] = ["Say whether you advise for or against it."]
    if len(text.strip()) < LEAST_WORDS:
        errors["text"] = [f"Write your advice in at least {LEAST_WORDS} characters."]
    if errors:
        raise InvalidError(errors)
    record.status, record.advice, record.advice_text = "advised", advice, text.strip()
    record.advised_by_id, record.advised_at = work.actor.account_id, work.now
    notice(work, "answer_received", record.proposed_by_id, f"/agreements/{agreement_id}/{version}")
    _log(work, record, "advised")


def approve_agreement(work: Work, agreement_id: str, version: str, reason: str = "") -> None:
    """Another coordinator adopts it; against the advice only with a written reason. Older versions end."""
    record = load_version(work, agreement_id, version)
    work.require(Permission.AGREEMENT_APPROVE, Proposed(record.proposed_by_id))
    if record.status == "adopted":
        return
    if record.status != "advised":
        raise RefusedError("The data protection officer has not advised yet.")
    if record.advice == "against" and len(reason.strip()) < LEAST_WORDS:
        raise InvalidError({"reason": ["You go against the advice: write why, in at least 20 characters."]})
    agreement = _unchanged(record)
    _end_older(work, record)
    record.status, record.against_reason = "adopted", reason.strip()
    record.approved_by_id, record.approved_at = work.actor.account_id, work.now
    record.review_on = review_due_on(civil_date(work.now), agreement.review_every_months)
    _enter_registers(work, agreement)
    _log(work, record, "adopted")


def _unchanged(record: AgreementVersionRecord) -> Agreement:
    """The agreement as it was proposed. Raises RefusedError when its file is another by now."""
    agreement = intact(record)
    if agreement is None:
        raise RefusedError(
            "The file of this agreement is no longer what was proposed. Put the file back, or propose the change as a "
            "version of its own."
        )
    return agreement


def _end_older(work: Work, record: AgreementVersionRecord) -> None:
    older = select(AgreementVersionRecord).where(
        AgreementVersionRecord.agreement_id == record.agreement_id,
        AgreementVersionRecord.status == "adopted",
        AgreementVersionRecord.id != record.id,
    )
    for each in work.session.scalars(older):
        each.status, each.ended_at = "ended", work.now
        _log(work, each, "ended")


def _enter_registers(work: Work, agreement: Agreement) -> None:
    """Enter the documents that the file names, but for those entered before: a withdrawn one stays withdrawn."""
    query = select(RegisterEntryRecord).where(RegisterEntryRecord.agreement_id == agreement.id)
    there = {(row.kind, row.document, row.version) for row in work.session.scalars(query)}
    for kind, entry in agreement.registers.items():
        if (kind, entry.document, entry.version) in there:
            continue
        work.session.add(
            RegisterEntryRecord(
                agreement_id=agreement.id,
                kind=kind,
                document=entry.document,
                version=entry.version,
                owner=entry.owner,
                adopted_on=entry.adopted_on,
                review_by=entry.review_by,
                withdrawn_on=entry.withdrawn_on,
                entered_at=work.now,
                by_id=work.actor.account_id,
            )
        )


@dataclass(frozen=True, slots=True)
class ChangeParty:
    """A party signs, is suspended, takes part again or leaves. reason: why, or where the signed page is kept.

    signed_on, signatory, post: of the signature; empty for every other act.
    """

    agreement_id: str
    version: str
    agency: str
    act: str
    reason: str
    signed_on: date | None = None
    signatory: str = ""
    post: str = ""


def change_party(work: Work, command: ChangeParty) -> None:
    """Record one act of one party. What was shared under the agreement opens or closes with the next request.

    An agency that takes part in no agreement any more is out: its accounts and sessions end. Raises InvalidError
    naming each field amiss, RefusedError for an act that does not follow from how the party stands.
    """
    work.require(Permission.AGREEMENT_SUSPEND)
    record = load_version(work, command.agreement_id, command.version)
    if record.status != "adopted":
        raise RefusedError("Only an adopted agreement has parties who take part.")
    agreement = as_it_stands(work, _unchanged(record))
    _check_act(work, command, agreement.party(command.agency))
    work.session.add(
        PartyChangeRecord(
            agreement_id=command.agreement_id,
            version=command.version,
            agency=command.agency,
            act=command.act,
            reason=command.reason.strip(),
            signed_on=command.signed_on,
            signatory=command.signatory.strip(),
            post=command.post.strip(),
            by_id=work.actor.account_id,
            at=work.now,
        )
    )
    work.session.flush()
    _follow(work, command.agency)
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "party_changed", account_id, f"/agreements/{command.agreement_id}/{command.version}")
    security_log.record(work, EventKind.AGREEMENT_CHANGED, detail=f"{command.agency}:{command.act}"[:40])
    _log(work, record, command.act, command.agency)


def _check_act(work: Work, command: ChangeParty, party: Party | None) -> None:
    errors: dict[str, list[str]] = {}
    if party is None:
        errors["agency"] = ["Choose a party of this agreement."]
    if len(command.reason.strip()) < LEAST_WORDS:
        errors["reason"] = [f"Say why, or where the signed page is kept, in at least {LEAST_WORDS} characters."]
    if command.act == "signed":
        errors |= _signature_errors(work, command)
    if errors:
        raise InvalidError(errors)
    told = _WHY_NOT.get((command.act, _standing(party)))
    if told:
        raise RefusedError(told)


def _signature_errors(work: Work, command: ChangeParty) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if command.signed_on is None:
        errors["signed_on"] = ["Enter the day on which it was signed."]
    elif command.signed_on > civil_date(work.now):
        errors["signed_on"] = ["The day of the signature must not lie ahead."]
    if not command.signatory.strip():
        errors["signatory"] = ["Enter who signed."]
    if not command.post.strip():
        errors["post"] = ["Enter the post of whoever signed."]
    return errors


def _standing(party: Party) -> str:
    if party.ended_on is not None:
        return "left"
    if party.signature is None:
        return "unsigned"
    return "suspended" if party.suspended_on is not None else "taking part"


_WHY_NOT = {
    ("signed", "taking part"): "This agency has signed this version already.",
    ("signed", "suspended"): "This agency is suspended: let it take part again instead.",
    ("suspended", "suspended"): "This agency is suspended already.",
    ("suspended", "left"): "This agency has left: there is nothing to suspend.",
    ("suspended", "unsigned"): "This agency has not signed this version: there is nothing to suspend.",
    ("resumed", "taking part"): "This agency takes part already.",
    ("resumed", "left"): "This agency has left. It takes part again by signing anew.",
    ("resumed", "unsigned"): "This agency has not signed this version. Record its signature instead.",
    ("ended", "left"): "This agency has left already.",
}
"""Act and how the party stands -> why that act cannot follow."""


def _follow(work: Work, agency: str) -> None:
    """Let the agency in or out as its part in all adopted agreements says; the landlord itself never leaves."""
    if agency == work.actor.agency:
        return
    standings = {_standing(party) for found in adopted(work) if (party := found.party(agency)) is not None}
    status = AgencyStatus.ACTIVE
    if not standings & {"taking part", "unsigned"}:
        status = AgencyStatus.SUSPENDED if "suspended" in standings else AgencyStatus.LEFT
    try:
        view = identity.agency_by_code(work, agency)
    except NotFoundError:
        return  # named in an agreement, and without accounts here
    if view.status != status.value:
        agencies.set_agency_status(work, view.id, status)


def _log(work: Work, record: AgreementVersionRecord, act: str, party: str = "") -> None:
    clear = {
        "agreement": f"{record.agreement_id}@{record.version}",
        "act": act,
        "party": party,
        "digest": record.digest,
        "channel": "cli" if work.actor.channel == "cli" else "page",
    }
    ledger.append(work, Kind.AGREEMENT, clear, {}, actor_id=work.actor.account_id)
