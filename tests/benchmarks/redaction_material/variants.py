"""In which forms does a known name turn up?

Each form of section 3 of the redaction requirements is a function from a person and a chance to what is
written before the name, the name itself and what follows it; only the name is labelled.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a form sees one. given, family: as recorded; other: a nickname or other spelling of the given."""

    title: str
    given: str
    family: str
    middle: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One mention as written; `name` is what is labelled, the form's code says how it was made."""

    before: str
    name: str
    after: str
    form: str


_UNDECOMPOSED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae"})


def without_marks(name: str) -> str:
    """A name as somebody types it who has no marks on the keyboard."""
    apart = unicodedata.normalize("NFD", name.translate(_UNDECOMPOSED))
    return "".join(c for c in apart if not unicodedata.combining(c))


_MARKS = {"a": "á", "e": "é", "o": "ö", "i": "í", "u": "ü", "n": "ñ", "c": "ç"}


def with_marks(name: str) -> str:
    """A name with a mark on its first plain vowel, as a careful writer may add one."""
    for n, letter in enumerate(name[1:], 1):
        if letter in _MARKS:
            return name[:n] + _MARKS[letter] + name[n + 1 :]
    return name


def misspelt(name: str, chance: Random, times: int = 1) -> str:
    """`name` with `times` slips inside it: a letter left out, doubled, exchanged or two swapped."""
    for _ in range(times):
        n = chance.randrange(1, len(name) - 2)
        kind = chance.randrange(4)
        letter = chance.choice("aeioulnrst")
        if kind == 0:
            name = name[:n] + name[n + 1 :]
        elif kind == 1:
            name = name[:n] + letter + name[n:]
        elif kind == 2:
            name = name[:n] + (letter if letter != name[n].lower() else "m") + name[n + 1 :]
        elif name[n] != name[n + 1] and name[n].isalpha() and name[n + 1].isalpha():
            name = name[:n] + name[n + 1] + name[n] + name[n + 2 :]
        else:
            name = name[:n] + name[n] + name[n:]
    return name


_PARTICLES = ("al-", "el-", "bin ", "da ", "dos ", "Ní ", "Ó ", "O'", "Mc", "Mac")


def _last_part(family: str) -> str:
    """One part of a compound family name that may stand by itself; empty where there is none."""
    for particle in ("al-", "el-", "bin ", "da ", "dos ", "Ní ", "Ó "):
        if family.startswith(particle):
            return family[len(particle) :]
    return family.split("-")[-1] if "-" in family else ""


Form = Callable[[Named, Random], Written | None]


def _simple(code: str, name: Callable[[Named], str], before: str = "", after: str = "") -> Form:
    return lambda person, _chance: Written(before, name(person), after, code)


def _spaced(code: str, gap: str) -> Form:
    return lambda person, _chance: Written("", f"{person.given}{gap}{person.family}", "", code)


def _inside(code: str, sign: str) -> Form:
    """An invisible sign inside the family name."""

    def form(person: Named, chance: Random) -> Written | None:
        name = person.family
        at = chance.randrange(2, len(name) - 1) if len(name) > 3 else 0
        return Written("", name[:at] + sign + name[at:], "", code) if at else None

    return form


def _title(person: Named, chance: Random) -> Written:
    dot = "." if person.title in {"Mr", "Mrs", "Dr"} and chance.random() < 0.3 else ""
    return Written(f"{person.title}{dot} ", person.family, "", "title_family")


def _initials(person: Named, chance: Random) -> Written:
    letter = person.given[0]
    second = person.middle[:1]
    written = chance.choice([f"{letter}. ", f"{letter} ", f"{letter}{second} ", f"{letter}.{second}. " if second else f"{letter}. "])
    return Written("", written + person.family, "", "initial_family")


def _dotted(person: Named, _chance: Random) -> Written | None:
    return Written("", f"{person.given[0]}.{person.family[0].upper()}.", "", "dotted_initials")


def _part(person: Named, _chance: Random) -> Written | None:
    part = _last_part(person.family)
    return Written(f"{person.title} ", part, "", "compound_part") if len(part) > 3 else None


def _unhyphened(person: Named, _chance: Random) -> Written | None:
    if "-" not in person.family:
        return None
    return Written("", f"{person.given} {person.family.replace('-', ' ')}", "", "compound_spaced")


def _other_hyphen(person: Named, chance: Random) -> Written | None:
    if "-" not in person.family:
        return None
    return Written("", person.family.replace("-", chance.choice("\u2010\u2011\u2013")), "", "hyphen_variant")


