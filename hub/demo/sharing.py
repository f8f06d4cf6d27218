"""What was shared, refused, told, paused, withdrawn and asked in the demonstration, the way people do it.

Source: contracts for the demonstration (shared and refused disclosures in every state).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import Actor, service_actor
from hub.db.work import Office
from hub.demo.people import ACCOUNTS
from hub.demo.seeder import Seeder
from hub.disclosures import (
    answering,
    approving,
    asked,
    deciding,
    editing,
    freezing,
    once,
    proposing,
    received,
    renewing,
    review_page,
    said,
    sending,
    submitting,
    withdrawal,
)
from hub.disclosures.choices import Choices
from hub.disclosures.commands import (
    AnswerReceived,
    ApproveDisclosure,
    DecideOnce,
    DeclineDisclosure,
    OpenReceived,
    RecordSaid,
    ReviewDisclosure,
    SubmitDisclosure,
    WithdrawDisclosure,
)
from hub.disclosures.material import Prepared
from hub.disclosures.places import left_to_look_at, places_of
from hub.disclosures.readers import PartnerMessageRecord
from hub.oversight import service as oversight

_EXPIRY = service_actor("expiry")


def _prepare(seeder: Seeder, who: Actor, case: str, choices: Choices) -> Prepared:
    with seeder.office.open_reading(who) as reading:
        material = proposing.load(reading, seeder.cases[case], choices)
    return submitting.prepare_to_submit(material)


def submit(seeder: Seeder, case: str, recipient: str, purpose: str, **more: Any) -> UUID:
    """A submitted proposal of Maya's; returns the disclosure."""
    who = seeder.actor("maya.reid")
    agency, _, team = recipient.partition("/")
    what, first = f"{case} to {recipient} for {purpose}", len(seeder.planted)
    necessity, told, child, ask = (
        seeder.canary(f"{field} of {what}", case) for field in ("necessity", "told", "child reason", "ask")
    )
    choices = Choices(
        agency=agency, team=team or None, purpose=purpose, urgency="routine", told="told", told_detail=told,
        necessity=f"They cannot keep the victim safe without knowing this ({necessity}).",
        records=(("child_reason", f"A child lives there and is targeted ({child})."),),
        ask=f"Tell us what you will do ({ask}).", **more,
    )  # fmt: skip
    prepared = _prepare(seeder, who, case, choices)
    with seeder.office.open_work(who) as work:
        disclosure = deciding.submit_disclosure(
            work, SubmitDisclosure(seeder.cases[case], choices, secrets.token_hex(16)), prepared
        )
        seeder.belongs(first, disclosure.id)
        return disclosure.id


def _current(seeder: Seeder, who: Actor, disclosure_id: UUID):
    with seeder.office.open_reading(who) as reading:
        material = proposing.load_draft(reading, disclosure_id)
        prepared = proposing.prepare(material)
        return material, prepared, material.disclosure.version, deciding.digest_of(reading, prepared.release.summary)


def look_at_everything(office: Office, who: Actor, disclosure_id: UUID) -> None:
    """Accept every place that the engine is unsure of, as a reviewer who finds nothing amiss."""
    with office.open_reading(who) as reading:
        material = proposing.load_draft(reading, disclosure_id)
        version = material.disclosure.version
    choices, texts = material.choices, review_page.texts_of(material)
    places = places_of(proposing.prepare(material).release.fields)
    for place in left_to_look_at(places, choices.edits):
        choices = editing.change(texts, choices, {"act": "accept", "place": place.key}).choices
    with office.open_work(who) as work:
        deciding.save_choices(work, disclosure_id, version, choices)


def _review(seeder: Seeder, disclosure_id: UUID) -> None:
    who, second = seeder.actor("maya.reid"), seeder.actor("tom.ellery")
    look_at_everything(seeder.office, who, disclosure_id)
    _, prepared, version, digest = _current(seeder, who, disclosure_id)
    with seeder.office.open_work(who) as work:
        deciding.review_disclosure(
            work, ReviewDisclosure(disclosure_id, version, digest, second.account_id), prepared
        )


def _approve(seeder: Seeder, disclosure_id: UUID, send: bool = True) -> str:
    who = seeder.actor("tom.ellery")
    material, prepared, version, digest = _current(seeder, who, disclosure_id)
    frozen = freezing.freeze(seeder.office, material, prepared)
    with seeder.office.open_work(who) as work:
        command = ApproveDisclosure(disclosure_id, version, digest, send, secrets.token_hex(16))
        approving.approve_disclosure(work, command, prepared)
        if send:
            sending.send_disclosure(work, disclosure_id, prepared, frozen, secrets.token_hex(16))
        return deciding.load(work, disclosure_id).public_ref


