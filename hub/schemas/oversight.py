"""What the pages of the disclosure log take in.

Source: house rule (one schema per command); threat model 6.3.
"""

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.schemas.fields import CommandSchema

OPENINGS = ("none", "some", "all")


class ExportSchema(CommandSchema):
    """Which hidden values an export of the log opens."""

    makes = dict
    openings = fields.String(
        required=True,
        validate=OneOf(OPENINGS, error="Choose how much the file opens."),
        error_messages={"required": "Choose how much the file opens."},
    )
