"""What the pages about disclosures take in.

Source: house rule (one schema per command); threat model 6.3 (role, agency and state are never loadable).
"""

from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from hub.disclosures.answers import Told
from hub.disclosures.choices import Choices
from hub.disclosures.commands import (
    AnswerReceived,
    ApproveDisclosure,
    AskToLetPass,
    DecideToLetPass,
    DeclineDisclosure,
    OpenReceived,
    RecordSaid,
    ReviewDisclosure,
    SendAlone,
    TakeCopy,
    WithdrawDisclosure,
)
from hub.disclosures.editing import ACTS
from hub.disclosures.said import Channel
from hub.disclosures.share_page import PENDING, REQUESTS
from hub.kernel.calendar import LONDON
from hub.kernel.errors import InvalidError
from hub.lawful.purposes import Purpose, Risk, Urgency
from hub.schemas.fields import CommandSchema
from hub.schemas.fields import day as day_field
from hub.schemas.fields import text as text_field


class _Yes(fields.Boolean):
    """A ticked box."""

    truthy = {"yes"}
    falsy = {""}


class OpenSchema(CommandSchema):
    """Open what was shared."""

    makes = OpenReceived
    accepts = _Yes(load_default=False)
    no_conflict = _Yes(load_default=False)
    idempotency_key = text_field("the form's own key", 64)


class AskToLetPassSchema(CommandSchema):
    """Ask somebody else to let a find of the check pass."""

    makes = AskToLetPass
    version = fields.Integer(required=True)
    approver_id = fields.UUID(required=True)
    reason = text_field("why it is no leak", 1000)


class DecideToLetPassSchema(CommandSchema):
    """The second person's yes or no."""

    makes = DecideToLetPass
    yes = _Yes(load_default=False)


class TakeCopySchema(CommandSchema):
    """Take a copy away."""

    makes = TakeCopy
    form = fields.String(required=True, validate=OneOf(("pdf", "json"), error="Choose PDF or JSON."))


class AnswerSchema(CommandSchema):
    """Answer what was shared."""

    makes = AnswerReceived
    act = text_field("what you want to tell us", 20)
    text = text_field("your message", load_default="", required=False)
    idempotency_key = text_field("the form's own key", 80)


class _WhoSchema(CommandSchema):
    """Whom, what for, how urgently: the first step of the share page and of what was already said."""

    recipient = fields.String(load_default="", validate=Length(max=130))
    purpose = fields.String(load_default="", validate=OneOf(["", *[p.value for p in Purpose]]))
    urgency = fields.String(load_default="routine", validate=OneOf([u.value for u in Urgency]))
    risk = fields.String(load_default="", validate=OneOf(["", *[r.value for r in Risk]]))
    necessity = text_field("why it is necessary", 2000, required=False, load_default="")
    told = fields.String(load_default="", validate=OneOf(["", *[t.value for t in Told]]))
    told_detail = text_field("how and by whom", 400, required=False, load_default="")
    told_on = day_field("when the person will be told")
    child_reason = text_field("why a child's data must go", 400, required=False, load_default="")
    override = text_field("why their wishes are overridden", 1000, required=False, load_default="")
    idempotency_key = text_field("the form's own key", 64, required=False, load_default="")


def _choices(loaded: dict[str, Any], **more: Any) -> Choices:
    """The choices that the fields say; takes out of `loaded` what it has used."""
    agency, _, team = loaded.pop("recipient").partition("/")
    records = tuple((name, loaded.pop(name)) for name in ("child_reason", "override"))
    names = {field.name for field in dataclass_fields(Choices)} & loaded.keys()
    return Choices(
        agency=agency,
        team=team or None,
        records=tuple((name, text) for name, text in records if text),
        **{name: loaded.pop(name) for name in names},
        **more,
    )


@dataclass(frozen=True, slots=True)
class ShareForm:
    """The share page as it came: what was chosen, and what the press of a button asks for (empty: submit).

    replaces: the disclosure in whose place this one goes.
    """

    choices: Choices
    fix: str
    replaces: UUID | None
    idempotency_key: str


class ShareSchema(_WhoSchema):
    """The share page, from the address (live preview) or the form (a press of a fix, or submitted)."""

    makes = ShareForm
    combination = fields.String(load_default="", validate=Length(max=8))
    out = fields.List(fields.String(validate=Length(max=80)), load_default=[])
    justify = fields.List(fields.String(validate=Length(max=80)), load_default=[])
    justify_text = text_field("the justification", 400, required=False, load_default="")
    request = fields.List(fields.String(validate=OneOf([name for name, _ in REQUESTS])), load_default=[])
    ask = text_field("what you ask of them", 400, required=False, load_default="")
    answer_by = day_field("when you want an answer")
    named_username = fields.String(load_default="", validate=Length(max=60))
    fix = fields.String(load_default="", validate=Length(max=4000))
    replaces = fields.UUID(load_default=None, allow_none=True)

    @classmethod
    def command(cls, values: Any, **more: Any) -> ShareForm:
        """What the page's fields say."""
        loaded = cls.values(values)
        because = loaded.pop("justify_text") or PENDING
        choices = _choices(
            loaded,
            out=tuple(sorted(set(loaded.pop("out")))),
            justify=tuple((item, because) for item in dict.fromkeys(loaded.pop("justify"))),
            request=tuple(sorted(set(loaded.pop("request")))),
        )
        return ShareForm(choices, loaded["fix"], loaded["replaces"], loaded["idempotency_key"])


