"""Which values must not stand in what this recipient reads?

Every value of everybody and of every kind that was kept back, whatever the engine did.
Source: redaction requirements, section 7.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from hub.cases.casefile import Person
from hub.disclosures.fields import FieldResult
from hub.disclosures.policy import Policy
from hub.disclosures.recognising import former_names_of, identifiers_of
from hub.disclosures.spans import Judge
from hub.lawful.purposes import Category
from hub.redaction.decide import Action
from hub.redaction.forms import (
    address_lines,
    birth_forms,
    falls_apart,
    full_forms,
    phone_form,
    postcodes_in,
    titled_forms,
    words_of,
)
from hub.redaction.kinds import bare
from hub.redaction.lexicon import AMBIGUOUS, PARTICLES, TITLES, ordinary_words
from hub.redaction.plain import plain
from hub.redaction.verify import Forbidden


def forbidden_for(judge: Judge) -> tuple[Forbidden, ...]:
    """The values to look for in what this recipient reads."""
    staying = _names_that_stay(judge.policy)
    found: dict[tuple[str, bool], Forbidden] = {}
    for person in judge.case.people:
        for value in _of(person, judge, staying):
            found.setdefault((value.value, value.whole), value)
    for words in judge.policy.barred.words:
        found.setdefault((words, False), Forbidden(words, "words of a limit", whole=False))
    return tuple(found.values())


NUMBERS = frozenset(
    {"PHONE", "EMAIL", "NINO", "NHS_NUMBER", "PASSPORT", "DRIVING_LICENCE", "BANK_ACCOUNT", "CARD", "IBAN", "IP"}
)
"""Kinds of what nobody recorded that must not come back in another place once it was taken out of one."""


def taken_out(fields: Iterable[FieldResult]) -> Iterator[Forbidden]:
    """Numbers and mailboxes that were found in a text and taken out, unless the same one is kept elsewhere."""
    found = [(one, result.original[one.start : one.end]) for result in fields for one in result.decided]
    kept = {plain(text) for one, text in found if one.action is Action.KEEP}
    for one, text in found:
        if one.action is Action.REMOVE and one.kind in NUMBERS and plain(text) not in kept:
            yield Forbidden(phone_form(text) if one.kind == "PHONE" else text, one.kind, whole=False)


def _names_of(person: Person) -> tuple[str, ...]:
    return (person.full_name, *person.aliases)


def _names_that_stay(policy: Policy) -> tuple[str, ...]:
    """The names of everybody who is named: a family name may be shared, an officer has one too. Plain."""
    named = [person for person in policy.case.people if policy.named(person).action is Action.KEEP]
    return tuple(plain(name) for person in named for name in _names_of(person))


def _of(person: Person, judge: Judge, staying: tuple[str, ...]) -> Iterator[Forbidden]:
    if judge.policy.named(person).action is not Action.KEEP:
        yield from _names(_names_of(person), "name", staying)
        if plain(person.family_name) in ordinary_words() - _allowed(staying):
            yield from (Forbidden(form, "name") for form in titled_forms(person.family_name))
    if judge.policy.of_person(person, Category.GRA_PROTECTED).action is Action.REMOVE:
        yield from _names(former_names_of(person), "former name", staying, even_ordinary=True)
    born = person.date_of_birth
    if born and judge.of_value(person, "DOB").action is not Action.KEEP and not _shared("DOB", born, judge):
        yield from (Forbidden(form, "birth date") for form in birth_forms(born))
    for kind, value in _contacts(person):
        if _kept_back(person, kind, judge) and not _shared(kind, value, judge):
            yield Forbidden(value, "contact", whole=False)
    if _kept_back(person, "ADDRESS", judge):
        for address in person.addresses:
            yield from _address(address, judge)
    yield from _safe(person)
    yield from _identifiers(person, judge)


def _safe(person: Person) -> Iterator[Forbidden]:
    """Where and how somebody is safe, wherever else it stands."""
    safe = person.safe_contact
    if safe is None:
        return
    for address in safe.addresses:
        lines = (address, *address_lines(address), *postcodes_in(address))
        yield from (Forbidden(line, "safe contact", whole=False) for line in lines)
    yield from (Forbidden(phone_form(phone), "safe contact", whole=False) for phone in safe.phones)


def _contacts(person: Person) -> Iterator[tuple[str, str]]:
    yield from (("PHONE", phone_form(phone)) for phone in person.phones)
    yield from (("EMAIL", plain(email)) for email in person.emails)


def _identifiers(person: Person, judge: Judge) -> Iterator[Forbidden]:
    """Other identifiers that were kept back."""
    for kind, value in identifiers_of(person):
        if _kept_back(person, kind, judge) and not _shared(kind, value, judge):
            yield Forbidden(bare(value), kind, whole=not any(map(str.isdigit, value)))


def _kept_back(person: Person, kind: str, judge: Judge) -> bool:
    return judge.of_value(person, kind).action is Action.REMOVE


def _shared(kind: str, value: str | date, judge: Judge) -> bool:
    """Whether a value is that of somebody else who may be told of too, or the name of somebody who is named: a
    landline of two, twins, an account under a name."""
    for person in judge.case.people:
        held = {("DOB", person.date_of_birth), *_contacts(person), *identifiers_of(person)}
        if (kind, value) in held and judge.of_value(person, kind).action is Action.KEEP:
            return True
        named = judge.policy.named(person).action is Action.KEEP
        if named and isinstance(value, str) and bare(value) == person.full_name:
            return True
    return False


def _allowed(staying: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for name in staying for word in words_of(name))


def _names(
    names: tuple[str, ...], kind: str, staying: tuple[str, ...], even_ordinary: bool = False
) -> Iterator[Forbidden]:
    """Full names whatever their parts, and every part by itself that is neither an ordinary word nor in the name of
    somebody who is named. even_ordinary: ordinary words count too."""
    allowed = _allowed(staying)
    for name in names:
        for form in full_forms(name):
            if not any(f" {form} " in f" {stays} " for stays in staying):
                yield Forbidden(form, kind, loose=True)
        for word in words_of(name):
            # With an `s` behind it the check takes it for the name all the same: `thi` would be found in `this`.
            common = _is_common(word) or word + "s" in ordinary_words()
            if word not in allowed and (even_ordinary or not common):
                yield Forbidden(word, kind, loose=not falls_apart(word, ordinary_words()))


def _is_common(word: str) -> bool:
    return word in ordinary_words() or word in AMBIGUOUS or word in PARTICLES or word in TITLES


def _address(address: str, judge: Judge) -> Iterator[Forbidden]:
    """Its lines and postcode, but for those of somebody who may be located."""
    others = [a for p in judge.case.people if not _kept_back(p, "ADDRESS", judge) for a in p.addresses]
    told = {plain(line) for other in others for line in (*address_lines(other), *postcodes_in(other))}
    yield from (Forbidden(line, "address") for line in address_lines(address) if plain(line) not in told)
    yield from (Forbidden(code, "address", whole=False) for code in postcodes_in(address) if plain(code) not in told)
