"""Which code stands for a person towards one agency?

A letter and a digit from a keyed permutation: no order, nothing derivable, no letter that is a postcode
area by itself, none that is mistaken for a digit. The same person keeps the code; agencies do not share it.
Source: redaction requirements, section 8; threat model P7.
"""

import hashlib
import hmac
from collections.abc import Iterator

LETTERS = "ACDFHJKPQRTUVXYZ"
DIGITS = "23456789"
PREVIEW_KEY = b"published key: a preview without a database shows these labels to everybody"


def codes(key: bytes, scope: str) -> Iterator[str]:
    """Codes without end, in the order of the permutation that `key` gives `scope` (case and agency)."""

    def rank(code: str) -> bytes:
        return hmac.new(key, f"label\n{scope}\n{code}".encode(), hashlib.sha256).digest()

    short = [letter + digit for letter in LETTERS for digit in DIGITS]
    yield from sorted(short, key=rank)
    yield from sorted((code + digit for code in short for digit in DIGITS), key=rank)


def assign(people: list[str], known: dict[str, str], key: bytes, scope: str) -> dict[str, str]:
    """A code for each of `people`; those in `known` keep theirs."""
    taken = set(known.values())
    free = (code for code in codes(key, scope) if code not in taken)
    return known | {person: next(free) for person in people if person not in known}


def label(code: str, role_words: str) -> str:
    """`Person K7 (victim)`."""
    return f"Person {code} ({role_words})"