class SaidSchema(_WhoSchema):
    """What was already told, and when and how. said_time: hours and minutes in London; midday where nobody knows."""

    makes = RecordSaid
    channel = fields.String(load_default="", validate=OneOf(["", *[c.value for c in Channel]]))
    said_on = day_field("the day on which you told them")
    said_time = fields.Time(
        format="%H:%M", load_default=time(12), error_messages={"invalid": "Enter a time such as 23:10."}
    )
    items = fields.List(fields.String(validate=Length(max=80)), load_default=[])
    words = text_field("what you told them", 4000, required=False, load_default="")

    @classmethod
    def command(cls, values: Any, **more: Any) -> RecordSaid:
        """What the page's fields say. Raises InvalidError for a day that is no day, or none."""
        loaded = cls.values(values)
        if loaded["said_on"] is None:
            raise InvalidError({"said_on": ["Enter the day on which you told them."]})
        at = datetime.combine(loaded.pop("said_on"), loaded.pop("said_time"), LONDON).astimezone(UTC)
        items, key = tuple(sorted(set(loaded.pop("items")))), loaded.pop("idempotency_key")
        channel, words = loaded.pop("channel"), loaded.pop("words")
        return RecordSaid(
            choices=_choices(loaded), channel=channel, said_at=at, items=items, words=words, idempotency_key=key, **more
        )


class WhoSchema(_WhoSchema):
    """The address of the page for what was already said: whom and what for, as far as it is chosen."""

    makes = Choices

    @classmethod
    def command(cls, values: Any, **more: Any) -> Choices:
        """The choices so far."""
        loaded = cls.values(values)
        del loaded["idempotency_key"]
        return _choices(loaded)


class EditSchema(CommandSchema):
    """One act of the reviewer, and what it asks for."""

    makes = dict
    act = fields.String(required=True, validate=OneOf(tuple(ACTS), error="Choose what to do with this place."))
    place = text_field("the place", 300, required=False, load_default="")
    side = fields.String(load_default="after", validate=OneOf(("before", "after"), error="Choose before or after."))
    words = text_field("the words to take out", 200, required=False, load_default="")
    what = text_field("what it is", 80, required=False, load_default="")
    restore_reason = text_field("why it may be read", 400, required=False, load_default="")
    edit = text_field("the change to undo", 6, required=False, load_default="")
    version = fields.Integer(required=True)


class AskElseSchema(CommandSchema):
    """Ask another second person."""

    makes = dict
    version = fields.Integer(required=True)
    approver_id = fields.UUID(load_default=None, allow_none=True)


class NecessitySchema(CommandSchema):
    """The necessity of an emergency, written afterwards."""

    makes = dict
    necessity = text_field("why it was necessary", 2000)


class ToldSchema(CommandSchema):
    """That the person was told."""

    makes = dict
    told_detail = text_field("how and by whom", 400)


class AnswerRequestSchema(CommandSchema):
    """The landlord's answer to what a partner asked or told."""

    makes = dict
    answer = text_field("what you did or decided", 2000)


class FindPersonSchema(CommandSchema):
    """Whom to look for."""

    makes = dict
    words = text_field("a whole name, number or address", 200)


class BackSchema(CommandSchema):
    """Take it back to draft."""

    makes = dict
    version = fields.Integer(required=True)


class SendSchema(CommandSchema):
    """Send what was approved; it is held against the approved text, whatever version the page was of."""

    makes = dict
    version = fields.Integer()
    idempotency_key = text_field("the form's own key", 64)


class ReviewSchema(CommandSchema):
    """Every word was read."""

    makes = ReviewDisclosure
    version = fields.Integer(required=True)
    digest = text_field("the text's own mark", 64)
    approver_id = fields.UUID(load_default=None, allow_none=True)


class ApproveSchema(CommandSchema):
    """Approve, and send in the same step if wanted."""

    makes = ApproveDisclosure
    version = fields.Integer(required=True)
    digest = text_field("the text's own mark", 64)
    send_now = _Yes(load_default=False)
    idempotency_key = text_field("the form's own key", 64)


class DeclineSchema(CommandSchema):
    """Say no, with a reason."""

    makes = DeclineDisclosure
    version = fields.Integer(required=True)
    reason = text_field("why", 1000)


class SendAloneSchema(CommandSchema):
    """The emergency path."""

    makes = SendAlone
    second_person_id = fields.UUID(load_default=None, allow_none=True)
    version = fields.Integer(required=True)
    digest = text_field("the text's own mark", 64)
    idempotency_key = text_field("the form's own key", 64)


class WithdrawSchema(CommandSchema):
    """Withdraw what was sent."""

    makes = WithdrawDisclosure
    reason = text_field("why you withdraw it", 1000)


class ReasonSchema(CommandSchema):
    """A reason alone."""

    makes = dict
    reason = text_field("the reason", 1000)
    idempotency_key = text_field("the form's own key", 64, required=False, load_default="")
