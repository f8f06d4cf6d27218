"""What the pages about cases take in.

Source: house rule (one schema per command); threat model 6.3 and 6.6.
"""

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.schemas.fields import CommandSchema
from hub.schemas.fields import text as text_field


class _Ticked(fields.Boolean):
    truthy = {"yes"}
    falsy = {""}


class ImportSchema(CommandSchema):
    """Bring a case file in."""

    makes = dict
    officer = text_field("the case officer's username", 60)
    update = _Ticked(load_default=False)


class WishesSchema(CommandSchema):
    """What the victim asks for now."""

    makes = dict
    wishes = text_field("what the victim asks for", 4000)
    version = fields.Integer(required=True)


class LimitSchema(CommandSchema):
    """What must not go to whom."""

    makes = dict
    about = text_field("whom or what it is about", 200)
    not_to = text_field("who must not know", 400)
    except_ = text_field("who may know all the same", 400, required=False, load_default="", data_key="except")
    why = text_field("why", 400)
    version = fields.Integer(required=True)


class WarningSchema(CommandSchema):
    """What not to do."""

    makes = dict
    about = text_field("whom it protects", 40)
    text = text_field("what not to do", 400)
    version = fields.Integer(required=True)


class FlagSchema(CommandSchema):
    """A protection flag of one person."""

    makes = dict
    person = text_field("the person", 40)
    flag = fields.String(
        required=True,
        validate=OneOf(
            ["confidential_source", "child", "colleague", "gra_protected", "adult_at_risk", "conflict_hint"]
        ),
    )
    version = fields.Integer(required=True)


class NoteSchema(CommandSchema):
    """A note."""

    makes = dict
    text = text_field("the note", 4000)
    version = fields.Integer(required=True)


class HandOverSchema(CommandSchema):
    """Another case officer."""

    makes = dict
    officer = text_field("the case officer's username", 60)


class GlassSchema(CommandSchema):
    """Emergency access to one case by its reference."""

    makes = dict
    reason = text_field("who is in danger, and why now", 1000)
