"""Which words tell something about somebody: kin, health, a reason for the hostility, immigration, bodies?

Phrases are looked up by their first word; kin by the words before them, and a word of kinship points to
whoever the record says is that to whom.
Source: redaction requirements, section 6; case material, section 7.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from hub.redaction.index import Index
from hub.redaction.lexicon import (
    HEALTH_WORDS,
    HERS,
    HIS,
    IMMIGRATION_WORDS,
    ORGANISATIONS,
    RELATION_WORDS,
    RELATIONS,
    SLURS,
    STRAND_WORDS,
)
from hub.redaction.spans import Span
from hub.redaction.tokens import Text, words_in
from hub.redaction.values import bounded


def _by_first_word() -> dict[str, list[tuple[str, str, str, float]]]:
    """First word -> (phrase, kind, why, confidence)."""
    found: dict[str, list[tuple[str, str, str, float]]] = defaultdict(list)
    tables = [(HEALTH_WORDS, "HEALTH", "says something of health", 0.85)]
    tables += [
        (words, f"SPECIAL_CATEGORY:{category}", "says something protected", 0.7)
        for category, words in STRAND_WORDS.items()
    ]
    tables += [
        (IMMIGRATION_WORDS, "IMMIGRATION", "says something of immigration", 0.9),
        (ORGANISATIONS, "ORGANISATION", "an organisation", 0.95),
    ]
    for phrases, kind, why, sure in tables:
        for phrase in phrases:
            found[words_in(phrase)[0]].append((phrase, kind, why, sure))
    return dict(found)


_PHRASES = _by_first_word()
_UNTIL = re.compile(
    r"\W{0,3}(?:is |was |it )?(?:valid )?(?:until|till|to|expires|expired|expiring|runs? out|ends?)(?: on| in)?"
    r"(?: [\w/.-]+){0,2}? ?\b[\w/.-]*\d\b"
)
"""What follows a word of immigration and says how long it holds."""
_SAFE_WORD = re.compile(
    r"\b(?:safe|code|pass|security)[\s-]?words?(?:\s(?:is|was|will be|of|agreed|set)){0,2}\s?[:=-]?\s?[\"']?"
    r"([\w-]{2,30})"
)
"""A word agreed with somebody, by which it is known that they speak freely."""
_NO_SAFE_WORD = frozenset(
    ["is", "was", "to", "for", "not", "with", "and", "so", "if", "in", "on", "that", "the", "which", "by", "agreed",
     "set", "has", "had", "have", "been", "be", "will", "when", "or", "from", "at", "as", "but", "she", "he", "they"]
)  # fmt: skip
_SLUR = re.compile(r"\[(\w+) slur\]")


def find_telling(text: Text) -> Iterator[Span]:
    """Health, strand, immigration and organisation words, and neutralised slurs."""
    low = text.folded.low
    for n, word in enumerate(text.words):
        for phrase, kind, why, sure in _PHRASES.get(word.base, ()):
            start, end = text.starts[n], text.starts[n] + len(phrase)
            if low.startswith(phrase, start) and bounded(low, start, end):
                until = _UNTIL.match(low, end, end + 50) if kind == "IMMIGRATION" else None
                end = until.end() if until else end
                yield Span(*text.folded.original(start, end), kind, None, why, sure)
    for match in _SAFE_WORD.finditer(low) if "word" in low else ():
        if match.group(1) not in _NO_SAFE_WORD:
            yield Span(*text.folded.original(*match.span(1)), "SAFE_CONTACT", None, "a word agreed for safety", 0.9)
    for match in _SLUR.finditer(low):
        if match.group(1) in SLURS:
            yield Span(*text.folded.original(*match.span()), f"SLUR:{match.group(1)}", None, "a neutralised slur", 0.99)


_KIN = "|".join(sorted(RELATION_WORDS, key=len, reverse=True))
_RELATION = re.compile(
    r"\b(?:(?:her|his|their|my|your|our|an?|the|(?:the )?\w{1,30}(?: \w{1,30})?'s)\s{1,3})"
    r"(?:little |elder |elderly |eldest |younger |youngest |older |big |small |late |own |teenage |adult |grown up |"
    r"\d{1,2}-year-old ){0,2}"
    rf"({_KIN})(?:[- ]in[- ]law)?(?:'s)?\b"
)
_PAIR = re.compile(
    r"\b(father|mother|brother|sister|husband|mum|dad) and (son|daughter|brother|sister|wife|partner)s?\b"
)
_ALONE = re.compile(
    r"(?:(?<=^)|(?<=[.!?:] ))(Mum|Mam|Dad|Nan|Gran|Daughter|Son|Sister|Brother|Husband|Wife|Partner)\b(?!\s+[A-Z])"
)
_VAGUE = frozenset({"an", "a", "the"})
_VAGUE_KIN = frozenset({"boy", "girl", "lad", "child", "kid", "baby", "partner", "ex", "ma", "pa"})


def find_kin(text: Text, index: Index) -> Iterator[Span]:
    """Words of kinship that point to somebody."""
    low, plain = text.folded.low, text.folded.plain
    for match in _RELATION.finditer(low):
        word, before = match.group(1), match.group().split()
        if before[0] in _VAGUE and word in _VAGUE_KIN:
            continue
        owner = next((w for w in before if w in {"her", "his"} or w.endswith("'s")), "")
        yield _relative(text, match.span(), kin(index, word, owner), 0.8)
    for match in _PAIR.finditer(low):
        people = tuple(dict.fromkeys(kin(index, match.group(2)) + kin(index, match.group(1))))
        yield _relative(text, match.span(), people, 0.8)
    for match in _ALONE.finditer(plain):
        yield _relative(text, match.span(), kin(index, match.group(1).lower()), 0.7)


def _relative(text: Text, place: tuple[int, int], people: tuple[str, ...], sure: float) -> Span:
    start, end = text.folded.original(*place)
    return Span(start, end, "RELATION", people[0] if people else None, "a relative", sure, tuple(people[1:]))


def kin(index: Index, word: str, owner: str = "") -> tuple[str, ...]:
    """Whom a word of kinship may mean. owner: the word before it; a pronoun or a name narrows the choice."""
    pairs = [pair for kind, words in RELATIONS.items() if word in words for pair in index.relations.get(kind, ())]
    named = {part.subject for part in index.parts.get(owner.removesuffix("'s"), ())} if owner.endswith("'s") else set()
    titles = HERS if owner == "her" else HIS if owner == "his" else None
    if named:
        pairs = [(p, to) for p, to in pairs if to in named]
    elif titles:
        of_them = [(p, to) for p, to in pairs if index.subjects[to].title.lower().strip(".") in titles]
        pairs = of_them or pairs
    return tuple(dict.fromkeys(p for p, _ in pairs))
