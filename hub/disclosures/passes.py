"""Which finds of the independent check did a second person let pass, in exactly which text?

A find is a value, known by its kind and itself; the words hold only inside the hub, sealed. A pass counts for the one
text that was looked at: one more word, and everything is looked at again.
Source: redaction requirements, section 7 (a reasoned override; second person required).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from hub.disclosures.release import Release
from hub.redaction.verify import Forbidden, Hit, excerpt

Value = tuple[str, str]
"""Kind and value of something that must not go."""

TEXT_VIEW = "summary"
"""The one view in which a find can be let pass: what is written beside the text can be written in other words."""


@dataclass(frozen=True, slots=True)
class LetPass:
    """Finds that were let pass. text: digest of the released text that was looked at."""

    text: str
    values: frozenset[Value]


def text_digest(summary: str) -> str:
    """Which text it is; kept sealed, as a short text can be guessed from it."""
    return sha256(summary.encode()).hexdigest()


def finds_of(release: Release) -> tuple[Value, ...]:
    """What the check found in the released text, each once."""
    hits = [hit for hit in release.leak_check.hits if hit.view == TEXT_VIEW and hit.number >= 0]
    return tuple(dict.fromkeys(_value(release, hit) for hit in hits))


def _value(release: Release, hit: Hit) -> Value:
    found = release.kept_back[hit.number]
    return found.kind, found.value


def shown_finds(release: Release) -> tuple[tuple[str, str], ...]:
    """Kind and surrounding words of each find in the text, for somebody who may see them."""
    hits = [hit for hit in release.leak_check.hits if hit.view == TEXT_VIEW]
    return tuple(dict.fromkeys((hit.kind, excerpt(release.summary, hit)) for hit in hits))


def let_through(release: Release, passes: Iterable[LetPass]) -> Release:
    """`release` without the finds that were let pass in this very text; what was let pass is no longer kept back."""
    text = text_digest(release.summary)
    values = frozenset().union(*(one.values for one in passes if one.text == text))
    if not values:
        return release
    check = release.leak_check
    hits = tuple(hit for hit in check.hits if hit.view != TEXT_VIEW or _value(release, hit) not in values)
    kept = tuple(one for one in release.kept_back if (one.kind, one.value) not in values)
    left = tuple(replace(hit, number=_place(hit, release.kept_back, kept)) for hit in hits)
    return replace(release, leak_check=replace(check, passed=not left, hits=left), kept_back=kept)


def _place(hit: Hit, before: Collection[Forbidden], after: tuple[Forbidden, ...]) -> int:
    """Where the value of `hit` stands in the shorter list; -1 for none."""
    value = before[hit.number] if hit.number >= 0 else None
    return after.index(value) if value in after else -1
