"""What the pages about signing in, the own profile and accounts take in.

Source: threat model 6.3 (unknown members are refused); house rule (one schema per command).
"""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Email, OneOf, Regexp

from hub.access.actors import AccountRole
from hub.identity.accounts import InviteAccount
from hub.schemas.fields import CommandSchema, day, text

PEOPLE = [role.value for role in AccountRole if role is not AccountRole.SERVICE]


class SignInSchema(CommandSchema):
    """Username and password. An empty or overlong one is a wrong one, not another answer."""

    username = fields.String(load_default="")
    password = fields.String(load_default="")
    next = fields.String(load_default="")


class CodeSchema(CommandSchema):
    """Six digits, or a recovery code."""

    code = fields.String(load_default="")
    next = fields.String(load_default="")


class ProofSchema(CommandSchema):
    """Password and code once more."""

    password = fields.String(load_default="")
    code = fields.String(load_default="")
    next = fields.String(load_default="")


class AskResetSchema(CommandSchema):
    """Who forgot a password: username or mail address."""

    name = text("your username or mail address", 200)


class NewPasswordSchema(CommandSchema):
    """A new password, twice."""

    password = fields.String(required=True, error_messages={"required": "Enter a password."})
    again = fields.String(required=True, error_messages={"required": "Enter the password again."})


class InvitationSchema(NewPasswordSchema):
    """The number read out by telephone, and a first password."""

    number = text("the six-digit number", 20)


class PhraseSchema(CommandSchema):
    """How mails to oneself come, and the words that stand in each."""

    phrase = fields.String(load_default="")
    how = fields.String(load_default="at_once", validate=OneOf(["at_once", "once_a_day"], error="Choose one."))


class AdministratorSchema(CommandSchema):
    """Who an account is for: the first administrator is asked for nothing else."""

    makes = dict
    username = fields.String(
        required=True,
        validate=Regexp(
            r"^[a-z][a-z0-9.-]{2,58}[a-z0-9]$", error="Use 4 to 60 small letters, digits, dots and hyphens."
        ),
        error_messages={"required": "Enter a username."},
    )
    name = text("the name", 120)
    email = fields.String(
        required=True,
        validate=Email(error="Enter a mail address, for example name@agency.example."),
        error_messages={"required": "Enter a mail address."},
    )


class InviteSchema(AdministratorSchema):
    """Somebody who is to have an account."""

    makes = InviteAccount
    agency = text("the agency", 60)
    team = text("the team", 60, required=False, load_default="")
    role = fields.Enum(
        AccountRole, by_value=True, required=True,
        error_messages={"required": "Choose a role.", "unknown": "Choose a role of the list."},
    )  # fmt: skip
    training_on = day("the day of the last training", required=True)

    @classmethod
    def command(cls, values: Any, **more: Any) -> InviteAccount:
        """The invitation that the form asks for; the recipient is chosen as `agency` or `agency/team`."""
        loaded = cls.values(values)
        agency, _, team = loaded["agency"].partition("/")
        return InviteAccount(**{**loaded, "agency": agency, "team": loaded["team"] or team}, **more)


class RoleSchema(CommandSchema):
    """Another role."""

    role = fields.String(required=True, validate=OneOf(PEOPLE), error_messages={"required": "Choose a role."})


class ConfirmSchema(CommandSchema):
    """Still needed; and when last trained, if that is news."""

    training_on = day("the day of the last training")


class DemoDoorSchema(CommandSchema):
    """Which account of the demonstration, and where to go on to."""

    username = text("the account", 60)
    next = fields.String(load_default="")
