"""Who may do what? One enum, one table, one question.

A row is a list of small facts that must all hold; any row grants; an empty row and a permission
without a row refuse. Which *rows of the database* somebody may see is the scope of each record
class; this table says which *acts* they may do, and to which thing.
Source: threat model, section 5 (access matrix and row rules); Hate Crime Policy 2.3(g).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from hub.access.actors import LANDLORD_CODE, AccountRole, Actor


class Permission(StrEnum):
    """One act each; the comment line says what it allows."""

    meaning: str

    def __new__(cls, code: str, meaning: str = "") -> "Permission":
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    HOME_READ = "home:page:read", "See one's own start page"
    PROFILE_EDIT = "identity:profile:edit", "Change one's own password, codes and sessions"
    CASE_LIST = "cases:case:list", "List the cases one works on"
    CASE_READ = "cases:case:read", "Read a case, identities included"
    CASE_IMPORT = "cases:case:import", "Bring a case file in, and name its case officer"
    CASE_EDIT = "cases:case:edit", "Change wishes, limits, consents, flags, warnings, persons and notes of a case"
    CASE_HAND_OVER = "cases:case:hand_over", "Name another case officer"
    CASE_KEEP = "cases:case:keep", "Decide how long a case past its time is kept, or that it may be deleted"
    CASE_BREAK_GLASS = "cases:case:break_glass", "Emergency access to one case for an hour, recorded"
    CONFLICT_DECLARE = "identity:conflict:declare", "Say that one knows somebody in a case"
    CONFLICT_DECLARE_FOR = "identity:conflict:declare_for", "Say that somebody else knows somebody in a case"
    CONFLICT_READ = "identity:conflict:read", "See one's own declarations, and those one answers for"
    CONFLICT_LIST = "identity:conflict:list", "See declared conflicts of the cases one coordinates"
    DISCLOSURE_DRAFT = "disclosures:disclosure:draft", "Prepare what one agency would receive"
    DISCLOSURE_SUBMIT = "disclosures:disclosure:submit", "Submit a prepared disclosure for approval"
    DISCLOSURE_REVIEW = "disclosures:disclosure:review", "Clear the redaction of a draft, word by word"
    DISCLOSURE_LET_PASS = "disclosures:disclosure:let_pass", "Let a find of the check pass that somebody else asked for"
    DISCLOSURE_APPROVE = "disclosures:disclosure:approve", "Approve a draft somebody else prepared"
    DISCLOSURE_SEND = "disclosures:disclosure:send", "Send what was approved"
    DISCLOSURE_SEND_ALONE = "disclosures:disclosure:send_alone", "Send alone in an emergency; second person after"
    DISCLOSURE_CONFIRM_AFTER = "disclosures:disclosure:confirm_after", "Confirm an emergency disclosure afterwards"
    DISCLOSURE_WITHDRAW = "disclosures:disclosure:withdraw", "Withdraw what was sent"
    DISCLOSURE_RENEW = "disclosures:disclosure:renew", "Renew what runs out, where nothing widens"
    DISCLOSURE_SETTLE = "disclosures:disclosure:settle", "Write the necessity later, and that the person was told"
    DISCLOSURE_LIST = "disclosures:disclosure:list", "List disclosures of one's cases"
    DISCLOSURE_AWAIT = "disclosures:disclosure:await", "See which disclosures wait for a second person"
    DISCLOSURE_READ = "disclosures:disclosure:read", "Read a disclosure as the landlord holds it"
    DISCLOSURE_HOLD = "disclosures:disclosure:hold", "Stop further openings of one disclosure"
    DISCLOSURE_LIFT_HOLD = "disclosures:disclosure:lift_hold", "Lift a pause after looking"
    DISCLOSURE_RECORD_SAID = "disclosures:disclosure:record_said", "Record what was already said"
    ONE_OFF_READ = "disclosures:one_off:read", "See decisions to share once"
    ONE_OFF_DECIDE = "disclosures:one_off:decide", "Decide once, where no agreement covers it"
    ONE_OFF_ADVISE = "disclosures:one_off:advise", "Advise on a one-off decision"
    RECEIVED_LIST = "disclosures:received:list", "List what was shared with one's agency"
    RECEIVED_READ = "disclosures:received:read", "Open what was shared with one's agency"
    RECEIVED_ANSWER = "disclosures:received:answer", "Confirm, accept conditions, answer a withdrawal, ask for more"
    RECEIVED_PROOF = "disclosures:received:proof", "Fetch the proof of what one's agency was sent"
    RECEIVED_LOG = "disclosures:received:log", "See who in one's agency opened what"
    REQUEST_LIST = "disclosures:request:list", "See what partners asked or told"
    REQUEST_ANSWER = "disclosures:request:answer", "Answer what a partner asked or told"
    PERSON_SHARED = "disclosures:person:shared", "See all that was shared about one person"
    LOG_REVIEW = "oversight:log:review", "Read the whole disclosure log"
    LOG_VERIFY = "oversight:log:verify", "Verify the sealed log"
    LOG_EXPORT = "oversight:log:export", "Export the log, recorded"
    LOG_EXPORT_PLAIN = "oversight:log:export_plain", "Export the log without openings"
    CONTENT_ACCESS = "oversight:content:access", "Open contents for review, with a reason, recorded"
    ACCESS_REVIEW = "oversight:access:review", "Review emergency access and special access"
    FIGURES_READ = "oversight:figures:read", "See figures that hold nothing of any case"
    LOG_KEY_ROTATE = "ledger:key:rotate", "Let a new key sign the log"
    LEDGER_APPEND = "ledger:entry:append", "Write to the sealed log as the service"
    LEDGER_RESTART = "ledger:log:restart", "Begin the sealed log anew, as one of two people"
    AGREEMENT_LIST = "agreements:agreement:list", "See the register of sharing agreements"
    AGREEMENT_READ = "agreements:agreement:read", "Read an agreement"
    AGREEMENT_PROPOSE = "agreements:agreement:propose", "Propose an agreement version for adoption"
    AGREEMENT_ADVISE = "agreements:agreement:advise", "Record advice on an agreement"
    AGREEMENT_APPROVE = "agreements:agreement:approve", "Approve an agreement another coordinator proposed"
    AGREEMENT_SUSPEND = "agreements:agreement:suspend", "Suspend, resume or end a party's participation"
    REGISTER_READ = "agreements:register:read", "See the registers behind the records"
    REGISTER_WRITE = "agreements:register:write", "Adopt, renew or withdraw a register entry"
    ACCOUNT_LIST = "identity:account:list", "List accounts"
    ACCOUNT_INVITE = "identity:account:invite", "Invite somebody, never above one's own level"
    ACCOUNT_CHANGE = "identity:account:change", "Disable or change an account, never one's own"
    SESSION_END = "identity:session:end", "End somebody's sessions"
    THROTTLE_LIFT = "identity:throttle:lift", "Let somebody who tried too often try again at once"
    SECURITY_LOG_READ = "identity:security_log:read", "Read the security log"
    SYSTEM_READ = "system:page:read", "See health, settings and jobs"
    INSTANCE_BACK_UP = "system:instance:back_up", "Write a sealed backup of the whole instance"
    INSTANCE_RESTORE = "system:instance:restore", "Make the database anew from a backup"
    OUTBOX_COUNT = "outbox:notice:count", "See whether mail gets through"
    OUTBOX_MEND = "outbox:notice:mend", "See which notices did not arrive, and send or leave them"
    SERVICE_RUN = "system:job:run", "Do the service's own work"


Fact = Callable[[Actor, Any], bool]
Row = tuple[Fact, ...]


def is_service(actor: Actor, _subject: Any) -> bool:
    """The hub itself."""
    return actor.role is AccountRole.SERVICE


def is_coordinator(actor: Actor, _subject: Any) -> bool:
    """A coordinator of the landlord."""
    return actor.role is AccountRole.COORDINATOR and actor.agency == LANDLORD_CODE


def is_case_officer(actor: Actor, _subject: Any) -> bool:
    """A case officer of the landlord."""
    return actor.role is AccountRole.CASE_OFFICER and actor.agency == LANDLORD_CODE


def is_dpo(actor: Actor, _subject: Any) -> bool:
    """The data protection officer, or the deputy."""
    return actor.role is AccountRole.DPO


def is_auditor(actor: Actor, _subject: Any) -> bool:
    """An auditor, or a director signed in as one."""
    return actor.role is AccountRole.AUDITOR


def is_admin(actor: Actor, _subject: Any) -> bool:
    """An administrator of accounts and system."""
    return actor.role is AccountRole.ADMIN


def is_partner(actor: Actor, _subject: Any) -> bool:
    """Somebody of another agency: user, lead or chair."""
    return actor.is_partner


def is_partner_lead(actor: Actor, _subject: Any) -> bool:
    """The lead of a partner agency."""
    return actor.role is AccountRole.PARTNER_LEAD and actor.is_partner


def is_person(actor: Actor, _subject: Any) -> bool:
    """Anybody signed in."""
    return actor.account_id is not None and not actor.is_service


def officer_of(actor: Actor, subject: Any) -> bool:
    """The case's named officer (row rule 1). subject: has `officer_id`."""
    return actor.account_id is not None and subject.officer_id == actor.account_id


