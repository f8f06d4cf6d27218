"""What the pages about agreements take in."""

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.schemas.fields import CommandSchema
from hub.schemas.fields import text as text_field


class AdviceSchema(CommandSchema):
    """Advice: for or against, and why."""

    makes = dict
    advice = fields.String(required=True, validate=OneOf(["for", "against"]))
    text = text_field("your advice", 2000)


class ApprovalSchema(CommandSchema):
    """Approval; a reason only where it goes against the advice."""

    makes = dict
    reason = text_field("why you go against the advice", 2000, required=False, load_default="")


class PartySchema(CommandSchema):
    """Suspend, resume or end a party's part."""

    makes = dict
    agency = text_field("the agency", 60)
    act = fields.String(required=True, validate=OneOf(["suspended", "resumed", "ended"]))
    reason = text_field("why", 1000)