def share(seeder: Seeder, case: str, recipient: str, purpose: str, **more: Any) -> tuple[UUID, str]:
    """Prepared and read by Maya, approved and sent by Tom; returns the disclosure and its public reference."""
    disclosure_id = submit(seeder, case, recipient, purpose, **more)
    _review(seeder, disclosure_id)
    return disclosure_id, _approve(seeder, disclosure_id)


def _open(seeder: Seeder, username: str, public_ref: str) -> None:
    with seeder.office.open_work(seeder.actor(username)) as work:
        received.open_received(work, OpenReceived(public_ref, True, True, secrets.token_hex(16)))


def _answer(seeder: Seeder, username: str, public_ref: str, act: str, text: str = "") -> None:
    with seeder.office.open_work(seeder.actor(username)) as work:
        answering.answer_received(work, AnswerReceived(public_ref, act, text, secrets.token_hex(16)))


def disclosures_in_every_state(seeder: Seeder, now: datetime) -> None:
    """Shared and refused disclosures in every state, over the last hundred days. now: where the clock ends."""
    share(seeder, "05", "west-midlands-police", "prevent_detect_crime")  # expires before today
    seeder.clock.at = now - timedelta(days=20)
    first_id, first = share(seeder, "01", "west-midlands-police", "prevent_detect_crime")
    _open(seeder, "dana.orme", first)
    _answer(seeder, "dana.orme", first, "acknowledged")
    _messages(seeder, "01", first_id, first)
    _withdrawn(seeder)
    share(seeder, "02", "walsall-council/adult-social-care", "risk_case_conference")
    fire, _ = share(seeder, "04", "west-midlands-fire", "target_hardening")
    _paused(seeder, fire)
    for case, recipient, purpose in FURTHER:
        share(seeder, case, recipient, purpose)
    _declined(seeder)
    _replaced(seeder)
    submit(seeder, "04", "victim-support", "victim_support")  # refused: the victim was not asked
    seeder.clock.at = now - timedelta(days=2)
    with seeder.office.open_work(_EXPIRY) as work:
        withdrawal.expire_due(work)
    submit(seeder, "03", "walsall-council/community-safety", "risk_case_conference")  # a draft
    waiting = submit(seeder, "06", "west-midlands-police", "prevent_detect_crime")
    _review(seeder, waiting)
    approved = submit(seeder, "05", "walsall-council/community-safety", "risk_case_conference")
    _review(seeder, approved)
    _approve(seeder, approved, send=False)
    _looked_into(seeder, first_id)
    _said(seeder)
    _once(seeder, "05", "black-country-icb", "femi.cross", "safeguarding_adult", decide=True)
    _once(seeder, "04", "probation-west-midlands", "leo.brandt", "offender_management", decide=False)
    seeder.clock.at = now


POLICE_READERS = tuple(
    word for account in ACCOUNTS if account.agency == "west-midlands-police" and account.state != "conflict-blocked"
    for word in (account.username, account.name)
)  # fmt: skip
MESSAGES = {
    "done": "A crime was recorded and an officer named",
    "wishes": "She would rather be rung in the evening from now on",
    "more": "Please tell us whether there is a camera on the path",
    "correct": "The van in the second incident was grey",
    "onward": "May we pass this to the neighbourhood team",
}


def _messages(seeder: Seeder, case: str, disclosure_id: UUID, public_ref: str) -> None:
    """One message of each kind, from the one reader who opened it, and an answer; her agency reads them with her."""
    for act, text in MESSAGES.items():
        word = seeder.canary(f"what the police told: {act}", case, POLICE_READERS, disclosure_id)
        _answer(seeder, "dana.orme", public_ref, act, f"{text} ({word}).")
    word = seeder.canary("what the landlord answered", case, POLICE_READERS, disclosure_id)
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        asks = select(PartnerMessageRecord.id).where(PartnerMessageRecord.kind == "more")
        asked.answer_request(work, work.session.scalars(asks).one(), f"There is one, above the gate ({word}).")


FURTHER = (
    ("01", "stop-hate-uk", "victim_support"),
    ("01", "walsall-council/youth-justice", "risk_case_conference"),
    ("03", "walsall-council/childrens-services", "safeguarding_child"),
    ("03", "walsall-healthcare-trust", "safeguarding_child"),
    ("03", "midland-homes", "risk_case_conference"),
)
"""What else was shared and waits unopened, so that readers of every kind find something: case, recipient, purpose."""


