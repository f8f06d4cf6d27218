"""Who may reach what: the access matrix of the threat model, written down address by address.

This is derived from the paper (section 5, its row rules and its last row), never from the table that the code
enforces: the sweep holds the one against the other. Things and their facts are read past every door.
Source: threat model, section 5; `Done when` 6 of the first issue.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from tests.demo_world import Demo

Facts = Mapping[str, Any]
Relation = Callable[[dict[str, str], Facts], bool]


@dataclass(frozen=True)
class Thing:
    """Something that the ids of an address name. ids: by argument; facts: what relations ask about."""

    ids: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Door:
    """One endpoint. row: of the matrix; who: relation by role, and no entry means nothing (404).

    lead_away: a GET that shows nothing of its own and leads elsewhere.
    """

    row: str
    who: Mapping[str, Relation]
    lead_away: bool = False

    def lets_in(self, account: dict[str, str], facts: Facts) -> bool:
        """Whether the matrix lets this account reach this thing."""
        relation = self.who.get(account["role"])
        return relation is not None and relation(account, facts)


# Relations: the row rules, each in one line.


def always(_account: dict[str, str], _facts: Facts) -> bool:
    """Whatever it is about."""
    return True


def assigned(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 1: the case's named officer, unless a conflict closes the case."""
    return facts["officer"] == account["username"] and account["username"] not in facts["blocked"]


