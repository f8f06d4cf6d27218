"""What in this text points to somebody, whoever may read it?

Detection knows nothing about recipients: it reports everything it recognises, with a reason and a
confidence. A case is read field by field with all its people; a name or former name accepted anywhere is a
name everywhere in that case.
Source: redaction requirements, sections 1 to 6; case material, section 7 (former names by cue).
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from hub.redaction import lexicon
from hub.redaction.fold import Folded, fold
from hub.redaction.index import Index, Street
from hub.redaction.lexicon import (
    AMBIGUOUS,
    FORMER_NAME_CUES,
    GIVEN_NAMES,
    HEALTH_WORDS,
    IMMIGRATION_WORDS,
    MONTHS,
    ORGANISATION_WORDS,
    ORGANISATIONS,
    RELATION_WORDS,
    RELATIONS,
    SLURS,
    STRAND_WORDS,
    STREET_TYPES,
    TITLES,
    WEEKDAYS,
    ordinary_words,
)
from hub.redaction.names import find_names, tokens_of
from hub.redaction.patterns import PATTERNS, cue_before, dates_in, values_of
from hub.redaction.spans import Span

__all__ = ["ENGINE_VERSION", "Span", "detect", "detect_case"]

ENGINE_VERSION = "1." + sha256(
    repr([sorted(vars(lexicon)["STRAND_WORDS"].items()), [(p.kind, p.regex.pattern, p.cue) for p in PATTERNS]]).encode()
).hexdigest()[:10]
"""Version of the engine with a digest of its rule tables; stored with every disclosure."""

_TYPE_WORDS = "|".join(sorted({w for full, s in STREET_TYPES.items() for w in (full, *s)}, key=len, reverse=True))


def detect(text: str, index: Index, profile: str = "case-note") -> tuple[Span, ...]:
    """Every span of `text`, sorted; overlaps are allowed. profile: `case-note` or `strict`."""
    folded = fold(text)
    found = find_names(folded, index)
    found += _known_values(folded, index)
    found += _addresses(folded, index)
    found += _patterned(folded)
    found += _dates(folded, index)
    found += _words(folded, index)
    found = _with_ages(folded, found)
    found = _known_before_shape(found)
    found += _strangers(folded, found)
    if profile == "strict":
        found += _default_deny(folded, found)
    return _tidy(found)


def detect_case(texts: Mapping[str, str], index: Index, profile: str = "case-note") -> dict[str, tuple[Span, ...]]:
    """The spans of every field of one case; names accepted in one field count in all."""
    spans = {path: list(detect(text, index, profile)) for path, text in texts.items()}
    former = _former_names(texts, index)
    strangers = _accepted_strangers(texts, spans)
    for path, text in texts.items():
        folded = fold(text)
        spans[path] += _every(folded, former, "FORMER_NAME", "a former name, by its cue", 0.9)
        spans[path] += [
            s for s in _every(folded, strangers, "PERSON", "a name accepted elsewhere in this case", 0.7)
            if not _covered(s, spans[path])
        ]  # fmt: skip
    return {path: _tidy(found) for path, found in spans.items()}


def _tidy(spans: list[Span]) -> tuple[Span, ...]:
    """Sorted, doubles once, and no weaker span wholly inside a surer one of the same kind and person."""
    addresses = [s for s in spans if s.kind in {"EMAIL", "URL", "HANDLE"} and s.end - s.start > 3]
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end, -s.confidence, s.kind)):
        inside = any(
            k.kind == span.kind and k.start <= span.start and span.end <= k.end and k.confidence >= span.confidence
            for k in kept
        )
        part = span.kind == "PERSON" and any(a.start <= span.start and span.end < a.end for a in addresses)
        if not inside and not part and span.start < span.end:
            kept.append(span)
    return tuple(kept)


_FAMILIES = {
    "POSTCODE": "place", "ADDRESS": "place", "PLACE": "place", "SCHOOL": "bodies", "EMPLOYER": "bodies",
    "EMAIL": "net", "HANDLE": "net", "PHONE": "phone", "NHS_NUMBER": "phone", "NINO": "number",
    "VEHICLE_REG": "number", "REFERENCE": "number",
}  # fmt: skip


def _known_before_shape(spans: list[Span]) -> list[Span]:
    """A shape that nobody owns gives way to the known value it overlaps, and half a postcode to the whole."""
    known = [s for s in spans if s.people]
    whole = [s for s in spans if s.kind in {"POSTCODE", "ADDRESS", "VEHICLE_REG", "NINO"}]

    def gives_way(span: Span) -> bool:
        family = _FAMILIES.get(span.kind.partition(":")[0])
        if span.people or family is None:
            return False
        if span.why == "half a postcode":
            return _covered(span, whole)
        return any(
            _FAMILIES.get(k.kind.partition(":")[0]) == family and k.start <= span.start + 1 and span.end - 1 <= k.end
            for k in known
        )

    return [span for span in spans if not gives_way(span)]


def _covered(span: Span, others: list[Span]) -> bool:
    return any(o.start < span.end and span.start < o.end for o in others)


def _make(folded: Folded, start: int, end: int, kind: str, people: tuple[str, ...], why: str, sure: float) -> Span:
    a, b = folded.original(start, end)
    return Span(a, b, kind, people[0] if people else None, why, sure, tuple(people[1:]))


def _known_values(folded: Folded, index: Index) -> Iterator[Span]:
    """Identifiers, telephones, e-mails, handles, schools and employers that the record holds."""
    kept = [n for n, c in enumerate(folded.low) if c.isalnum()]
    projection = "".join(folded.low[n] for n in kept)
    for value, kind, subject in index.projections:
        at = projection.find(value)
        while at >= 0:
            start, end = kept[at], kept[at + len(value) - 1] + 1
            if kind == "PHONE":
                start = _phone_start(folded.low, start)
            if _bounded(folded.low, start, end):
                yield _make(folded, start, end, kind, (subject,), "a known identifier", 0.99)
            at = projection.find(value, at + 1)
    for phrase, hits in index.phrases.items():
        at = folded.low.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if _bounded(folded.low, at, end):
                people = tuple(dict.fromkeys(subject for _, subject in hits))
                yield _make(folded, at, end, hits[0][0], people, "known from the record", 0.97)
            at = folded.low.find(phrase, at + 1)


def _phone_start(low: str, start: int) -> int:
    match = re.search(r"(?:\+44|0044)?[\s().-]{0,3}\(?0?\)?[\s().-]{0,2}$", low[max(0, start - 12) : start])
    return start - len(match.group().lstrip(" ")) if match else start


def _bounded(low: str, start: int, end: int) -> bool:
    before = low[start - 1] if start else " "
    after = low[end] if end < len(low) else " "
    return not (before.isalnum() and low[start].isalnum()) and not (after.isalnum() and low[end - 1].isalnum())


_CUED_NUMBER = re.compile(
    r"\b(?:(no\.?|number|num\.?|nos\.?|house|door|flat|unit)\s?|"
    r"((?:speak|visit|visits|move|moved|next door|tenant|opposite|round|back|living|lives|live|neighbour|in|for)?\s?"
    r"(?:at|to|from|in|of))\s)(\d{1,4}[a-z]?)\b(?!\s?(?:[:/.]\d|%|am\b|pm\b|minutes?|days?|hours?|weeks?|months?|years?|"
    r"people|times|incidents|metres|st\b|nd\b|rd\b|th\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b|x\b|"
    r"\d{3}))(?![/\d])"
)


def _addresses(folded: Folded, index: Index) -> Iterator[Span]:
    """Known streets and buildings with what stands before and after, and house numbers after a cue."""
    for words, street in {(_core(s), s) for s in index.streets if _core(s)}:
        yield from _street_mentions(folded, index, words, street)
    for match in _CUED_NUMBER.finditer(folded.low):
        number, strong = match.group(3), match.group(1) is not None
        people = index.numbers.get(number, ())
        if people or (strong and match.group(1) not in ("no", "number", "nos") and len(number) <= 3) or (
            strong and len(number) <= 3 and not _is_reference(folded.low, match.start())
        ):
            start = match.start() if strong else match.start(3)
            yield _make(folded, start, match.end(3), "ADDRESS", people, "a house number after a cue", 0.8)
    for number, people in index.numbers.items():
        if re.fullmatch(r"\d+[a-z]", number):
            for match in re.finditer(rf"(?<![\w/]){re.escape(number)}(?![\w/])", folded.low):
                yield _make(folded, match.start(), match.end(), "ADDRESS", people, "a known flat", 0.9)
    yield from _places(folded, index)


def _is_reference(low: str, start: int) -> bool:
    return bool(re.search(r"(?:crime|ref|reference|nhs|phone|mobile|tel|log|case|house\s?hold)\s*$", low[max(0, start - 12) : start]))


def _core(street: Street) -> str:
    words = street.street or street.building
    if words and re.fullmatch(_TYPE_WORDS, words[-1]) and len(words) > 1:
        words = words[:-1]
    core = " ".join(words)
    return core if len(core) >= 4 else ""


def _street_mentions(folded: Folded, index: Index, words: str, street: Street) -> Iterator[Span]:
    low = folded.low
    at = low.find(words)
    while at >= 0:
        end = at + len(words)
        if _bounded(low, at, end):
            typed = re.match(rf"\s+(?:{_TYPE_WORDS})\b\.?", low[end : end + 14])
            end += len(typed.group().rstrip(".")) if typed else 0
            after = re.match(r",?\s+(?:[a-z]{3,14},\s+)?(?:[a-z]{1,2}\d[a-z\d]?\s{0,3}\d[a-z]{2}\b|[a-z]{2}\d{1,2}x\b)", low[end : end + 34])
            end += len(after.group()) if after else 0
            before = re.search(
                r"(?:(?:flat|apartment)\s+(\w{1,4}),?\s+)?(?:(\d{1,4}[a-z]?)(?:\s?(?:-|to|and|&)\s?(\d{1,4}[a-z]?))?,?\s+)?$",
                low[max(0, at - 30) : at],
            )
            numbers = [g for g in before.groups() if g] if before else []
            start = at - len(before.group()) if numbers else at
            people = tuple(dict.fromkeys(p for n in numbers for p in index.numbers.get(n, ()) if _same(index, p, street)))
            named = bool(typed or numbers or not street.street)
            if named:
                kind = "ADDRESS" if numbers or not street.street else "PLACE"
                yield _make(folded, start, end, kind, people, "a known address", 0.95)
        at = low.find(words, at + 1)


def _same(index: Index, person: str, street: Street) -> bool:
    mine = {_core(s) for s in index.streets if s.subject == person}
    return _core(street) in mine


def _places(folded: Folded, index: Index) -> Iterator[Span]:
    """Parts of known addresses that name a small place."""
    names: dict[str, list[str]] = {}
    for street in index.streets:
        for place in street.places:
            if len(place) >= 4 and place != "walsall" and not re.match(r"walsall\b", place):
                names.setdefault(place, []).append(street.subject)
    for place, people in names.items():
        for match in re.finditer(rf"\b{re.escape(place)}\b", folded.low):
            yield _make(folded, match.start(), match.end(), "PLACE", tuple(dict.fromkeys(people)), "a known place", 0.85)


def _patterned(folded: Folded) -> Iterator[Span]:
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(folded.plain):
            start, end = match.span(pattern.group)
            if pattern.cue and not cue_before(folded.low, start, pattern.cue, pattern.reach):
                continue
            if pattern.check(match.group(pattern.group)):
                start = _without_stop(folded, start, end, pattern.kind)
                yield _make(folded, start, end, pattern.kind, (), pattern.why, pattern.confidence)


_LEADING = re.compile(r"(?:the|a|at|from|in|near|her|his|their|school|from|and|to|by|works|of)\s+", re.IGNORECASE)


def _without_stop(folded: Folded, start: int, end: int, kind: str) -> int:
    if kind in {"SCHOOL", "EMPLOYER", "PLACE"}:
        match = _LEADING.match(folded.plain, start, end)
        while match and match.end() < end:
            start = match.end()
            match = _LEADING.match(folded.plain, start, end)
    return start


_BIRTH_CUE = re.compile(r"(?:d\.?o\.?b\.?s?|date of birth|born|birth date|hers|his)\s*(?:is|on|was|:|-)?\s*$")


def _dates(folded: Folded, index: Index) -> Iterator[Span]:
    for match in dates_in(folded.plain):
        start, end = match.span()
        people = tuple(
            dict.fromkeys(p for day in sorted(values_of(match.group())) for p in index.births.get(day, ()))
        )
        cue = _BIRTH_CUE.search(folded.low[max(0, start - 18) : start])
        if people or (cue and cue.group().strip() not in {"his", "hers"}):
            if cue and cue.group().lstrip().startswith("dob"):
                start -= len(cue.group()) - len(cue.group()) + len(cue.group().lstrip())
            yield _make(folded, start, end, "DOB", people, "a birth date", 0.97 if people else 0.85)
        else:
            yield _make(folded, start, end, "DATE", (), "a date", 0.9)


_RELATION = re.compile(
    r"\b(?:(?:her|his|their|my|your|our|an?|the|(?:the )?\w+(?: \w+)?'s)\s+)(?:little |elder |eldest |younger |youngest |"
    r"older |big |small |late |own |teenage |adult |\d{1,2}-year-old ){0,2}(" + "|".join(sorted(RELATION_WORDS, key=len, reverse=True)) + r")(?:'s)?\b"
)
_PAIR = re.compile(r"\b(father|mother|brother|sister|husband) and (son|daughter|brother|sister|wife)s?\b")
_KIN_ALONE = re.compile(r"(?:(?<=^)|(?<=[.!?:] ))(Mum|Mam|Dad|Nan|Gran|Daughter|Son|Sister|Brother|Husband|Wife|Partner)\b(?!\s+[A-Z])")
_NOT_KIN = frozenset({"an", "a", "the"})
_HERS, _HIS = frozenset({"ms", "mrs", "miss"}), frozenset({"mr", "master", "imam", "sir"})


def _kin(index: Index, word: str, owner: str = "") -> tuple[str, ...]:
    """Whom a word of kinship may mean. owner: the word before it; a pronoun or a name narrows the choice."""
    pairs = [pair for kind, words in RELATIONS.items() if word in words for pair in index.relations.get(kind, ())]
    named = {part.subject for part in index.parts.get(owner.removesuffix("'s"), ())} if owner.endswith("'s") else set()
    titles = _HERS if owner == "her" else _HIS if owner == "his" else None
    if named:
        pairs = [(p, to) for p, to in pairs if to in named]
    elif titles:
        of_them = [(p, to) for p, to in pairs if index.subjects[to].title.lower().strip(".") in titles]
        pairs = of_them or pairs
    return tuple(dict.fromkeys(p for p, _ in pairs))


def _words(folded: Folded, index: Index) -> Iterator[Span]:
    """Kin, health, strand, slur, immigration and organisation words."""
    for match in _RELATION.finditer(folded.low):
        word = match.group(1)
        if match.group().split()[0] in _NOT_KIN and word in {"boy", "girl", "lad", "child", "kid", "baby", "partner", "ex", "ma", "pa"}:
            continue
        owner = match.group().split()
        before = next((w for w in owner if w in {"her", "his"} or w.endswith("'s")), "")
        yield _make(folded, match.start(), match.end(), "RELATION", _kin(index, word, before), "a relative", 0.8)
    for match in _PAIR.finditer(folded.low):
        people = tuple(dict.fromkeys(_kin(index, match.group(2)) + _kin(index, match.group(1))))
        yield _make(folded, match.start(), match.end(), "RELATION", people, "relatives", 0.8)
    for match in _KIN_ALONE.finditer(folded.plain):
        yield _make(folded, match.start(), match.end(), "RELATION", _kin(index, match.group(1).lower()), "a relative", 0.7)
    yield from _listed(folded, HEALTH_WORDS, "HEALTH", "says something of health", 0.85)
    for category, words in STRAND_WORDS.items():
        yield from _listed(folded, words, f"SPECIAL_CATEGORY:{category}", "says something protected", 0.7)
    yield from _listed(folded, IMMIGRATION_WORDS, "IMMIGRATION", "says something of immigration", 0.9)
    yield from _listed(folded, ORGANISATIONS, "ORGANISATION", "an organisation", 0.95)
    for match in re.finditer(r"\[(\w+) slur\]", folded.low):
        if match.group(1) in SLURS:
            yield _make(folded, match.start(), match.end(), f"SLUR:{match.group(1)}", (), "a neutralised slur", 0.99)


def _listed(folded: Folded, words: tuple[str, ...], kind: str, why: str, sure: float) -> Iterator[Span]:
    for word in words:
        at = folded.low.find(word)
        while at >= 0:
            end = at + len(word)
            if _bounded(folded.low, at, end):
                yield _make(folded, at, end, kind, (), why, sure)
            at = folded.low.find(word, end)


def _with_ages(folded: Folded, spans: list[Span]) -> list[Span]:
    """Give an age the person named just before it."""
    people = [s for s in spans if s.kind == "PERSON"]
    found = []
    for span in spans:
        if span.kind == "AGE" and span.person is None:
            near = [p for p in people if p.end <= span.start and span.start - p.end <= 14]
            if near:
                owner = max(near, key=lambda p: p.end)
                span = Span(span.start, span.end, "AGE", owner.person, span.why, span.confidence, owner.also)
            elif span.confidence < 0.7:
                continue
        found.append(span)
    return found


_NAME = r"(?:[A-Z]\.?\s){0,2}[A-Z][a-z'][\w'-]{0,24}(?:[\s-][A-Z][\w'-]{1,24}){0,2}|[A-Z]{3,20}"
_TITLED = re.compile(r"\b(?:" + "|".join(sorted({t.title() for t in TITLES} | {"PC", "PCSO", "DC", "DS", "DI", "DCI"}, key=len, reverse=True)) + r")\.?\s+(" + _NAME + ")")
_NAMED = re.compile(r"\b(?:named|called|known as|aka|a\.k\.a\.|nicknamed|signed|calls (?:him|her)self)\s+[\"']?(" + _NAME + ")")
_KIN_NAME = re.compile(r"\b(?:" + "|".join(sorted(RELATION_WORDS | {"neighbour", "friend", "mate", "colleague"}, key=len, reverse=True)) + r")(?: called| named|,)?\s+(" + _NAME + ")")
_SPOKE = re.compile(r"\b([A-Z][a-z]{2,20}(?:\s[A-Z][a-z]{2,20})?)\s+(?:said|says|told|rang|shouted|replied|reported|stated)\b")
_TWO = re.compile(r"(?<![.!?:]\s)(?<=\s)([A-Z][a-z]{1,20}\s[A-Z][a-z]{2,20})\b(?!\s+(?:Road|Street|Lane|Police|Council))")


def _strangers(folded: Folded, known: list[Span]) -> list[Span]:
    """People whom nobody recorded, by the cues that stand beside them."""
    found: list[Span] = []
    taken = [s for s in known if s.kind not in {"RELATION", "ORGANISATION"} or s.kind == "ORGANISATION"]
    for regex, sure in ((_TITLED, 0.85), (_NAMED, 0.75), (_KIN_NAME, 0.8), (_SPOKE, 0.7), (_TWO, 0.6)):
        for match in regex.finditer(folded.plain):
            start, end = match.span(1)
            words = [w.strip("'.-").lower() for w in re.split(r"[\s]", match.group(1))]
            if not _could_be_name(words, strong=regex is _TITLED or regex is _KIN_NAME):
                continue
            if regex is _TWO and words[0] not in GIVEN_NAMES:
                continue
            a, b = folded.original(start, end)
            span = Span(a, b, "PERSON", None, "a name nobody recorded", sure)
            if not _covered(span, taken) and not _covered(span, found):
                found.append(span)
    for token in tokens_of(folded):
        if token.capital and token.base in GIVEN_NAMES and token.base not in AMBIGUOUS and token.base not in ordinary_words():
            a, b = folded.original(token.start, token.end)
            span = Span(a, b, "PERSON", None, "a given name", 0.65)
            if not _covered(span, taken) and not _covered(span, found):
                found.append(span)
    return found


_NOT_NAMES = frozenset(MONTHS) | frozenset(WEEKDAYS) | ORGANISATION_WORDS | {"i", "he", "she", "they", "it", "we"}


def _could_be_name(words: list[str], strong: bool) -> bool:
    if any(word in _NOT_NAMES for word in words):
        return False
    if strong:
        return words[0] not in ordinary_words() or words[0] in AMBIGUOUS or len(words) > 1
    return words[0] not in ordinary_words() and len(words[0]) >= 3


def _accepted_strangers(texts: Mapping[str, str], spans: dict[str, list[Span]]) -> set[str]:
    found = set()
    for path, text in texts.items():
        for span in spans[path]:
            if span.kind == "PERSON" and span.person is None:
                for word in re.findall(r"[^\W\d_]{3,}", fold(text[span.start : span.end]).low):
                    if word not in ordinary_words() and word not in AMBIGUOUS:
                        found.add(word)
    return found


def _every(folded: Folded, words: set[str], kind: str, why: str, sure: float) -> list[Span]:
    return [
        _make(folded, token.start, token.end, kind, (), why, sure)
        for token in tokens_of(folded)
        if token.base in words and token.capital
    ]


_QUOTED = re.compile(r"\"([A-Za-z][\w'-]{2,20})(?:\s[A-Za-z][\w'-]{1,20})?\"|\b([A-Z][\w'-]{2,20})\b")


def _former_names(texts: Mapping[str, str], index: Index) -> set[str]:
    """Words within sixty characters after (or in the sentence before) a cue for a former name."""
    current = {word for word, parts in index.parts.items() if any(p.place != "former" for p in parts)}
    found = set()
    for text in texts.values():
        folded = fold(text)
        for cue in FORMER_NAME_CUES:
            at = folded.low.find(cue)
            while at >= 0:
                sentence = max(folded.plain.rfind(stop, 0, at) for stop in ".!?\n") + 1
                window = (sentence, at), (at + len(cue), at + len(cue) + 60)
                for start, end in window:
                    for match in _QUOTED.finditer(folded.plain[start:end]):
                        word = (match.group(1) or match.group(2)).lower()
                        quoted = match.group(1) is not None
                        ordinary = word in ordinary_words() and not quoted
                        if word not in current and not ordinary and word not in _NOT_NAMES and word not in TITLES:
                            found.add(word)
                at = folded.low.find(cue, at + 1)
    return found


_ALLOWED_CAPITALS = _NOT_NAMES | {"walsall", "police", "council", "cctv", "dob", "asb", "risk", "west", "midlands"}


def _default_deny(folded: Folded, known: list[Span]) -> list[Span]:
    """Strict profile: capitalised and unexplained words, and quantities."""
    found = []
    for token in tokens_of(folded):
        before = folded.plain[: token.start].rstrip(" \"'([")
        mid = bool(before) and before[-1] not in ".!?:\n"
        if token.capital and mid and token.base not in ordinary_words() and token.base not in _ALLOWED_CAPITALS:
            a, b = folded.original(token.start, token.end)
            span = Span(a, b, "NAME?", None, "capitalised and unexplained", 0.5)
            if not _covered(span, known):
                found.append(span)
    for match in re.finditer(r"(?:£\s?\d[\d,.]*|\b\d{1,2}[:.]\d{2}\s?(?:am|pm)?\b|\b\d{1,2}\s?(?:am|pm)\b)", folded.low):
        found.append(_make(folded, match.start(), match.end(), "QUANTITY", (), "an exact time or sum", 0.6))
    return found