def _paused(seeder: Seeder, disclosure_id: UUID) -> None:
    """The officer asked for a pause, and the coordinator looked and lifted it."""
    why = seeder.canary("why the officer asked for a pause", "04", ("dpo",), disclosure_id)
    with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
        withdrawal.hold_disclosure(work, disclosure_id, f"Is the flat's number needed for the visit ({why})?")
    answer = seeder.canary("what the coordinator answered", "04", ("dpo",), disclosure_id)
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        withdrawal.lift_hold(work, disclosure_id, f"Yes, the alarm is fitted inside it ({answer}).")


def _declined(seeder: Seeder) -> None:
    """A person says no to what the rules allow."""
    disclosure_id = submit(seeder, "05", "staffordshire-police", "prevent_detect_crime")
    _review(seeder, disclosure_id)
    who = seeder.actor("tom.ellery")
    word = seeder.canary("why something was not approved", "05", disclosure=disclosure_id)
    _, _, version, _ = _current(seeder, who, disclosure_id)
    with seeder.office.open_work(who) as work:
        reason = f"Nothing in this case lies in that force's area ({word})."
        approving.decline_disclosure(work, DeclineDisclosure(disclosure_id, version, reason))


def _withdrawn(seeder: Seeder) -> None:
    disclosure_id, reference = share(seeder, "03", "walsall-council/community-safety", "risk_case_conference")
    _open(seeder, "priya.wells", reference)
    word = seeder.canary("why something was withdrawn", "03", disclosure=disclosure_id)
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        reason = f"The victim asked us to wait with this ({word})."
        withdrawal.withdraw_disclosure(work, WithdrawDisclosure(disclosure_id, reason))


def _replaced(seeder: Seeder) -> None:
    disclosure_id, _ = share(seeder, "06", "west-midlands-police", "risk_case_conference")
    who = seeder.actor("maya.reid")
    material, prepared, _, _ = _current(seeder, who, disclosure_id)
    frozen = freezing.freeze(seeder.office, material, prepared)
    with seeder.office.open_work(who) as work:
        renewing.renew_disclosure(work, disclosure_id, prepared, frozen, secrets.token_hex(16))


def _looked_into(seeder: Seeder, disclosure_id: UUID) -> None:
    word = seeder.canary("why the officer looked", "01", ("dpo",), disclosure_id)
    with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
        reason = f"Drawn for the monthly sample of the log ({word})."
        oversight.open_contents(work, disclosure_id, reason, secrets.token_hex(16))


def _said(seeder: Seeder) -> None:
    """Something that was told by telephone before it was recorded."""
    first = len(seeder.planted)
    necessity, told, words = (
        seeder.canary(f"{field} of what was told", "06") for field in ("necessity", "how", "words")
    )
    choices = Choices(
        agency="staffordshire-police", purpose="prevent_detect_crime", urgency="urgent", told="told", told_detail=told,
        necessity=f"The suspect was on the way into their area ({necessity}).",
    )  # fmt: skip
    command = RecordSaid(
        seeder.cases["06"], choices, "telephone", seeder.clock.now() - timedelta(hours=3),
        ("victim:incident_narrative",), f"A colleague of ours was threatened with a broom ({words}).",
        secrets.token_hex(16),
    )  # fmt: skip
    who = seeder.actor("maya.reid")
    with seeder.office.open_reading(who) as reading:
        material = proposing.load(reading, command.case_id, choices)
    judged = said.judge_said(material, command, seeder.clock.now())
    frozen = said.freeze_said(seeder.office, material, judged, command)
    with seeder.office.open_work(who) as work:
        seeder.belongs(first, said.record_said(work, command, judged, frozen).id)


def _once(seeder: Seeder, case: str, agency: str, username: str, purpose: str, decide: bool) -> None:
    """A decision for one case and one person; decided, or waiting for advice."""
    record = tuple(
        (name, f"{question} ({seeder.canary(f'{name} of the decision on {case}', case, ('dpo',))}).")
        for name, question in once.FIELDS.items()
    )
    ends_at = seeder.clock.now() + timedelta(days=12)
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        command = DecideOnce(seeder.cases[case], agency, username, purpose, ends_at, record)
        decision_id = once.ask_once(work, command).id
    if decide:
        advice = seeder.canary(f"advice on the decision on {case}", case, ("dpo",))
        with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
            once.advise_once(work, decision_id, "for", f"Narrow, dated and to one named person ({advice}).")
        with seeder.office.open_work(seeder.actor("maya.reid")) as work:
            once.decide_once(work, decision_id)
