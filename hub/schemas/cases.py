"""What the pages about cases take in.

Source: house rule (one schema per command); threat model 6.3 and 6.6.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.cases.answers import RecordAnswer
from hub.cases.casefile import FLAGS
from hub.cases.changing import ChangePart, ChangePerson
from hub.cases.clocks import Happened
from hub.cases.closing import Outcome
from hub.cases.kept import DecideKept, Kept
from hub.cases.overriding import GoAgainst
from hub.cases.rules import Finding, Ground, Informed
from hub.cases.timekeeping import EVERYDAY, RecordEvent
from hub.kernel.calendar import LONDON
from hub.kernel.errors import InvalidError
from hub.lawful.purposes import Category, Consent
from hub.schemas.fields import CommandSchema
from hub.schemas.fields import day as day_field
from hub.schemas.fields import text as text_field


class _Ticked(fields.Boolean):
    truthy = {"yes"}
    falsy = {""}


def _choice(label: str, values: Any, required: bool = True, **more: Any) -> fields.String:
    """One of a list; a value outside it is told as a missing one."""
    told = f"Choose {label}."
    return fields.String(
        required=required, validate=OneOf(list(values), error=told), error_messages={"required": told}, **more
    )


def _version() -> fields.Integer:
    told = "Load the page again, then enter it once more."
    return fields.Integer(required=True, error_messages={"required": told, "invalid": told})


class ImportSchema(CommandSchema):
    """Bring case files in."""

    makes = dict
    officer = text_field("the case officer's username", 60)
    update = _Ticked(load_default=False)


class WishesSchema(CommandSchema):
    """What the victim asks for now."""

    makes = ChangePart
    value = text_field("what the victim asks for", 4000, data_key="wishes")
    version = _version()

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> ChangePart:
        """The wishes as the one part of their kind."""
        return super().command(values, kind="wishes", position=0, **more)


class LimitSchema(CommandSchema):
    """What must not go to whom: about a person, a kind of data, both, or every sentence with some words."""

    makes = ChangePart
    person = text_field("whom it is about", 40, required=False, load_default="")
    category = _choice("a kind of data from the list", ["", *[c.value for c in Category]], False, load_default="")
    words = text_field("the words", 200, required=False, load_default="")
    not_to = text_field("who must not know", 125)
    except_ = text_field("who may know all the same", 125, required=False, load_default="", data_key="except")
    why = text_field("why", 400)
    version = _version()

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> ChangePart:
        """The limit as the case file writes one. Raises InvalidError where it is about nothing."""
        given = cls.values(values)
        about = f"text:{given['words']}" if given["words"] else ""
        about = about or ":".join(part for part in (given["person"], given["category"]) if part)
        if not about:
            raise InvalidError({"person": ["Choose a person or a kind of data, or write the words."]})
        value = {
            "about": about,
            "not_to": [given["not_to"]],
            "except": [given["except_"]] if given["except_"] else [],
            "purposes": [],
            "why": given["why"],
        }
        return ChangePart(kind="limit", value=value, version=given["version"], **more)


class WarningSchema(CommandSchema):
    """What not to do."""

    makes = ChangePart
    about = text_field("whom it protects", 40)
    text = text_field("what not to do", 400)
    version = _version()

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> ChangePart:
        """The warning as the case file writes one."""
        given = cls.values(values)
        value = {"about": given["about"], "text": given["text"]}
        return ChangePart(kind="warning", value=value, version=given["version"], **more)


class NoteSchema(CommandSchema):
    """A note."""

    makes = dict
    text = text_field("the note", 4000)
    version = _version()


class EndPartSchema(CommandSchema):
    """A limit or a warning no longer applies."""

    makes = dict
    kind = _choice("what no longer applies", ["limit", "warning"])
    position = fields.Integer(required=True)
    version = _version()


class FlagSchema(CommandSchema):
    """A protection flag of one person."""

    makes = dict
    flag = _choice("a flag from the list", sorted(FLAGS))


class NameSchema(CommandSchema):
    """One more name of a person."""

    makes = dict
    name = text_field("the name", 120)
    former = _choice("what kind of name it is", ["no", "yes"])


class SafeContactSchema(CommandSchema):
    """Where and how a person can safely be found."""

    makes = ChangePerson
    addresses = text_field("safe addresses", 1000, required=False, load_default="")
    phones = text_field("safe telephone numbers", 400, required=False, load_default="")
    times = text_field("safe times", 200, required=False, load_default="")
    note = text_field("what else to mind", 1000, required=False, load_default="")
    version = _version()

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> ChangePerson:
        """The safe contact as the case file writes one; one address or number a line."""
        given = cls.values(values)
        safe = {
            "addresses": _lines(given["addresses"]),
            "phones": _lines(given["phones"]),
            "times": given["times"],
            "note": given["note"],
        }
        return ChangePerson(changes={"safe_contact": safe}, version=given["version"], **more)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class AnswerSchema(CommandSchema):
    """What a person answered about one recipient."""

    makes = RecordAnswer
    recipient = text_field("whom the answer is about", 125)
    answer = _choice("the answer", [c.value for c in Consent])
    on = day_field("the day of the answer", required=True)
    reason = text_field("why the person was not asked", 20, required=False, load_default="")
    why = text_field("the sentence", 400, required=False, load_default="")
    version = _version()

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> RecordAnswer:
        """The answer in the values of the rules."""
        given = cls.values(values)
        return RecordAnswer(answer=Consent(given.pop("answer")), **given, **more)


class GoAgainstSchema(CommandSchema):
    """Share although somebody refused."""

    makes = GoAgainst
    recipient = text_field("the agency", 125)
    ground = _choice("the ground", [g.value for g in Ground])
    told = _choice("whether the person knows", [i.value for i in Informed])
    why = text_field("why it must be shared all the same", 1000)

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> GoAgainst:
        """The decision in the codes of the rules."""
        given = cls.values(values)
        ground, told = Ground(given.pop("ground")), Informed(given.pop("told"))
        return GoAgainst(ground=ground, told=told, **given, **more)


class _EventSchema(CommandSchema):
    """When something happened in a case; the day and the time as they were in London."""

    makes = RecordEvent
    on = day_field("the day on which it happened", required=True)
    at = fields.Time(
        required=True, format="%H:%M",
        error_messages={"invalid": "Enter a time such as 16:50.", "required": "Enter the time, such as 16:50."},
    )  # fmt: skip
    by = text_field("who did it", 60, required=False, load_default="")

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> RecordEvent:
        """The event, at an instant. Raises InvalidError with sentences per field."""
        given = cls.values(values)
        at = datetime.combine(given["on"], given["at"], LONDON).astimezone(UTC)
        return RecordEvent(at=at, by=given["by"], **cls.what(given), **more)

    @classmethod
    def what(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """What happened."""
        raise NotImplementedError


class EventSchema(_EventSchema):
    """What happened in a case, and when."""

    happened = _choice("what happened", [kind.value for kind in EVERYDAY])

    @classmethod
    def what(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """As it was chosen."""
        return {"happened": Happened(given["happened"])}


class CloseSchema(_EventSchema):
    """The case was closed, and how it ended."""

    outcome = _choice("how it ended", [outcome.value for outcome in Outcome])

    @classmethod
    def what(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The closing."""
        return {"happened": Happened.CLOSED, "outcome": Outcome(given["outcome"])}


