"""Fields and rules that several schemas share, and how a form becomes a command.

A form adapter needs three rules: repeated fields are gathered, blank text counts as missing, and a day
in three boxes is joined before it is read. Every refusal is a sentence that names its field and what to do.
Source: house rule (edges); threat model 6.3 (unknown members are refused).
"""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing
from marshmallow.validate import Length

from hub.kernel.errors import InvalidError


class CommandSchema(Schema):
    """A schema whose loaded values are the arguments of one command."""

    class Meta:
        unknown = RAISE

    makes: type

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> Any:
        """The command that `values` ask for. Raises InvalidError with sentences per field."""
        return cls.makes(**cls.values(values), **more)

    @classmethod
    def values(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """The checked values. Raises InvalidError with sentences per field."""
        given = {name: cls._gathered(name, value) for name, value in values.items()}
        if "idempotency_key" not in cls._declared_fields:
            given.pop("idempotency_key", None)  # every form carries one; only some commands need it
        try:
            return cls().load(given)
        except ValidationError as error:
            raise InvalidError(_told(error.messages)) from None

    @classmethod
    def _gathered(cls, name: str, value: Any) -> Any:
        """A field that may be repeated is a list, also where it came once."""
        may_repeat = isinstance(cls._declared_fields.get(name), fields.List)
        return [value] if may_repeat and isinstance(value, str) else value


SENTENCES = {
    "Missing data for required field.": "Fill in “{}”.",
    "Field may not be null.": "Fill in “{}”.",
    "Not a valid string.": "Give “{}” once only.",
    "Not a valid integer.": "“{}” must be a whole number. Load the page again if you did not type it.",
    "Not a valid UUID.": "Choose “{}” from the list.",
    "Not a valid boolean.": "Tick “{}” or leave it.",
    "Not a valid date.": "Enter a real date for “{}”.",
    "Unknown field.": "This form has no field “{}”. Load the page again, then send it.",
}
"""What the library says of a field that has no sentence of its own, in the voice of our pages."""


def field_words(name: str) -> str:
    """The name of a field as a sentence says it; `unknown` for a name that none of our forms would have."""
    known = re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,40}", name)
    return name.replace("_", " ").replace("-", " ").strip() if known else "unknown"


def _told(messages: Any) -> dict[str, list[str]]:
    """The sentences of each field. One of a repeated field counts as the field."""
    told: dict[str, list[str]] = {}
    for name, lines in messages.items():
        if isinstance(lines, dict):
            lines = [line for several in lines.values() for line in several]
        told[str(name)] = list(dict.fromkeys(_sentence(str(name), str(line)) for line in lines))
    return told


def _sentence(name: str, line: str) -> str:
    if line.startswith("Must be one of: "):
        return f"Choose “{field_words(name)}” from the list."
    ours = SENTENCES.get(line)
    return ours.format(field_words(name)) if ours else line


def text(label: str, longest: int = 4000, required: bool = True, **more: Any) -> fields.String:
    """A text field that says in words what is missing."""
    return fields.String(
        required=required,
        validate=Length(max=longest, error=f"Keep {label} under {longest} characters."),
        error_messages={"required": f"Enter {label}.", "null": f"Enter {label}."},
        **more,
    )


def day(label: str, required: bool = False) -> fields.Date:
    """A civil day; 31 February is told as such."""
    return fields.Date(
        required=required,
        load_default=missing if required else None,
        allow_none=True,
        error_messages={"invalid": f"Enter a real date for {label}.", "required": f"Enter {label}."},
    )
