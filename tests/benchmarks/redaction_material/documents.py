"""One invented document: its people as the record holds them, its text, and every place labelled.

Labels are put down while the text is written, so that no search can get them wrong.
Source: redaction requirements, section 2 (input); case material, section 2 (labels).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

import hub.redaction
from tests.benchmarks.redaction_material import names, numbers, places, sentences
from tests.benchmarks.redaction_material.variants import LOWER_CASE, Named, Written, without_marks, written

SEEDS = {"tuning": 20261126, "held-out": 77031}
QUASI = frozenset({"DATE", "AGE", "RELATION", "SCHOOL", "EMPLOYER", "PLACE"})


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at [start, end). whose: a person of the record, `u1` for a stranger, or empty; known: recorded."""

    start: int
    end: int
    kind: str
    whose: str
    known: bool
    form: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its people (as JSON lines hold them), labels and words to leave alone."""

    id: str
    style: str
    text: str
    people: tuple[dict, ...]
    labels: tuple[Label, ...]
    traps: tuple[tuple[int, int], ...]


@cache
def _ordinary() -> frozenset[str]:
    """Ordinary words: a slip of the pen that makes one is no misspelt name any more."""
    return frozenset((Path(hub.redaction.__file__).parent / "data" / "words.txt").read_text("utf-8").split())


@dataclass(slots=True)
class _Person:
    named: Named
    origin: str
    record: dict
    address: places.Address
    birthday: date
    word_name: bool


@dataclass(slots=True)
class _Writer:
    """Writes one document."""

    part: str
    chance: Random
    people: list[_Person] = field(default_factory=list)
    strangers: dict[str, tuple[Named, str]] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    labels: list[Label] = field(default_factory=list)
    traps: list[tuple[int, int]] = field(default_factory=list)

    def put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def label(self, text: str, kind: str, whose: str, known: bool, form: str, origin: str = "") -> None:
        self.labels.append(Label(self.length, self.length + len(text), kind, whose, known, form, origin))
        self.put(text)

    def person(self) -> _Person:
        return self.chance.choice(self.people)

    def mention(self, person: _Person, made: Written) -> None:
        self.put(made.before)
        kind = {"handle": "HANDLE", "local_part": "EMAIL"}.get(made.form, "PERSON")
        self.label(made.name, kind, person.record["id"], True, made.form, person.origin)
        self.put(made.after)

    def stranger(self, number: str) -> tuple[str, Named, str]:
        key = f"u{number or '1'}"
        if key not in self.strangers:
            origin = self.chance.choice(names.origins(self.part))
            taken = {word for p in self.people for word in (p.named.given, p.named.family)}
            taken |= {word for n, _ in self.strangers.values() for word in (n.given, n.family)}
            given = self.chance.choice([n for n in origin.given if n not in taken])
            family = self.chance.choice([n for n in origin.family if n not in taken])
            self.strangers[key] = (Named("Mr", given, family), origin.name)
        return key, *self.strangers[key]


def _record(part: str, chance: Random, n: int, taken: set[str]) -> _Person:
    origin = chance.choice(names.origins(part))
    given, family, other, aliases = chance.choice(origin.given), chance.choice(origin.family), "", []
    draw, word_name, name_of = chance.random(), False, origin.name
    if draw < 0.12:
        word_name = True
        given = chance.choice(names.WORD_NAMES[part][0].split())
        family = chance.choice([family, chance.choice(names.WORD_NAMES[part][1].split())])
    elif draw < 0.22:
        given, other = chance.choice(sorted(names.NICKNAMES[part].items()))
        name_of = "English"
    elif draw < 0.3:
        given, other = chance.choice(sorted(names.SPELLINGS[part].items()))
        name_of = "Arabic"
    elif draw < 0.42 and " " not in family and "-" not in family:
        second = chance.choice([f for f in chance.choice(names.origins(part)).family if " " not in f and "-" not in f])
        family = f"{family}-{second}"
    while given in taken or family in taken:
        given, family = chance.choice(origin.given), chance.choice(origin.family)
    taken |= {given, family}
    middle = chance.choice(["", "", "Anne", "James", "Kaur"]) if chance.random() < 0.4 else ""
    address = places.Address(part, chance, numbers.postcode(chance))
    birthday = numbers.birthday(chance)
    plain = without_marks(given).lower().replace(" ", "") + str(birthday.year)[2:]
    record = {
        "id": f"p{n}", "role": chance.choice(["victim", "alleged perpetrator", "witness", "household member"]),
        "names": [" ".join(w for w in (given, middle, family) if w)], "aliases": aliases, "dob": birthday.isoformat(),
        "phones": [numbers.write_phone(numbers.phone(chance), Random(n))], "emails": [f"{plain}@post.example"],
        "handles": [f"@{plain}_x"], "addresses": [address.recorded()], "ids": [],
    }  # fmt: skip
    named = Named(chance.choice(["Mr", "Mrs", "Ms", "Miss", "Dr"]), given, family, middle, other)
    return _Person(named, name_of, record, address, birthday, word_name)


_SLOT = re.compile(r"\{(\w+?)(\d?)\}|\[\[(.+?)\]\]")
_KINDS = {"phone": "PHONE", "nino": "NINO", "nhs": "NHS_NUMBER", "reg": "VEHICLE_REG", "licence": "DRIVING_LICENCE",
          "passport": "PASSPORT", "account": "BANK_ACCOUNT", "card": "CARD", "iban": "IBAN"}  # fmt: skip
_HELD = {"phone": "phones", "email": "emails", "handle": "handles"}


def _value(writer: _Writer, slot: str) -> None:
    """An identifier: one of the record, or one that nobody recorded."""
    chance, kind = writer.chance, _KINDS.get(slot) or slot.upper()
    if chance.random() < 0.5:
        person = writer.person()
        if slot in _HELD:
            value = person.record[_HELD[slot]][0]
            if slot == "phone":
                value = "0" + re.sub(r"\D", "", value.split("x")[0].replace("(0)", "")).removeprefix("0044").removeprefix("44").lstrip("0")[:10]
        else:
            value = numbers.MAKERS[kind](chance)
            person.record["ids"].append(value)
        writer.label(numbers.WRITERS[kind](value, chance), kind, person.record["id"], True, slot)
        return
    if slot in {"email", "handle"}:
        word = chance.choice(["tealeaf", "bricklane", "mossy", "quickstep", "nettle"]) + str(chance.randint(10, 99))
        value = f"{word}@post.example" if slot == "email" else f"@{word}.wv"
    else:
        value = numbers.MAKERS[kind](chance)
    writer.label(numbers.WRITERS[kind](value, chance), kind, "", False, slot)


def _reference(writer: _Writer, slot: str) -> None:
    chance = writer.chance
    number = chance.randint
    made = {
        "crime": f"20/{number(100000, 999999)}/26", "log": f"log {number(100, 4000)} of {number(1, 28):02d}/0{number(1, 9)}/26",
        "job": str(number(1000000, 9999999)), "tenancy": f"WT-00{number(10000, 99999)}", "collar": str(number(1000, 99999)),
        "exhibit": f"{chance.choice('ABCDEFG')}{chance.choice('HJKLMN')}/{number(1, 9)}",
    }[slot]  # fmt: skip
    known = slot == "tenancy"
    if known:
        person = writer.person()
        person.record["ids"].append(made)
    writer.label(made, "REFERENCE", person.record["id"] if known else "", known, slot)


def _stranger(writer: _Writer, slot: str, number: str) -> None:
    key, named, origin = writer.stranger(number)
    name = {"uf": f"{named.given} {named.family}", "ug": named.given, "ul": named.family, "ulow": named.given.lower(),
            "ullow": named.family.lower()}[slot]  # fmt: skip
    writer.label(name, "PERSON", key, False, slot, origin)


def _known(writer: _Writer, slot: str) -> None:
    person, chance = writer.person(), writer.chance
    if slot == "kl":
        form = "full" if person.word_name else chance.choice(["full", "given", "given", "title"])
        writer.mention(person, LOWER_CASE[form](person.named, chance))
        return
    named = person.named
    made = {
        "kf": lambda: Written("", f"{named.given} {named.family}", "", "full"),
        "kg": lambda: Written("", named.given, "", "given"),
        "kt": lambda: Written(f"{named.title} ", named.family, "", "title_family"),
        "k": lambda: _any_form(person, chance),
    }[slot]()
    writer.mention(person, made)


def _any_form(person: _Person, chance: Random) -> Written:
    while True:
        made = written(person.named, chance)
        if not (made.form.startswith("misspelt") and made.name.lower() in _ordinary()):
            return made


def _place(writer: _Writer, slot: str) -> None:
    chance, person = writer.chance, writer.person()
    whose = person.record["id"]
    if slot == "house":
        cue, house, after, form = person.address.house_number(chance)
        writer.put(cue)
        writer.label(house, "ADDRESS", whose, True, form)
        writer.put(after)
    elif slot in {"addr", "addrl"}:
        before, address, form = person.address.mentioned(chance)
        writer.put(before)
        writer.label(address.lower() if slot == "addrl" else address, "ADDRESS", whose, True, form)
    elif slot == "uaddr":
        writer.label(places.stranger_address(writer.part, chance), "ADDRESS", "", False, "stranger")
    elif chance.random() < 0.5:
        writer.label(numbers.write_postcode(person.address.postcode, chance), "POSTCODE", whose, True, "pc")
    else:
        writer.label(numbers.write_postcode(numbers.postcode(chance), chance), "POSTCODE", "", False, "pc")


def _other(writer: _Writer, slot: str) -> None:
    chance, number = writer.chance, writer.chance.randint
    if slot == "dob":
        person = writer.person()
        writer.label(numbers.write_birthday(person.birthday, chance), "DOB", person.record["id"], True, "dob")
    elif slot == "day":
        writer.label(numbers.write_day(numbers.recent_day(chance), chance), "DATE", "", False, "day")
    elif slot == "relation":
        writer.label(chance.choice(sentences.RELATIONS), "RELATION", "", False, "relation")
    elif slot == "school":
        writer.label(chance.choice(places.SCHOOLS[writer.part]), "SCHOOL", "", False, "school")
    elif slot == "employer":
        writer.label(chance.choice(places.EMPLOYERS[writer.part]), "EMPLOYER", "", False, "employer")
    elif slot == "sort":
        writer.label(f"{number(0, 9)}0-{number(10, 99)}-{number(10, 99)}", "BANK_ACCOUNT", "", False, "sort")
    elif slot == "url":
        writer.label(f"https://clips.example/{chance.choice(['v', 'watch'])}/{number(10**6, 10**7)}", "URL", "", False, "url")
    elif slot == "ip":
        writer.label(f"203.0.113.{number(1, 254)}", "IP", "", False, "ip")
    else:
        raise KeyError(slot)


def _fill(writer: _Writer, line: str) -> None:
    at = 0
    for match in _SLOT.finditer(line):
        writer.put(line[at : match.start()])
        at = match.end()
        slot, number, trap = match.groups()
        if trap:
            writer.traps.append((writer.length, writer.length + len(trap)))
            writer.put(trap)
        elif slot in {"uf", "ug", "ul", "ulow", "ullow"}:
            _stranger(writer, slot, number)
        elif slot in {"k", "kf", "kg", "kt", "kl"}:
            _known(writer, slot)
        elif slot in {"addr", "addrl", "uaddr", "house", "pc"}:
            _place(writer, slot)
        elif slot in {"crime", "log", "job", "tenancy", "collar", "exhibit"}:
            _reference(writer, slot)
        elif slot in _KINDS or slot in {"email", "handle"}:
            _value(writer, slot)
        else:
            _other(writer, slot)
    writer.put(line[at:])


def document(part: str, number: int) -> Document:
    """The `number`-th document of `part`."""
    chance = Random(f"{SEEDS[part]}-{number}")
    writer = _Writer(part, chance)
    taken: set[str] = set()
    writer.people = [_record(part, chance, n, taken) for n in range(1, chance.choice([2, 3, 4, 5, 8]) + 1)]
    style = chance.choices(list(sentences.STYLES), [6, 2, 2, 2, 1])[0]
    bank = sentences.lines(style, part)
    count = min(len(bank), chance.randint(4, 11))
    for n, line in enumerate(chance.sample(bank, count)):
        writer.strangers.clear() if n % 4 == 3 and style == "note" else None
        _fill(writer, line)
        writer.put("\n" if style in {"email", "calls"} or chance.random() < 0.25 else " ")
    text = "".join(writer.pieces)
    people = tuple(person.record for person in writer.people)
    return Document(f"{part}-{number}", style, text, people, tuple(writer.labels), tuple(writer.traps))


def documents(part: str, count: int = 400) -> Iterator[Document]:
    """The documents of one part, always the same."""
    return (document(part, number) for number in range(count))


def digest(part: str, count: int = 400) -> str:
    """SHA-256 over the documents of one part, with people, labels and traps."""
    found = sha256()
    for one in documents(part, count):
        labels = [[x.start, x.end, x.kind, x.whose, x.known, x.form, x.origin] for x in one.labels]
        found.update(json.dumps([one.id, one.style, one.text, one.people, labels, one.traps], ensure_ascii=True).encode())
    return found.hexdigest()