class ReopenSchema(_EventSchema):
    """The case was opened again."""

    @classmethod
    def what(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The opening."""
        return {"happened": Happened.REOPENED}


class HandOverSchema(CommandSchema):
    """Another case officer."""

    makes = dict
    officer = text_field("the case officer's username", 60)
    victim_told_on = day_field("the day on which the victim was told")


class EmergencySchema(CommandSchema):
    """Emergency access to one case by its reference."""

    makes = dict
    reference = text_field("the reference of the case", 40)
    life = _Ticked(load_default=False)
    reason = text_field("who is in danger, and why now", 1000)


class ReviewAccessSchema(CommandSchema):
    """What the review of an emergency access found."""

    makes = dict
    finding = _choice("what you found", [f.value for f in Finding])
    words = text_field("what you found", 1000)


class KeptSchema(CommandSchema):
    """What is decided about a case past its time."""

    makes = DecideKept
    case_id = fields.UUID(
        required=True, error_messages=dict.fromkeys(("required", "invalid_uuid"), "Choose a case from the list.")
    )
    decision = _choice("what you decide", [kept.value for kept in Kept])
    review_on = day_field("the day on which you look again", required=True)
    reason = text_field("why", 1000)

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> DecideKept:
        """The decision. Raises InvalidError with sentences per field."""
        given = cls.values(values)
        return DecideKept(decision=Kept(given.pop("decision")), **given, **more)


class DeclareOwnSchema(CommandSchema):
    """One knows somebody in a case."""

    makes = dict
    people = fields.List(fields.String(), load_default=[])
    successor = text_field("who takes over", 60, required=False, load_default="")


class DeclareForSchema(CommandSchema):
    """Somebody else knows somebody in a case."""

    makes = dict
    account = fields.UUID(
        required=True, error_messages={"required": "Choose who it is.", "invalid_uuid": "Choose who it is."}
    )
    people = fields.List(fields.String(), load_default=[])