def coordinates(actor: Actor, subject: Any) -> bool:
    """One of the coordinators of this case (row rule 2). subject: has `coordinator_ids`."""
    return actor.account_id is not None and actor.account_id in subject.coordinator_ids


def in_emergency(_actor: Actor, subject: Any) -> bool:
    """The asker's emergency access to this case has not run out (row rule 10). subject: has `emergency_now`."""
    return bool(subject.emergency_now)


def did_not_ask(actor: Actor, subject: Any) -> bool:
    """Somebody other than who asked for it. subject: has `asked_by_id`."""
    return subject.asked_by_id != actor.account_id


def did_not_draft(actor: Actor, subject: Any) -> bool:
    """Somebody other than the drafter (separation of duties). subject: has `drafter_id`."""
    return subject.drafter_id != actor.account_id


def did_not_send(actor: Actor, subject: Any) -> bool:
    """Somebody other than who sent it (separation of duties). subject: has `sender_id`."""
    return subject.sender_id != actor.account_id


def signed_it(actor: Actor, subject: Any) -> bool:
    """Approved it, or confirmed it afterwards (row rule 2: drafts they sign). subject: has `signer_ids`."""
    return actor.account_id in subject.signer_ids


def is_recipient(actor: Actor, subject: Any) -> bool:
    """Of the agency (and team, or named) to which this went. subject: has `agency`, `team`, `named_account_id`."""
    if actor.agency != subject.agency:
        return False
    if subject.named_account_id is not None:
        return subject.named_account_id == actor.account_id
    return subject.team is None or subject.team == actor.team


