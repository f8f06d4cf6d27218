"""Is everything there that a person must have written before a proposal is put forward?

What is wrong is told together, by field, so that nothing typed is lost.
Source: Hate Crime Policy 2.6; lawful-basis rules, sections 1 and 6a; threat model P12, P20, P28.
"""

from hub.disclosures.answers import told_faults
from hub.disclosures.choices import Choices
from hub.disclosures.material import Material, Prepared
from hub.disclosures.proposing import LEAST_NECESSITY, names_in, prepare
from hub.kernel.errors import InvalidError
from hub.lawful.purposes import Risk, Urgency


def prepare_to_submit(material: Material) -> Prepared:
    """As `prepare`, for a proposal that is put forward: what a person must have written is there.

    Raises InvalidError naming the fields, so that nothing typed is lost.
    """
    choices = material.choices
    prepared = prepare(material)
    errors = told_faults(choices.told, choices.told_detail, choices.told_on, material.on)
    emergency = choices.urgency == Urgency.EMERGENCY
    if not emergency and len(choices.necessity.strip()) < LEAST_NECESSITY:
        errors["necessity"] = [f"Write why they need this, in at least {LEAST_NECESSITY} characters."]
    for name in ("necessity", "told_detail"):
        if names_in(material, getattr(choices, name)):
            errors[name] = ["Leave names out: write victim, suspect, witness."]
    written = dict(choices.records)
    if prepared.release.needs_child_reason and not emergency and not written.get("child_reason", "").strip():
        errors["child_reason"] = ["Write why a child's data must go."]
    errors |= _unjustified(choices) | _faults_of_recipient(material, prepared)
    if any(hit.view == "ask" for hit in prepared.release.leak_check.hits):
        errors["ask"] = ["What you ask says something that they must not read. Say it without names and places."]
    if errors:
        raise InvalidError(errors)
    return prepared


def _unjustified(choices: Choices) -> dict[str, list[str]]:
    thin = any(len(why.strip()) < LEAST_NECESSITY for _, why in choices.justify)
    return {"justify_text": [f"Write why, in at least {LEAST_NECESSITY} characters."]} if thin else {}


def _faults_of_recipient(material: Material, prepared: Prepared) -> dict[str, list[str]]:
    """What is missing about whom it goes to, and how urgently."""
    emergency, release = material.choices.urgency == Urgency.EMERGENCY, prepared.release
    if emergency and not _is_emergency(material):
        return {"risk": ["An emergency needs its danger: say how great the risk is."]}
    if material.needs_named_person and prepared.recipient.named_account_id is None:
        return {"named_username": ["No agreement covers this: name the one person there who may read it."]}
    footing = prepared.agreement_ref or prepared.one_off_id
    if not emergency and not footing and release.outcome != "refuse":
        return {"recipient": ["No agreement in force covers this. Decide once for this case first."]}
    return {}


def _is_emergency(material: Material) -> bool:
    """Whether the case or the drafter says what makes it an emergency (lawful-basis rules, section 1)."""
    risk = material.choices.risk or material.case.risk.threat
    safeguarding = material.choices.purpose.startswith("safeguarding")
    at_risk = material.case.at_risk or any("adult_at_risk" in person.flags for person in material.case.people)
    return risk != Risk.NONE or safeguarding or bool(at_risk)
