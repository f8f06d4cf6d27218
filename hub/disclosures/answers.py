"""What do people answer: the person who prepares, the recipient, the recipient of something withdrawn?

Source: Hate Crime Policy 2.6; UK GDPR Art 5(1)(a), 7(3), 13, 14, 19; pages paper, section 4 (what was shared with us).
"""

from datetime import date
from enum import StrEnum


class RecallAnswer(StrEnum):
    """What a recipient did with a withdrawn copy; the honest answers. Stored by value, so never renamed."""

    DESTROYED = "destroyed"
    RETURNED = "returned"
    KEPT = "kept"
    PASSED_ON = "passed_on"

    @property
    def shown(self) -> str:
        """The answer in words."""
        return {
            "destroyed": "We destroyed every copy",
            "returned": "We returned it and kept nothing",
            "kept": "We keep it because the law requires it",
            "passed_on": "We had passed it on before you withdrew it",
        }[self.value]

    @property
    def asks(self) -> str:
        """What the recipient must write with this answer; empty where the answer says it all."""
        return {"kept": "Write which law requires it.", "passed_on": "Write to whom, and when."}.get(self.value, "")


class Message(StrEnum):
    """What a reader can ask or tell after reading. Stored by value, so never renamed."""

    RING = "ring"
    WISHES = "wishes"
    MORE = "more"
    CORRECT = "correct"
    DONE = "done"
    ONWARD = "onward"
    WITHDRAWAL = "withdrawal"

    @property
    def needs_text(self) -> bool:
        """Whether it says nothing without words."""
        return self is not Message.RING


class Told(StrEnum):
    """Whether the person was told beforehand that this would be shared. Stored by value."""

    TOLD = "told"
    WILL_BE_TOLD = "will_be_told"
    NOT_SAFE = "not_safe"
    PREJUDICE = "prejudice"
    UNREACHABLE = "unreachable"

    @property
    def shown(self) -> str:
        """The answer in words."""
        return {
            "told": "Yes, told beforehand",
            "will_be_told": "Not yet: will be told by the date below",
            "not_safe": "No: telling would not be safe",
            "prejudice": "No: telling would prejudice the prevention or detection of crime",
            "unreachable": "No: could not be reached in time",
        }[self.value]


def told_faults(told: str, detail: str, on: date | None, today: date) -> dict[str, list[str]]:
    """What is still missing in the answer whether the person was told, by field; empty when it is whole.

    Source: Hate Crime Policy 2.6 (the victim is told in advance); UK GDPR Art 5(1)(a), 13, 14; DPA 2018 Sch 2 para 2.
    """
    if not told:
        return {"told": ["Say whether the person was told beforehand, or why not."]}
    faults: dict[str, list[str]] = {}
    if not detail.strip():
        asked = "how and by whom" if told in {Told.TOLD, Told.WILL_BE_TOLD} else "why not"
        faults["told_detail"] = [f"Write {asked}."]
    if told == Told.WILL_BE_TOLD and (on is None or on < today):
        faults["told_on"] = ["Give the day by which the person will be told, today or later."]
    return faults
