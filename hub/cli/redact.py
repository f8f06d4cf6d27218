"""`hub redact --jsonl`: what the engine recognises in each text, one JSON object a line in and out.

Loads neither the web framework nor the database.
Source: redaction requirements, section 2; contracts, section 4.
"""

import argparse
import json
import re
import sys
from datetime import date
from typing import Any


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub redact`."""
    parser = subparsers.add_parser("redact", help="recognise people and identifiers in texts read from standard input")
    parser.add_argument("--jsonl", action="store_true", required=True, help="one JSON object a line")
    parser.add_argument("--profile", choices=("case-note", "strict"), default="case-note")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer every line; 2 at the end if any could not be read."""
    failed = False
    for raw in sys.stdin.buffer:
        if raw.strip():
            answer = answer_line(raw, arguments.profile)
            failed |= "error" in answer
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return 2 if failed else 0


_SURROGATE = re.compile("[\ud800-\udfff]")


def _half_a_character(value: Any) -> bool:
    """Whether a value that JSON spelled holds a lone surrogate, which no UTF-8 can write."""
    if "\\ud" not in repr(value):  # as Python spells every one of them: one look at the whole value
        return False
    if isinstance(value, dict):
        return any(_half_a_character(name) or _half_a_character(entry) for name, entry in value.items())
    if isinstance(value, list):
        return any(map(_half_a_character, value))
    return isinstance(value, str) and _SURROGATE.search(value) is not None


def answer_line(raw: bytes, profile: str) -> dict[str, Any]:
    """The spans of one line, or `id` and `error`; the error quotes nothing of the text."""
    identity = None
    try:
        values = json.loads(raw.decode("utf-8-sig"))
        if not isinstance(values, dict):
            raise ValueError("a line must be one JSON object")
        if _half_a_character(values.get("id")):
            raise ValueError("id: holds half a character (a lone surrogate)")
        identity = values.get("id")
        return answer(values, profile)
    except UnicodeDecodeError:
        return {"id": identity, "error": "not UTF-8"}
    except json.JSONDecodeError as error:
        return {"id": identity, "error": f"not JSON: {error.msg} at column {error.colno}"}
    except (ValueError, RecursionError) as error:
        return {"id": identity, "error": str(error)}


_DETECTED = {"case-note": "direct", "strict": "strict"}
"""Profile asked for -> what is detected: what points to somebody by itself, or everything and the unexplained."""


def answer(values: dict[str, Any], profile: str) -> dict[str, Any]:
    """The spans of one text with its people. Raises ValueError naming the member at fault."""
    from hub.redaction.detect import DIRECT, detect
    from hub.redaction.index import build_index

    text = values.get("text")
    if not isinstance(text, str):
        raise ValueError("text: must be text in quotes")
    if _half_a_character(text):
        raise ValueError("text: holds half a character (a lone surrogate)")
    people = [] if values.get("people") is None else values["people"]
    if not isinstance(people, list):
        raise ValueError("people: must be a list")
    if _half_a_character(people):
        n = next(n for n, person in enumerate(people) if _half_a_character(person))
        raise ValueError(f"people[{n}]: holds half a character (a lone surrogate)")
    index = build_index(tuple(subject_of(person, n) for n, person in enumerate(people)))
    found = detect(text, index, _DETECTED[profile])
    spans = [_span(span) for span in found if span.kind.partition(":")[0] not in _CONTENT]
    shown = spans if profile == "strict" else [span for span in spans if _is_direct(span, DIRECT)]
    return {"id": values.get("id"), "spans": shown}


_CONTENT = frozenset({"SLUR", "ORGANISATION"})
"""What the engine recognises only for the policy: neutralised slurs are content, agencies are nobody."""


def _is_direct(span: dict[str, Any], direct: frozenset[str]) -> bool:
    return span["kind"] in direct or span["why"] in ("a known address", "half a postcode")


def subject_of(person: Any, n: int) -> "Any":
    """One person of the input. Raises ValueError naming the member at fault."""
    from hub.redaction.index import Subject
    from hub.redaction.kinds import kind_of_identifier

    if not isinstance(person, dict) or not isinstance(person.get("id"), str):
        raise ValueError(f"people[{n}].id: must be text")

    def texts(member: str) -> tuple[str, ...]:
        found = person.get(member)
        if found is None:
            return ()
        if not isinstance(found, list):
            raise ValueError(f"people[{n}].{member}: must be a list of texts")
        for value in found:
            if not isinstance(value, str):
                raise ValueError(f"people[{n}].{member}: must be a list of texts")
        return tuple(found)

    return Subject(
        id=person["id"],
        role=str(person.get("role") or ""),
        title=str(person.get("title") or ""),
        names=texts("names"),
        aliases=texts("aliases"),
        former_names=texts("former_names"),
        dob=_day(person.get("dob"), n),
        phones=texts("phones"),
        emails=texts("emails"),
        handles=texts("handles"),
        addresses=texts("addresses"),
        ids=tuple((kind_of_identifier("", value), value) for value in texts("ids")),
    )


def _day(value: Any, n: int) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"people[{n}].dob: must be a real day, written 1990-03-04") from None


_OUTWARD = {"FORMER_NAME": "PERSON", "IMMIGRATION": "SPECIAL_CATEGORY",
            "SAFE_PLACE": "ADDRESS", "SAFE_CONTACT": "PHONE"}  # fmt: skip


def _span(span: Any) -> dict[str, Any]:
    kind = span.kind.partition(":")[0]
    found = {"start": span.start, "end": span.end, "kind": _OUTWARD.get(kind, kind)}
    if span.person:
        found["person"] = span.person
    return found | {"confidence": span.confidence, "why": span.why}
