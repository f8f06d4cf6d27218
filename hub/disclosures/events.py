"""What can happen to a disclosure, in the words of a journey?

Each kind of event has exactly one entry in the sealed log; stored codes are never renamed.
Source: sealed log specification, section 3.2.1; pages paper, section 2 (the voice).
"""

EVENT_WORDS: dict[str, str] = {
    "sent": "shared",
    "said": "told outside the hub, and recorded",
    "opened": "opened",
    "downloaded": "downloaded",
    "confirmed": "confirmed",
    "conditions_accepted": "accepted what may be done with it",
    "recalled": "withdrawn",
    "expired": "expired",
    "superseded": "replaced by a newer one",
    "refused": "refused by the rules",
    "declined": "not approved",
    "confirmed_after": "confirmed by a second person",
    "destroyed": "the recipient destroyed every copy",
    "returned": "the recipient returned it and kept nothing",
    "kept": "the recipient keeps it because the law requires it",
    "passed_on": "the recipient had passed it on before",
    "hold": "paused by the data protection officer",
    "hold_end": "pause lifted after a look",
    "content_access": "contents opened for review",
    "leak_override": "a find of the check let pass by a second person",
}
"""Kind of event -> what people read."""

GOOD = frozenset({"sent", "confirmed", "confirmed_after", "destroyed", "returned"})
ALARMING = frozenset({"recalled", "refused", "declined", "kept", "passed_on", "hold"})


def event_words(kind: str) -> str:
    """What people read for `kind`."""
    return EVENT_WORDS.get(kind, kind.replace("_", " "))


def event_tone(kind: str) -> str:
    """How loud it is: good, attention or plain."""
    return "good" if kind in GOOD else "attention" if kind in ALARMING else "plain"