def is_open_to(_actor: Actor, subject: Any) -> bool:
    """State, agreement, hold and conflict blocks let contents be read now (row rule 4). subject: has `open_now`."""
    return bool(subject.open_now)


def did_not_propose(actor: Actor, subject: Any) -> bool:
    """Another coordinator than the one who proposed it. subject: has `proposed_by_id`."""
    return subject.proposed_by_id != actor.account_id


def is_not_self(actor: Actor, subject: Any) -> bool:
    """Somebody else's account. subject: has `account_id`."""
    return subject.account_id != actor.account_id


def below_lead_here(actor: Actor, subject: Any) -> bool:
    """A plain user of one's own agency. subject: has `agency`, `role`."""
    return subject.agency == actor.agency and subject.role == AccountRole.PARTNER_USER


def not_blocked(_actor: Actor, subject: Any) -> bool:
    """No conflict of the asker with anybody in the case. subject: has `blocked_now`."""
    return not subject.blocked_now


P = Permission
GRANTS: dict[Permission, tuple[Row, ...]] = {
    P.HOME_READ: ((is_person,),),
    P.PROFILE_EDIT: ((is_person,),),
    P.CASE_LIST: ((is_coordinator,), (is_case_officer,)),
    P.CASE_READ: (
        (is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked),
        (is_coordinator, in_emergency, not_blocked), (is_case_officer, in_emergency, not_blocked),
    ),
    P.CASE_IMPORT: ((is_coordinator,),),
    P.CASE_EDIT: ((is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked)),
    P.CASE_HAND_OVER: ((is_coordinator, coordinates, not_blocked),),
    P.CASE_KEEP: ((is_dpo,),),
    P.CASE_BREAK_GLASS: ((is_coordinator, not_blocked), (is_case_officer, not_blocked)),
    P.CONFLICT_DECLARE: ((is_partner,), (is_case_officer,), (is_coordinator,)),
    P.CONFLICT_DECLARE_FOR: ((is_coordinator,),),
    P.CONFLICT_READ: ((is_partner,), (is_case_officer,), (is_coordinator,), (is_dpo,), (is_auditor,)),
    P.CONFLICT_LIST: ((is_coordinator,), (is_dpo,), (is_partner_lead,)),
    P.DISCLOSURE_DRAFT: ((is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked)),
    P.DISCLOSURE_SUBMIT: ((is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked)),
    P.DISCLOSURE_REVIEW: ((is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked)),
    P.DISCLOSURE_LET_PASS: ((is_coordinator, coordinates, did_not_ask, not_blocked),),
    P.DISCLOSURE_APPROVE: ((is_coordinator, coordinates, not_blocked),),
    P.DISCLOSURE_SEND: ((is_coordinator, coordinates, not_blocked),),
    P.DISCLOSURE_SEND_ALONE: ((is_coordinator, coordinates, not_blocked),),
    P.DISCLOSURE_CONFIRM_AFTER: ((is_coordinator, coordinates, did_not_draft, did_not_send, not_blocked),),
    P.DISCLOSURE_WITHDRAW: ((is_coordinator, coordinates, not_blocked),),
    P.DISCLOSURE_RENEW: ((is_coordinator, coordinates, not_blocked),),
    P.DISCLOSURE_SETTLE: ((is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked)),
    P.DISCLOSURE_LIST: ((is_coordinator,), (is_case_officer,)),
    P.DISCLOSURE_AWAIT: ((is_coordinator,),),
    P.DISCLOSURE_READ: (
        (is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked),
        (is_coordinator, signed_it, not_blocked),
    ),
    P.DISCLOSURE_HOLD: ((is_dpo,), (is_service,)),
    P.DISCLOSURE_LIFT_HOLD: ((is_coordinator, coordinates, not_blocked),),
    P.DISCLOSURE_RECORD_SAID: ((is_coordinator, coordinates, not_blocked),),
    P.ONE_OFF_READ: ((is_coordinator,), (is_dpo,)),
    P.ONE_OFF_DECIDE: ((is_coordinator, coordinates, not_blocked),),
    P.ONE_OFF_ADVISE: ((is_dpo,),),
    P.RECEIVED_LIST: ((is_partner,),),
    P.RECEIVED_READ: ((is_partner, is_recipient, is_open_to, not_blocked),),
    P.RECEIVED_ANSWER: ((is_partner, is_recipient, not_blocked),),
    P.RECEIVED_PROOF: ((is_partner, is_recipient, not_blocked),),
    P.RECEIVED_LOG: ((is_partner,),),
    P.REQUEST_LIST: ((is_coordinator,), (is_case_officer,)),
    P.REQUEST_ANSWER: ((is_coordinator, coordinates, not_blocked), (is_case_officer, officer_of, not_blocked)),
    P.PERSON_SHARED: ((is_dpo,), (is_coordinator,), (is_case_officer,)),
    P.LOG_REVIEW: ((is_dpo,), (is_auditor,)),
    P.LOG_VERIFY: ((is_dpo,), (is_auditor,), (is_service,)),
    P.LOG_EXPORT: ((is_dpo,), (is_auditor,)),
    P.LOG_EXPORT_PLAIN: ((is_dpo,), (is_auditor,), (is_service,)),
    P.CONTENT_ACCESS: ((is_dpo,),),
    P.ACCESS_REVIEW: ((is_dpo,),),
    P.FIGURES_READ: ((is_coordinator,), (is_case_officer,), (is_dpo,), (is_auditor,)),
    P.LOG_KEY_ROTATE: ((is_service,),),
    P.LEDGER_APPEND: ((is_service,),),
    P.LEDGER_RESTART: ((is_coordinator,), (is_admin,)),
    P.AGREEMENT_LIST: (
        (is_coordinator,), (is_case_officer,), (is_dpo,), (is_auditor,), (is_partner,),
    ),
    P.AGREEMENT_READ: (
        (is_coordinator,), (is_case_officer,), (is_dpo,), (is_auditor,), (is_partner,),
    ),
    P.AGREEMENT_PROPOSE: ((is_coordinator,),),
    P.AGREEMENT_ADVISE: ((is_dpo,),),
    P.AGREEMENT_APPROVE: ((is_coordinator, did_not_propose),),
    P.AGREEMENT_SUSPEND: ((is_coordinator,),),
    P.REGISTER_READ: ((is_coordinator,), (is_case_officer,), (is_dpo,), (is_auditor,)),
    P.REGISTER_WRITE: ((is_dpo,),),
    P.ACCOUNT_LIST: ((is_admin,), (is_partner_lead,)),
    P.ACCOUNT_INVITE: ((is_admin, is_not_self), (is_partner_lead, below_lead_here, is_not_self)),
    P.ACCOUNT_CHANGE: ((is_admin, is_not_self), (is_partner_lead, below_lead_here, is_not_self)),
    P.SESSION_END: ((is_admin,), (is_partner_lead, below_lead_here)),
    P.THROTTLE_LIFT: ((is_admin,),),
    P.SECURITY_LOG_READ: ((is_admin,), (is_dpo,), (is_auditor,)),
    P.SYSTEM_READ: ((is_admin,), (is_auditor,), (is_dpo,)),
    P.INSTANCE_BACK_UP: ((is_admin,), (is_service,)),
    P.INSTANCE_RESTORE: ((is_admin,),),
    P.OUTBOX_COUNT: ((is_admin,), (is_coordinator,)),
    P.OUTBOX_MEND: ((is_admin,),),
    P.SERVICE_RUN: ((is_service,),),
}  # fmt: skip


ABOUT_THE_ASKER: frozenset[Fact] = frozenset(
    {
        is_service, is_coordinator, is_case_officer, is_dpo, is_auditor, is_admin, is_partner, is_partner_lead,
        is_person,
    }
)  # fmt: skip
"""Facts that need no subject: who asks is enough."""


def may_ever(actor: Actor, permission: Permission) -> bool:
    """Whether the table could grant it to this asker about anything: asked at the door, before a form is read."""
    rows = GRANTS.get(permission, ())
    return any(row and all(holds(actor, None) for holds in row if holds in ABOUT_THE_ASKER) for row in rows)


def permits(actor: Actor, permission: Permission, subject: object = None) -> bool:
    """Whether any row grants. A permission with no row, and a row with nothing in it, refuse."""
    rows = GRANTS.get(permission, ())
    return any(row and all(holds(actor, subject) for holds in row) for row in rows)
