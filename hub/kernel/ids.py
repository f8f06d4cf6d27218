"""What is this thing called where people and partners can see it?

Row ids are random UUIDs; public references are 128 random bits, so that nobody learns how many
there are or guesses the next one.
Source: threat model P1 (random public references).
"""

import secrets
from uuid import UUID, uuid4


def new_id() -> UUID:
    """A fresh random row id."""
    return uuid4()


def new_reference() -> str:
    """A fresh random public reference: 26 lower-case letters and digits, 130 bits."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(26))


def new_token() -> str:
    """A fresh random secret for a cookie or a link: 32 bytes, URL-safe text."""
    return secrets.token_urlsafe(32)
