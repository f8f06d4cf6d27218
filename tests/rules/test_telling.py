"""Is a word that was agreed for somebody's safety found, and the talk about such words left alone?

Source: practice notes, 1.9 (contact warnings: never a safe place, time or code word).
"""

import pytest

from hub.redaction.detect import detect
from hub.redaction.index import build_index

NOBODY = build_index(())


def kept_safe(text: str) -> list[str]:
    return [text[s.start : s.end] for s in detect(text, NOBODY, "case-note") if s.kind == "SAFE_CONTACT"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Safe word is marigold.", "marigold"),
        ("the code word: 'Bluebell'", "Bluebell"),
        ("Codeword agreed \u201ctea-cosy\u201d, use it on the phone", "tea-cosy"),
        ("password = heron", "heron"),
        ("security word was Otter", "Otter"),
    ],
)
def test_an_agreed_word_is_found(text, word):
    assert kept_safe(text) == [word]


@pytest.mark.parametrize(
    "text",
    ["We agreed a safe word with her.", "He shouted the code word for it", "reset her password and rang", "good word"],
)
def test_talk_of_such_words_is_left(text):
    assert not kept_safe(text)
