"""What did the person who prepares a disclosure choose?

A draft is the choices alone: recipient, purpose, what is left out, justifications, the reviewer's
edits. What the agency would receive is computed from them and the case each time, so that a draft can
never fall behind the case it speaks of.
Source: house rule (the decision is a value); pages paper, section 4 (share this case).
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the reviewer to one field's text.

    path: field path such as `notes[2].text`; start, end: code points in the stored text, end exclusive;
    action: `accept` (looked at, nothing changes), `remove`, `keep` (brought back, only with a reason) or `neutral`
    (he and she become they in the whole case);
    everywhere: all such words of the case, which `reason` then holds; kind: what sort of thing was missed;
    words: what stood there, so that a text which changed since is noticed.
    """

    path: str
    start: int
    end: int
    action: str
    reason: str = ""
    everywhere: bool = False
    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a drafter chose. out: field paths or `role:category`; justify: `role:category` -> sentence.

    records: codes of records that a person wrote for this disclosure (such as `child_reason`) -> sentence.
    """

    agency: str
    team: str | None = None
    purpose: str = ""
    urgency: str = "routine"
    risk: str = ""
    combination: str = ""
    out: tuple[str, ...] = ()
    justify: tuple[tuple[str, str], ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    edits: tuple[Edit, ...] = ()
    request: tuple[str, ...] = ()
    enactment: str = ""
    named_username: str = ""
    one_off: str = ""
    necessity: str = ""
    told: str = ""
    told_detail: str = ""
    told_on: date | None = None
    ask: str = ""
    answer_by: date | None = None

    @property
    def recipient(self) -> str:
        """`AGENCY` or `AGENCY/TEAM`."""
        return f"{self.agency}/{self.team}" if self.team else self.agency

    def leaving_out(self, *what: str) -> "Choices":
        """The same, with these paths or items left out as well."""
        return replace(self, out=tuple(sorted({*self.out, *what})))

    def to_json(self) -> dict[str, Any]:
        """A JSON object; `choices_from` is its inverse."""
        values = asdict(self)
        for name in ("told_on", "answer_by"):
            values[name] = values[name].isoformat() if values[name] else None
        return values


def choices_from(stored: dict[str, Any]) -> Choices:
    """The choices that `to_json` wrote down."""
    values = {field.name: stored[field.name] for field in fields(Choices) if field.name in stored}
    for name in ("told_on", "answer_by"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    values["out"] = tuple(values.get("out", ()))
    values["request"] = tuple(values.get("request", ()))
    values["justify"] = tuple((item, text) for item, text in values.get("justify", ()))
    values["records"] = tuple((code, text) for code, text in values.get("records", ()))
    values["edits"] = tuple(Edit(**edit) for edit in values.get("edits", ()))
    return Choices(**values)
