"""What else does a language model take for a person or a place? A further opinion, for who wants one.

Nothing here is needed. Where the setting names a spaCy model that is installed, its finds are added with little
confidence, so that a reviewer looks at them first; it never takes a find away.
Source: redaction requirements, section 11; house decision 0009.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hub.kernel.errors import ConfigError
from hub.redaction.spans import Span

KINDS = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}
"""Label of the model -> kind of span; every other label says nothing about anybody."""
SURE = 0.5
"""Less than any find of the engine itself."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """An installed model. version: its name and version, part of the engine's version; read: its pipeline."""

    version: str
    read: Callable[[str], Any]

    def __call__(self, text: str) -> Iterable[Span]:
        """People and places in `text`, in its code points."""
        for found in self.read(text).ents:
            kind = KINDS.get(found.label_)
            if kind and text[found.start_char : found.end_char].strip():
                yield Span(found.start_char, found.end_char, kind, None, "a language model takes it for one", SURE)


@cache
def language_model(name: str) -> LanguageModel | None:
    """The model called `name`, loaded once; None without a name. Raises ConfigError where it cannot be loaded."""
    if not name:
        return None
    try:
        import spacy

        pipeline = spacy.load(name)
    except (ImportError, OSError, ValueError) as fault:
        raise ConfigError(
            f"HUB_LANGUAGE_MODEL: no spaCy model {name!r} is installed beside the hub; install it, or unset the setting"
        ) from fault
    meta = pipeline.meta
    return LanguageModel(f"{meta['lang']}_{meta['name']}-{meta['version']}", pipeline)
