"""A hundred thousand damaged notes, proofs, receipts and exports: none is accepted that says something else.

Seeded, so that a find comes back: what failed is told with its number. The suite tries a few hundred of each, the table
a hundred thousand in all. What the judges raise is their own error and nothing else.
Source: fault F33.
"""

import json
import random
import re
from collections.abc import Callable

import pytest

from hub.ledger.chain import inclusion_proof, leaf_hash, nodes_in_memory
from hub.ledger.export import ExportJudge
from hub.ledger.note import InclusionProof
from hub.ledger.rules import LedgerError
from hub.ledger.signing import signature_holds
from hub.ledger.verify import open_note, receipt_text, verify_receipt
from tests.fault_rounds import IS_TABLE, tell
from tests.services.test_ledger_export import GOOD, SEAL_4, TRUST, content_of

TIMES = 20_000 if IS_TABLE else 1_000

ENTRIES = [json.loads(line) for line in GOOD if line.startswith('{"t":"entry"')]
LEAVES = nodes_in_memory([leaf_hash(each["entry"].encode()) for each in ENTRIES])
NOTE = json.loads(GOOD[SEAL_4])["note"]
PROOF = InclusionProof(1, tuple(inclusion_proof(1, 4, LEAVES)), NOTE).text
ENTRY, OPENINGS = ENTRIES[1]["entry"], ENTRIES[1]["openings"]
RECEIPT = receipt_text(ENTRY, PROOF, OPENINGS)
EXPORT = "".join(line + "\n" for line in GOOD)

JUNK = ("", " ", "\n", "\r\n", "\n\n", "\0", "\ufeff", "\u2028", "\U0001f512", "é", "0", "-1", "1e9", "9" * 400, "null",
        "true", "[]", "{}", "[" * 2000, '"', "\\", "\\ud800", "\u2014 ", "=", "A" * 44, "://", ',"x":1')  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to three places changed: a letter, piece, number or line, or one piece put in for another."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if not text:
            return text
        at, length = chance.randrange(len(text)), chance.choice((1, 1, 2, 8, 40, 200))
        action = chance.choice(ACTIONS)
        text = action(text, at, length, chance)
    return text


def _flip(text: str, at: int, _length: int, chance: random.Random) -> str:
    return text[:at] + chr(ord(text[at]) ^ 1 << chance.randrange(7)) + text[at + 1 :]


def _drop(text: str, at: int, length: int, _chance: random.Random) -> str:
    return text[:at] + text[at + length :]


def _double(text: str, at: int, length: int, _chance: random.Random) -> str:
    return text[: at + length] + text[at:]


def _junk(text: str, at: int, length: int, chance: random.Random) -> str:
    return text[:at] + chance.choice(JUNK) + text[at + chance.choice((0, length)) :]


def _other_piece(text: str, at: int, length: int, chance: random.Random) -> str:
    other = chance.randrange(len(text))
    return text[:at] + text[other : other + length] + text[at + length :]


def _other_number(text: str, at: int, _length: int, chance: random.Random) -> str:
    number = re.compile(r"\d+").search(text, at)
    return text if number is None else f"{text[: number.start()]}{chance.randrange(10)}{text[number.end() :]}"


def _other_line(text: str, _at: int, _length: int, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "".join(lines)


def _cut(text: str, at: int, _length: int, _chance: random.Random) -> str:
    return text[:at]


ACTIONS = (_flip, _flip, _drop, _double, _junk, _junk, _other_piece, _other_number, _other_line, _cut)


def said_by_note(text: str) -> object:
    """What an accepted note says."""
    return open_note(text, TRUST, signature_holds).checkpoint


def said_by_receipt(text: str) -> object:
    """What an accepted receipt says. Fewer openings are no other content."""
    report = verify_receipt(text, TRUST, signature_holds).report
    shown = json.loads(text)
    assert all(each in OPENINGS for each in shown["openings"])
    return shown["entry"], report.size, report.root, report.last_at


def said_with_proof(text: str) -> object:
    """What a receipt says that carries this proof."""
    return said_by_receipt(receipt_text(ENTRY, text, OPENINGS))


def said_with_entry(text: str) -> object:
    """What a receipt says that carries this entry."""
    return said_by_receipt(receipt_text(text, PROOF, OPENINGS))


def said_by_export(text: str) -> object:
    """What an accepted export says."""
    judge = ExportJudge(TRUST, signature_holds)
    lines = text.encode("utf-8", "surrogatepass").splitlines(keepends=True)
    for line in lines:
        judge.feed(line)
    judge.finish()
    return content_of(lines)


WHOLE = {
    "note": (NOTE, said_by_note), "proof": (PROOF, said_with_proof), "entry": (ENTRY, said_with_entry),
    "receipt": (RECEIPT, said_by_receipt), "export": (EXPORT, said_by_export),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_nothing_damaged_crashes_its_judge_or_is_accepted_saying_something_else(kind, record_property):
    whole, said = WHOLE[kind]
    says, chance, tried, accepted = said(whole), random.Random(f"33 {kind}"), 0, 0
    while tried < TIMES:
        text = mutated(whole, chance)
        if text != whole:
            accepted += agrees(said, text, says, tried)
            tried += 1
    tell(record_property, tried, f"{kind}: {tried:,} damaged, {accepted:,} accepted for the same content")


def agrees(said: Callable[[str], object], text: str, says: object, number: int) -> bool:
    """Whether the damaged text was accepted; it says the same then. Refused in any other way fails with its number."""
    try:
        found = said(text)
    except LedgerError:
        return False
    except Exception as error:
        raise AssertionError(f"number {number} crashed the judge: {text!r}") from error
    assert found == says, (number, text)
    return True
