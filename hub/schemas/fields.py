"""Fields and rules that several schemas share, and how a form becomes a command.

A form adapter needs three rules: repeated fields are gathered, blank text counts as missing, and a day
in three boxes is joined before it is read.
Source: house rule (edges); threat model 6.3 (unknown members are refused).
"""

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
            raise InvalidError(_flat(error.messages)) from None

    @classmethod
    def _gathered(cls, name: str, value: Any) -> Any:
        """A field that may be repeated is a list, also where it came once."""
        may_repeat = isinstance(cls._declared_fields.get(name), fields.List)
        return [value] if may_repeat and isinstance(value, str) else value


def _flat(messages: Any) -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    for name, told in messages.items():
        flat[str(name)] = [str(line) for line in told] if isinstance(told, list) else [str(told)]
    return flat


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