def _folded(person: Named, _chance: Random) -> Written | None:
    plain = without_marks(f"{person.given} {person.family}")
    return Written("", plain, "", "marks_lost") if plain != f"{person.given} {person.family}" else None


def _marked(person: Named, _chance: Random) -> Written | None:
    marked = with_marks(person.family)
    return Written("", marked, "", "marks_added") if marked != person.family else None


def _slip(person: Named, chance: Random) -> Written | None:
    name = chance.choice([person.given, person.family])
    return Written("", misspelt(name, chance), "", "misspelt_1") if len(name) >= 6 and name.isalpha() else None


def _two_slips(person: Named, chance: Random) -> Written | None:
    return Written("", misspelt(person.family, chance, 2), "", "misspelt_2") if len(person.family) >= 9 else None


def _other_name(person: Named, _chance: Random) -> Written | None:
    return Written("", person.other, "", "other_name") if person.other else None


def _plain(name: str) -> str:
    return "".join(c for c in without_marks(name) if c.isalnum())


def _hashtag(person: Named, _chance: Random) -> Written:
    return Written("#JusticeFor", _plain(person.given).capitalize(), "", "hashtag")


def _file_name(person: Named, _chance: Random) -> Written:
    return Written("IMG_", _plain(person.family).lower(), "_0412.jpg", "file_name")


def _handle(person: Named, _chance: Random) -> Written:
    return Written("", f"@{_plain(person.given).lower()}_{_plain(person.family).lower()}", "", "handle")


def _local_part(person: Named, _chance: Random) -> Written:
    return Written("", f"{_plain(person.given).lower()}.{_plain(person.family).lower()}@post.example", "", "local_part")


def _lower(person: Named, _chance: Random) -> Written:
    return Written("", f"{person.given} {person.family}".lower(), "", "lower_full")


def _lower_family(person: Named, _chance: Random) -> Written:
    return Written(f"{person.title.lower()} ", person.family.lower(), "", "lower_title")


def _plural(person: Named, _chance: Random) -> Written:
    ending = "es" if person.family[-1] in "sxz" else "s"
    return Written("the ", person.family + ending, "", "plural_family")


FORMS: tuple[tuple[int, Form], ...] = (
    (8, _simple("full", lambda p: f"{p.given} {p.family}")),
    (9, _simple("given", lambda p: p.given)),
    (4, _simple("family", lambda p: p.family)),
    (9, _title),
    (2, _simple("family_given", lambda p: f"{p.family}, {p.given}")),
    (2, _simple("family_given", lambda p: f"{p.family.upper()}, {p.given}")),
    (5, _initials),
    (1, _dotted),
    (3, _part),
    (2, _unhyphened),
    (2, _other_hyphen),
    (2, _simple("possessive", lambda p: p.given, after="'s phone")),
    (2, _simple("possessive", lambda p: p.family, after="\u2019s door")),
    (1, _simple("possessive_bare", lambda p: p.given + "s", after=" kitchen")),
    (2, _plural),
    (2, _lower),
    (2, _lower_family),
    (3, _simple("capitals", lambda p: f"{p.given} {p.family}".upper())),
    (2, _simple("capitals", lambda p: p.given.upper())),
    (1, _spaced("no_break_space", "\u00a0")),
    (1, _spaced("thin_space", "\u2009")),
    (1, _spaced("tab", "\t")),
    (2, _spaced("line_break", "\n")),
    (1, _spaced("crlf", "\r\n")),
    (1, _inside("zero_width", "\u200b")),
    (1, _inside("soft_hyphen", "\u00ad")),
    (3, _folded),
    (1, _marked),
    (3, _slip),
    (1, _two_slips),
    (3, _other_name),
    (1, _hashtag),
    (1, _file_name),
    (1, _handle),
    (1, _local_part),
)
"""How often, and the form. A form that the name does not allow gives nothing and another is drawn."""

LOWER_CASE = {"full": _lower, "given": _simple("lower_given", lambda p: p.given.lower()), "title": _lower_family}
"""The forms of a text message typed without capitals."""


def written(person: Named, chance: Random) -> Written:
    """One mention in a form drawn by chance."""
    weights = [weight for weight, _ in FORMS]
    while True:
        form = chance.choices(FORMS, weights)[0][1]
        found = form(person, chance)
        if found is not None:
            return found
