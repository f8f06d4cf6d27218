"""How does an agreement come to count, and how does a party stop taking part?

One coordinator proposes a file, the DPO's advice is recorded, another coordinator approves; the version is
pinned by the digest of its file. Each step is an entry in the log.
Source: threat model, section 5 (separation of duties, row rule 11); ICO data sharing code; contracts, section 2.
"""

from datetime import datetime

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements.queries import Proposed, load_version, path_of, text_of
from hub.agreements.reader import digest, read_agreement
from hub.agreements.records import AgreementVersionRecord, PartyChangeRecord, RegisterEntryRecord
from hub.agreements.rules import review_due_on
from hub.agreements.terms import REGISTERS, Agreement
from hub.db.work import Work
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError, RefusedError
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.outbox.service import notice

LEAST_WORDS = 20
"""Characters of advice or a reason that somebody else must be able to follow (ours)."""


def propose_agreement(work: Work, agreement_id: str, version: str) -> AgreementVersionRecord:
    """Propose a version for adoption, pinned by its file's digest. Proposing it again changes nothing.

    Raises NotFoundError without such a file, AgreementFileError for a faulty one, RefusedError for a sample
    where sample signatures do not count.
    """
    work.require(Permission.AGREEMENT_PROPOSE)
    path = path_of(agreement_id, version)
    if not path.is_file() or path.parent.name != agreement_id:
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
    agreement = text_of(record)
    _end_older(work, record)
    record.status, record.against_reason = "adopted", reason.strip()
    record.approved_by_id, record.approved_at = work.actor.account_id, work.now
    record.review_on = review_due_on(civil_date(work.now), agreement.review_every_months)
    _enter_registers(work, agreement)
    _log(work, record, "adopted")


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
    for kind, entry in agreement.registers.items():
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
                by_id=work.actor.account_id,
            )
        )


def change_party(work: Work, agreement_id: str, version: str, agency: str, act: str, reason: str) -> None:
    """Suspend, resume or end one party's part. Contents under the agreement close with the next request."""
    work.require(Permission.AGREEMENT_SUSPEND)
    record = load_version(work, agreement_id, version)
    agreement = text_of(record)
    errors = {}
    if act not in {"suspended", "resumed", "ended"}:
        errors["act"] = ["Choose what to do."]
    if agreement.party(agency) is None:
        errors["agency"] = ["Choose a party of this agreement."]
    if len(reason.strip()) < LEAST_WORDS:
        errors["reason"] = [f"Say why, in at least {LEAST_WORDS} characters."]
    if errors:
        raise InvalidError(errors)
    work.session.add(
        PartyChangeRecord(
            agreement_id=agreement_id, version=version, agency=agency, act=act, reason=reason.strip(),
            by_id=work.actor.account_id, at=work.now,
        )
    )  # fmt: skip
    _log(work, record, act, agency)


def withdraw_register(work: Work, agreement_id: str, kind: str, at: datetime) -> None:
    """The DPO withdraws a document behind a record: from its day on it stands behind nothing."""
    work.require(Permission.REGISTER_WRITE)
    if kind not in REGISTERS:
        raise InvalidError({"kind": ["Choose a register."]})
    query = select(RegisterEntryRecord).where(
        RegisterEntryRecord.agreement_id == agreement_id,
        RegisterEntryRecord.kind == kind,
        RegisterEntryRecord.withdrawn_on.is_(None),
    )
    for entry in work.session.scalars(query):
        entry.withdrawn_on = civil_date(at)


def _log(work: Work, record: AgreementVersionRecord, act: str, party: str = "") -> None:
    clear = {
        "agreement": f"{record.agreement_id}@{record.version}",
        "act": act,
        "party": party,
        "digest": record.digest,
        "channel": "cli" if work.actor.channel == "cli" else "page",
    }
    ledger.append(work, Kind.AGREEMENT, clear, {}, actor_id=work.actor.account_id)
