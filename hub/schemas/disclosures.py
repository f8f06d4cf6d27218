"""What the pages about disclosures take in.

Source: house rule (one schema per command); threat model 6.3 (role, agency and state are never loadable).
"""

from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.disclosures.choices import Choices
from hub.disclosures.commands import (
    AnswerReceived,
    ApproveDisclosure,
    DeclineDisclosure,
    OpenReceived,
    ReviewDisclosure,
    SendAlone,
    WithdrawDisclosure,
)
from hub.disclosures.rules import Told
from hub.lawful.purposes import Purpose, Urgency
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


class AnswerSchema(CommandSchema):
    """Answer what was shared."""

    makes = AnswerReceived
    act = text_field("what you want to tell us", 20)
    text = text_field("your message", load_default="", required=False)
    idempotency_key = text_field("the form's own key", 80)


class ShareSchema(CommandSchema):
    """The choices of the share page, from the address (live preview) or the form (submitted)."""

    makes = Choices
    recipient = fields.String(load_default="")
    purpose = fields.String(load_default="", validate=OneOf(["", *[p.value for p in Purpose]]))
    urgency = fields.String(load_default="routine", validate=OneOf([u.value for u in Urgency]))
    combination = fields.String(load_default="")
    out = fields.List(fields.String(), load_default=[])
    justify = fields.List(fields.String(), load_default=[])
    justify_text = text_field("the justification", 400, required=False, load_default="")
    child_reason = text_field("why a child's data must go", 400, required=False, load_default="")
    necessity = text_field("why it is necessary", 2000, required=False, load_default="")
    told = fields.String(load_default="", validate=OneOf(["", *[t.value for t in Told]]))
    told_detail = text_field("how and by whom", 400, required=False, load_default="")
    told_on = day_field("when the person will be told")
    ask = text_field("what you ask of them", 400, required=False, load_default="")
    answer_by = day_field("when you want an answer")
    named_username = fields.String(load_default="")

    @classmethod
    def command(cls, values: Any, **more: Any) -> Choices:
        """The choices that the page's fields say."""
        loaded = cls.values(values)
        agency, _, team = loaded.pop("recipient").partition("/")
        justify, because = loaded.pop("justify"), loaded.pop("justify_text")
        child = loaded.pop("child_reason")
        return Choices(
            agency=agency,
            team=team or None,
            out=tuple(sorted(set(loaded.pop("out")))),
            justify=tuple((item, because) for item in sorted(set(justify)) if because),
            records=(("child_reason", child),) if child else (),
            **loaded,
        )


class EditSchema(CommandSchema):
    """Words that the reviewer takes out everywhere."""

    makes = dict
    words = text_field("the words to remove", 200)
    version = fields.Integer(required=True)


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
