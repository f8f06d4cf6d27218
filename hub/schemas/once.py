"""What the pages about one-off decisions take in."""

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.disclosures.once import FIELDS
from hub.lawful.purposes import Purpose
from hub.schemas.fields import CommandSchema
from hub.schemas.fields import day as day_field
from hub.schemas.fields import text as text_field


class AskOnceSchema(CommandSchema):
    """Ask for a one-off decision; the fields of its record are those of the decision form."""

    makes = dict
    agency = text_field("the agency", 60)
    named_username = text_field("the person there", 60)
    purpose = fields.String(required=True, validate=OneOf([p.value for p in Purpose]))
    ends_on = day_field("the day it ends", required=True)
    emergency = fields.String(load_default="")


for _name in FIELDS:
    AskOnceSchema._declared_fields[_name] = text_field("this part of the record", 2000, required=False, load_default="")


class OnceAdviceSchema(CommandSchema):
    """Advice on one decision."""

    makes = dict
    advice = fields.String(required=True, validate=OneOf(["for", "against"]))
    text = text_field("your advice", 2000)


class OnceDecisionSchema(CommandSchema):
    """The decision; a reason only where it goes against the advice."""

    makes = dict
    reason = text_field("why you go against the advice", 2000, required=False, load_default="")