def coordinates(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 2: imported, referred to, or waiting for this coordinator, unless a conflict closes the case."""
    return account["username"] in facts["coordinators"] and account["username"] not in facts["blocked"]


def assigned_any(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 1 for somebody who may stand in several cases."""
    return any(assigned(account, case) for case in facts["cases"])


def coordinates_any(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 2 for somebody who may stand in several cases."""
    return any(coordinates(account, case) for case in facts["cases"])


def coordinates_or_signed(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 2: as above, or a draft that this coordinator signed, unless a conflict closes the case."""
    signed = account["username"] in facts.get("signers", ()) and account["username"] not in facts["blocked"]
    return coordinates(account, facts) or signed


def unblocked(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 10: anybody of the role whom no conflict closes out of the case."""
    return account["username"] not in facts["blocked"]


def addressed(account: dict[str, str], facts: Facts) -> bool:
    """Row rules 3 and 4: recipient agency and team, sent (also if ended since), no conflict."""
    return (
        facts["sent"]
        and facts["agency"] == account["agency"]
        and facts["team"] in {"", account["team"]}
        and account["username"] not in facts["blocked"]
    )


def readable(account: dict[str, str], facts: Facts) -> bool:
    """Row rule 4, asked of the page of contents: not ended, conditions accepted and opened by this account."""
    return addressed(account, facts) and facts["state"] == "sent" and account["username"] in facts["opened_by"]


def party(account: dict[str, str], facts: Facts) -> bool:
    """Own agreements: the agency stands in it."""
    return account["agency"] in facts["parties"]


def of_own_agency(account: dict[str, str], facts: Facts) -> bool:
    """Accounts of the own agency."""
    return facts["agency"] == account["agency"]


def below_lead(account: dict[str, str], facts: Facts) -> bool:
    """Accounts of the own agency, never at or above partner lead."""
    return of_own_agency(account, facts) and facts["role"] == "partner_user"


def somebody_else(account: dict[str, str], facts: Facts) -> bool:
    """No account administers itself."""
    return facts["username"] != account["username"]


def own(account: dict[str, str], facts: Facts) -> bool:
    """Belongs to this account."""
    return facts["username"] == account["username"]


def nearness(account: dict[str, str], facts: Facts) -> int:
    """How much a thing has in common with an account, so that the nearest forbidden neighbour can be tried."""
    return sum(facts.get(name) == account[name] for name in ("agency", "team", "role", "username"))


PARTNERS = ("partner_user", "partner_lead", "chair")
EVERYBODY = (*PARTNERS, "case_officer", "coordinator", "dpo", "auditor", "admin")


def to_all(roles: tuple[str, ...], relation: Relation = always) -> dict[str, Relation]:
    """The same relation for several roles."""
    return dict.fromkeys(roles, relation)


_PROFILE = Door("Accounts of own agency: own profile", to_all(EVERYBODY))
_CASE_READ = Door("Case (whg side, identities)", {"case_officer": assigned, "coordinator": coordinates})
_CASE_WRITE = Door("Case notes, evidence; case W", {"case_officer": assigned, "coordinator": coordinates})
_DRAFT = Door("Disclosure draft", {"case_officer": assigned, "coordinator": coordinates})
_DRAFT_SEND = Door("Disclosure draft, S", {"coordinator": coordinates})
_RECALL = Door("Recall a disclosure, shorten expiry, S", {"coordinator": coordinates})
_LOG = Door("Disclosure log, L all", {"dpo": always, "auditor": always})
_CONTENT = Door("Disclosure received, contents, by (9)", {"dpo": always})
_RECEIVED = Door("Disclosure received, before conditions accepted, m (3)", to_all(PARTNERS, addressed))
_RECEIVED_W = Door("Accept handling conditions / confirm receipt, W (4)", to_all(PARTNERS, addressed))
_PEOPLE = Door("Accounts of own agency, L W", {"partner_lead": always, "admin": always})
_PEOPLE_W = Door("Accounts of own agency, W", {"partner_lead": below_lead, "admin": somebody_else})
_PERSON = Door(
    "Disclosure log, own cases L (1), L (2), L all", {"case_officer": always, "coordinator": always, "dpo": always}
)
_ONCE = Door("One-off decision: as a draft, advice of the DPO (11)", {"coordinator": coordinates, "dpo": always})

_HAND_OVER = Door("Case, W covers hand-over (2)", {"coordinator": coordinates})
_BREAK_GLASS = Door("Break-glass, W (10): any case, by its reference", {"case_officer": always, "coordinator": always})
_GLASS_REVIEW = Door("Break-glass, R W review", {"dpo": always})
_CONFLICT_OWN = Door("Conflict declarations, W own", {"case_officer": assigned, "coordinator": coordinates})
_CONFLICT_OTHER = Door("Conflict declarations, R W (2)", {"coordinator": coordinates})
_CONFLICT_READER = Door("Conflict declarations, W own", to_all(PARTNERS, addressed))
_AGREEMENT_READ_ROLES = ("case_officer", "coordinator", "dpo", "auditor")
_AGREEMENT_READ = Door(
    "Sharing agreement text and status, R own / R", to_all(PARTNERS, party) | to_all(_AGREEMENT_READ_ROLES)
)
_AGREEMENT_WRITE = Door("Sharing agreement, R W", {"coordinator": always})
_REGISTER_WRITE = Door("Registers behind the records: the DPO adopts them (lawful rules, 6a)", {"dpo": always})

MATRIX: dict[str, Door] = {
    "home.index": _PROFILE,
    "profile.show": _PROFILE,
    "profile.choose_phrase": _PROFILE,
    "profile.password": _PROFILE,
    "profile.change_password": _PROFILE,
    "profile.factor": _PROFILE,
    "profile.begin_factor": _PROFILE,
    "profile.confirm_factor": _PROFILE,
    "profile.recovery_codes": _PROFILE,
    "profile.end_session": Door("Security log, sessions, settings: own", to_all(EVERYBODY, own)),
    "sign_in.prove": _PROFILE,
    "sign_in.give_proof": _PROFILE,
    "sign_in.carry_on": Door("own profile", to_all(EVERYBODY), lead_away=True),
    "sign_in.forget_form": _PROFILE,
    "cases.index": Door("Case, own", {"case_officer": always, "coordinator": always}),
    "cases.bring_in": Door("Case, W covers import (2)", {"coordinator": always}),
    "cases.take_in": Door("Case, W covers import (2)", {"coordinator": always}),
    "cases.show": _CASE_READ,
    "cases.ask_hand_over": _HAND_OVER,
    "cases.hand_over": _HAND_OVER,
    "case_changes.ask_wishes": _CASE_WRITE,
    "case_changes.wishes": _CASE_WRITE,
    "case_changes.ask_limit": _CASE_WRITE,
    "case_changes.limit": _CASE_WRITE,
    "case_changes.ask_warning": _CASE_WRITE,
    "case_changes.warning": _CASE_WRITE,
    "case_changes.ask_note": _CASE_WRITE,
    "case_changes.note": _CASE_WRITE,
    "case_changes.end_part": _CASE_WRITE,
    "case_clocks.index": Door("Case, own", {"case_officer": always, "coordinator": always}),
    "case_clocks.ask_event": _CASE_WRITE,
    "case_clocks.event": _CASE_WRITE,
    "case_clocks.ask_close": _CASE_WRITE,
    "case_clocks.close": _CASE_WRITE,
    "case_clocks.ask_reopen": _CASE_WRITE,
    "case_clocks.reopen": _CASE_WRITE,
    "case_clocks.take_back": _CASE_WRITE,
    "case_people.show": _CASE_READ,
    "case_people.ask_answer": _CASE_WRITE,
    "case_people.answer": _CASE_WRITE,
    "case_people.ask_refusal": _CASE_WRITE,
    "case_people.refusal": _CASE_WRITE,
    "case_people.end_refusal": _CASE_WRITE,
    "case_people.ask_safe_contact": _CASE_WRITE,
    "case_people.safe_contact": _CASE_WRITE,
    "case_people.ask_name": _CASE_WRITE,
    "case_people.name": _CASE_WRITE,
    "case_people.ask_flag": _CASE_WRITE,
    "case_people.flag": _CASE_WRITE,
    "emergency.ask": _BREAK_GLASS,
    "emergency.open": _BREAK_GLASS,
    "figures.index": Door("Figures without personal data", to_all(("case_officer", "coordinator", "dpo", "auditor"))),
    "review.index": _GLASS_REVIEW,
    "review.show": _GLASS_REVIEW,
    "review.close": _GLASS_REVIEW,
    "review.keep": Door("Case past its time, W decision", {"dpo": always}),
    "conflicts.index": Door(
        "Conflict declarations", to_all((*PARTNERS, "case_officer", "coordinator", "dpo", "auditor"))
    ),
    "conflicts.ask_own": _CONFLICT_OWN,
    "conflicts.own": _CONFLICT_OWN,
    "conflicts.ask_other": _CONFLICT_OTHER,
    "conflicts.other": _CONFLICT_OTHER,
    "conflicts.ask_reader": _CONFLICT_READER,
    "conflicts.reader": _CONFLICT_READER,
    "disclosures.index": Door(
        "Disclosure log, own cases L (1), L (2)", {"case_officer": always, "coordinator": always}
    ),
    "disclosures.share": _DRAFT,
    "disclosures.submit": _DRAFT,
    "disclosures.show": Door(
        "Disclosure draft; drafts they sign (2)", {"case_officer": assigned, "coordinator": coordinates_or_signed}
    ),
    "disclosures.review": Door(  # whoever only signed it is led to the page above
        "Disclosure draft; drafts they sign (2)", {"case_officer": assigned, "coordinator": coordinates_or_signed}
    ),
    "disclosures.edit": _DRAFT,
    "disclosures.reviewed": _DRAFT,
    "passes.ask": _DRAFT,
    "passes.decide": _DRAFT_SEND,
    "disclosures.ask": _DRAFT,
    "disclosures.necessity": _DRAFT,
    "disclosures.told": _DRAFT,
    "disclosures.back": _DRAFT,
    "disclosures.approve": Door("Disclosure draft, S; drafts they sign (2)", {"coordinator": coordinates_or_signed}),
    "disclosures.decline": _DRAFT_SEND,
    "disclosures.send": _DRAFT_SEND,
    "disclosures.send_alone": _DRAFT_SEND,
    "disclosures.confirm_after": _DRAFT_SEND,
    "disclosures.renew": _DRAFT_SEND,
    "said.form": _DRAFT_SEND,
    "said.record": _DRAFT_SEND,
    "requests.index": Door("Information request, R W (1), (2)", {"case_officer": always, "coordinator": always}),
    "requests.answer": Door("Information request, R W", {"case_officer": assigned, "coordinator": coordinates}),
    "persons.index": _PERSON,
    "persons.find": _PERSON,
    "persons.show": Door(
        "Disclosure log, own cases L (1), L (2), L all",
        {"case_officer": assigned_any, "coordinator": coordinates_any, "dpo": always},
    ),
    "persons.of_case": _CASE_READ,
    "disclosures.withdraw": _RECALL,
    "disclosures.lift": _RECALL,
    "once.index": Door("One-off decisions", {"coordinator": always, "dpo": always}),
    "once.form": _DRAFT_SEND,
    "once.ask": _DRAFT_SEND,
    "once.show": _ONCE,
    "once.advise": Door("One-off decision, advice (11)", {"dpo": always}),
    "once.decide": _DRAFT_SEND,
    "shared.index": Door("Disclosure received, own agency L (5)", to_all(PARTNERS)),
    "shared.requests": Door("Information request, R own", to_all(PARTNERS)),
    "shared.openings": Door("Disclosure log, own agency L (5)", to_all(PARTNERS)),
    "shared.show": _RECEIVED,
    "shared.open": _RECEIVED_W,
    "shared.contents": Door("Disclosure received, contents, R (4)", to_all(PARTNERS, readable)),
    "shared.answer": _RECEIVED_W,
    "shared.fetch_proof": _RECEIVED_W,
    "copies.take": Door("Disclosure received, contents, R (4)", to_all(PARTNERS, readable)),
    "log.index": _LOG,
    "log.show": _LOG,
    "log.integrity": _LOG,
    "log.verify": _LOG,
    "log.export": Door("Log export", {"dpo": always, "auditor": always}),
    "log.verify_entry": _LOG,
    "log.open_contents": _CONTENT,
    "log.contents": Door("by (9): only through the recorded door, which no GET opens", {}),
    "log.hold": Door("Recall a disclosure: hold (11)", {"dpo": always}),
    "agreements.index": Door(
        "Sharing agreement text and status", to_all((*PARTNERS, "case_officer", "coordinator", "dpo", "auditor"))
    ),
    "agreements.show": _AGREEMENT_READ,
    "agreements.matrix": _AGREEMENT_READ,
    "agreements.advise": Door("Sharing agreement, W advice (11)", {"dpo": always}),
    "agreements.approve": Door("Sharing agreement, second coordinator approves", {"coordinator": always}),
    "agreements.ask_party": _AGREEMENT_WRITE,
    "agreements.change_party": _AGREEMENT_WRITE,
    "registers.index": Door("Sharing agreement text and status, R", to_all(_AGREEMENT_READ_ROLES)),
    "registers.ask_adopt": _REGISTER_WRITE,
    "registers.adopt": _REGISTER_WRITE,
    "registers.ask_withdraw": _REGISTER_WRITE,
    "registers.withdraw": _REGISTER_WRITE,
    "accounts.index": _PEOPLE,
    "accounts.new": _PEOPLE,
    "accounts.invite": _PEOPLE,
    "accounts.show": Door("Accounts of own agency, L", {"partner_lead": of_own_agency, "admin": always}),
    "accounts.confirm": _PEOPLE_W,
    "accounts.change_role": _PEOPLE_W,
    "accounts.disable": _PEOPLE_W,
    "accounts.invite_again": _PEOPLE_W,
    "accounts.end_sessions": Door("sessions: agency sessions, end", {"partner_lead": below_lead, "admin": always}),
    "accounts.lift_throttle": Door("settings, R W; an admin can lift it (6.1)", {"admin": always}),
    "system.index": Door("Security log, sessions, settings", {"dpo": always, "auditor": always, "admin": always}),
    "system.send_again": Door("settings, R W: mail that did not arrive", {"admin": always}),
    "system.leave": Door("settings, R W: mail that did not arrive", {"admin": always}),
    "security_log.index": Door("Security log", {"dpo": always, "auditor": always, "admin": always}),
}
"""Every address behind the sign-in page. DPO and auditor read accounts (`m`) from a later issue on: nothing yet."""

ANYBODY = {
    "metrics.show", "public.accessibility", "public.health", "public.privacy", "public.security_txt", "sign_in.form",
    "sign_in.give_password", "links.ask_reset", "links.send_reset", "links.reset", "links.use_reset",
    "links.invitation", "links.use_invitation", "demo_door.sign_in_as", "static",
}  # fmt: skip
"""Last row of the matrix: open to anybody."""

HALF_WAY = {
    "sign_in.code", "sign_in.give_code", "sign_in.recovery", "sign_in.give_recovery_code", "sign_in.set_up",
    "sign_in.begin_set_up", "sign_in.confirm_set_up", "sign_in.sign_out", "sign_in.send_again",
}  # fmt: skip
"""Steps of signing in and out, which hold nothing of anybody; the last repeats a form kept for its own writer."""


# Things: what the ids of the addresses can name, read past every door.


def things(demo: Demo) -> dict[tuple[str, ...], list[Thing]]:
    """Everything in the demonstration by the arguments that name it."""
    cases = _cases(demo)
    return {
        ("case_id",): [Thing({"case_id": case_id}, facts) for case_id, facts in cases.items()],
        ("case_id", "local_id"): [
            Thing({"case_id": UUID(case), "local_id": local_id}, cases[UUID(case)])
            for case, local_id in demo.rows("select case_id, local_id from case_person order by position")
        ],
        ("case_id", "local_id", "override_id"): [
            Thing({"case_id": UUID(case), "local_id": local_id, "override_id": UUID(row)}, cases[UUID(case)])
            for row, case, local_id in demo.rows("select id, case_id, local_id from case_override")
        ],
        ("case_id", "event_id"): [
            Thing({"case_id": UUID(case), "event_id": UUID(row)}, cases[UUID(case)])
            for row, case in demo.rows("select id, case_id from case_event")
        ],
        ("glass_id",): [Thing({"glass_id": UUID(row)}) for (row,) in demo.rows("select id from break_glass")],
        ("agreement_id", "kind"): [Thing({"agreement_id": code, "kind": "dpia"}) for code in PARTIES],
        ("disclosure_id",): _disclosures(demo, cases),
        ("decision_id",): [
            Thing({"decision_id": UUID(row)}, cases[UUID(case)])
            for row, case in demo.rows("select id, case_id from one_off_decision")
        ],
        ("public_ref",): _received(demo, cases),
        ("message_id",): [
            Thing({"message_id": UUID(row)}, cases[UUID(case)])
            for row, case in demo.rows(
                "select m.id, d.case_id from partner_message m join disclosure d on d.id = m.disclosure_id"
            )
        ],
        ("person_id",): _people(demo, cases),
        ("account_id",): [
            Thing({"account_id": UUID(row)}, demo.accounts[name])
            for row, name in demo.rows("select id, username from account")
        ],
        ("session_id",): [
            Thing({"session_id": UUID(row)}, {"username": name})
            for row, name in demo.rows(
                "select s.id, a.username from account_session s join account a on a.id = s.account_id"
                " where s.stage = 'full' and s.ended_at is null"
            )
        ],
        ("seq",): [Thing({"seq": seq}) for (seq,) in demo.rows("select seq from log_row order by seq limit 3")],
        ("agreement_id", "version"): [
            Thing({"agreement_id": code, "version": "1.0"}, {"parties": parties}) for code, parties in PARTIES.items()
        ],
        ("notice_id",): [
            Thing({"notice_id": UUID(row)}) for (row,) in demo.rows("select id from notice where state = 'failed'")
        ],
        ("token",): [],
    }


MISSING: dict[tuple[str, ...], Thing] = {
    ("case_id",): Thing({"case_id": uuid4()}),
    ("case_id", "local_id"): Thing({"case_id": uuid4(), "local_id": "p1"}),
    ("case_id", "local_id", "override_id"): Thing({"case_id": uuid4(), "local_id": "p1", "override_id": uuid4()}),
    ("case_id", "event_id"): Thing({"case_id": uuid4(), "event_id": uuid4()}),
    ("glass_id",): Thing({"glass_id": uuid4()}),
    ("agreement_id", "kind"): Thing({"agreement_id": "tension-monitoring", "kind": "apd"}),
    ("disclosure_id",): Thing({"disclosure_id": uuid4()}),
    ("decision_id",): Thing({"decision_id": uuid4()}),
    ("public_ref",): Thing({"public_ref": "0" * 26}),
    ("message_id",): Thing({"message_id": uuid4()}),
    ("person_id",): Thing({"person_id": uuid4()}),
    ("account_id",): Thing({"account_id": uuid4()}),
    ("session_id",): Thing({"session_id": uuid4()}),
    ("seq",): Thing({"seq": 10**9}),
    ("agreement_id", "version"): Thing({"agreement_id": "hate-crime-case-sharing", "version": "9.9"}),
    ("notice_id",): Thing({"notice_id": uuid4()}),
    ("token",): Thing({"token": "A" * 43}),
}
"""One of each kind that does not exist."""

PARTIES: dict[str, set[str]] = {
    "hate-crime-case-sharing": {
        "whg", "west-midlands-police", "staffordshire-police", "walsall-council", "black-country-icb",
        "walsall-healthcare-trust", "probation-west-midlands", "west-midlands-fire", "midland-homes", "victim-support",
        "stop-hate-uk", "walsall-advice-centre",
    },
    "asb-case-review": {"whg", "west-midlands-police", "walsall-council", "black-country-icb", "midland-homes"},
    "tension-monitoring": {
        "whg", "west-midlands-police", "staffordshire-police", "walsall-council", "black-country-icb",
        "west-midlands-fire", "midland-homes", "victim-support", "stop-hate-uk",
    },
}  # fmt: skip
"""Which agencies stand in which of the sample agreements."""


def _cases(demo: Demo) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {
        UUID(row): {"officer": officer, "coordinators": set(), "blocked": set(), "reference": reference}
        for row, officer, reference in demo.rows(
            "select c.id, a.username, c.reference from case_file c join account a on a.id = c.officer_id"
        )
    }
    for case_id, name in demo.rows(
        "select c.case_id, a.username from case_coordinator c join account a on a.id = c.account_id"
    ):
        found[UUID(case_id)]["coordinators"].add(name)
    for case_id, name in demo.rows(
        "select k.case_id, a.username from conflict_declaration k join account a on a.id = k.account_id"
        " where k.case_id is not null"
        " union select p.case_id, a.username from conflict_declaration k join account a on a.id = k.account_id"
        " join case_person p on p.person_id = k.person_id"
    ):
        found[UUID(case_id)]["blocked"].add(name)
    return found


def _disclosures(demo: Demo, cases: dict[UUID, dict[str, Any]]) -> list[Thing]:
    rows = demo.rows(
        "select d.id, d.case_id, d.state, a.username, s.username from disclosure d"
        " left join account a on a.id = d.approver_id left join account s on s.id = d.second_person_id"
        " order by d.drafted_at, d.id"
    )
    return [
        Thing({"disclosure_id": UUID(row)}, cases[UUID(case)] | {"state": state, "signers": {approver, second}})
        for row, case, state, approver, second in rows
    ]


def _people(demo: Demo, cases: dict[UUID, dict[str, Any]]) -> list[Thing]:
    standing: dict[str, list[dict[str, Any]]] = {}
    for person, case in demo.rows("select person_id, case_id from case_person order by case_id, position"):
        standing.setdefault(person, []).append(cases[UUID(case)])
    return [Thing({"person_id": UUID(person)}, {"cases": found}) for person, found in standing.items()]


def _received(demo: Demo, cases: dict[UUID, dict[str, Any]]) -> list[Thing]:
    opened: dict[str, set[str]] = {}
    for row, name in demo.rows(
        "select e.disclosure_id, a.username from disclosure_event e join account a on a.id = e.account_id"
        " where e.kind = 'opened'"
    ):
        opened.setdefault(row, set()).add(name)
    return [
        Thing(
            {"public_ref": ref},
            {
                "agency": agency, "team": team or "", "state": state, "sent": sent_at is not None,
                "blocked": cases[UUID(case)]["blocked"], "opened_by": opened.get(row, set()),
            },
        )
        for row, ref, case, agency, team, state, sent_at in demo.rows(
            "select id, public_ref, case_id, agency_code, team_code, state, sent_at from disclosure"
            " where channel = 'portal' order by drafted_at"
        )
    ]  # fmt: skip
