"""What does the engine recognise in this case, whoever may read it?

Done once for a case: its people as the engine needs them, every text made plain and taken into sentences, and what
stands in it. What becomes of that for one recipient is asked elsewhere.
Source: redaction requirements, sections 1 and 2 (how case files store people).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.cases.casefile import CaseFile, Person
from hub.cases.texts import text_fields
from hub.disclosures.quotations import Range, sentences
from hub.disclosures.subjects import under_18
from hub.disclosures.titles import field_title
from hub.disclosures.words import telling
from hub.kernel.errors import RefusedError
from hub.redaction.detect import ENGINE_VERSION, Further, detect_case
from hub.redaction.fold import Folded, fold
from hub.redaction.index import Index, Subject, build_index
from hub.redaction.kinds import bare, kind_of_identifier, points_to_somebody
from hub.redaction.spans import Span


def subject_from(person: Person, on: date) -> Subject:
    """One person as the engine needs it."""
    safe = person.safe_contact
    return Subject(
        id=person.id,
        role=person.role,
        title=person.title,
        names=(person.full_name,),
        aliases=person.aliases,
        former_names=former_names_of(person),
        dob=person.date_of_birth,
        phones=person.phones,
        emails=person.emails,
        addresses=person.addresses,
        ids=tuple(identifiers_of(person)),
        relations=tuple((relation.type, relation.to) for relation in person.relationships),
        safe_addresses=safe.addresses if safe else (),
        safe_phones=safe.phones if safe else (),
        young=under_18(person, on),
    )


_AT_WORK = frozenset({"REFERENCE:staff", "PHONE", "EMAIL", "NINO", "BANK_ACCOUNT"})
"""Kinds of identifier that are looked for of somebody at work: an employer there is an agency, not a private matter."""


def identifiers_of(person: Person) -> Iterator[tuple[str, str]]:
    """Kind and value of each other identifier that can be looked for in a text."""
    at_work = person.role.lower().startswith("professional")
    for name, value in person.other_identifiers.items():
        kind = kind_of_identifier(name, value)
        if name != "role" and points_to_somebody(bare(value)) and (kind in _AT_WORK or not at_work):
            yield kind, value


def former_names_of(person: Person) -> tuple[str, ...]:
    """What somebody was called before, wherever the record keeps it."""
    kept = (value for kind, value in identifiers_of(person) if kind == "FORMER_NAME")
    return person.former_names + tuple(value for value in kept if value.istitle())


@dataclass(frozen=True, slots=True)
class CaseReading:
    """A case as the engine has read it. By field path: the text, the same made plain, its sentences, its spans.

    engine_version: of the engine, and of the language model asked as well, if any.
    """

    case: CaseFile
    index: Index
    texts: Mapping[str, str]
    folded: Mapping[str, Folded]
    sentences: Mapping[str, Sequence[Range]]
    spans: Mapping[str, tuple[Span, ...]]
    engine_version: str = ENGINE_VERSION


def read_case(
    case: CaseFile, on: date, profile: str = "case-note", further: Further | None = None
) -> CaseReading:
    """Detect once; the same for every recipient. Raises RefusedError naming a text that could not be examined."""
    index = build_index(tuple(subject_from(person, on) for person in case.people))
    texts = text_fields(case)

    def examined(some: Mapping[str, str]) -> CaseReading:
        return _examined(case, index, some, profile, further)

    try:
        return examined(texts)
    except Exception as fault:
        # Whatever went wrong in the engine, nothing that it did not examine goes anywhere.
        raise RefusedError(_not_examined(texts, examined)) from fault


def _examined(
    case: CaseFile, index: Index, texts: Mapping[str, str], profile: str, further: Further | None
) -> CaseReading:
    folded = {path: fold(text) for path, text in texts.items()}
    spans = detect_case(texts, index, profile, further)
    return CaseReading(
        case, index, texts, folded, {path: sentences(text) for path, text in texts.items()},
        {path: (*found, *telling(folded[path], found)) for path, found in spans.items()},
        f"{ENGINE_VERSION}+{further.version}" if further else ENGINE_VERSION,
    )  # fmt: skip


def _not_examined(texts: Mapping[str, str], examined: Callable[[Mapping[str, str]], CaseReading]) -> str:
    """Which part could not be examined, in words for whoever prepares or reviews."""
    where = "A part of this case"
    for path, text in texts.items():
        try:
            examined({path: text})
        except Exception:
            where = f"“{field_title(path)}”"
            break
    return (
        f"{where} could not be examined, so nothing of this case can be sent. What you did so far is kept. Write that "
        "part anew in the case, or tell your administrator."
    )
