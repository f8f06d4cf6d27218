"""Presidio 2.2 as it would be set up for the same task: an optional companion of the benchmark, never a dependency.

All its recognisers for English and for the United Kingdom are on, the known values of each text stand in a deny
list, and a language model is used only where one is installed. Run as a module it answers JSON lines.
Source: issue "the engine at its full figures"; redaction requirements, section 2.
"""

import importlib.metadata
import importlib.util
import json
import logging
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")


def available() -> bool:
    """Whether Presidio can be imported here."""
    return importlib.util.find_spec("presidio_analyzer") is not None


def version() -> str:
    """Presidio's version."""
    return importlib.metadata.version("presidio_analyzer")


def model() -> str:
    """The language model that is installed; empty where none is."""
    return next((name for name in MODELS if importlib.util.find_spec(name)), "")


def describe() -> str:
    """How it is set up, in words."""
    count = len(_analyzer().registry.recognizers)
    return f"language model {model() or 'none'}, {count} recognisers, deny list of known values"


@cache
def _analyzer() -> Any:
    logging.disable(logging.CRITICAL)
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    offline = tldextract.TLDExtract(suffix_list_urls=())
    tldextract.tldextract.TLD_EXTRACTOR = offline
    tldextract.extract = offline
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": model() or "blank"}])
    engine.nlp = {"en": spacy.load(model()) if model() else spacy.blank("en")}
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    present = {type(one).__name__ for one in registry.recognizers}
    for name in dir(predefined_recognizers):
        if name.startswith("Uk") and name not in present:
            registry.add_recognizer(getattr(predefined_recognizers, name)())
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def _known_values(people: Sequence[dict]) -> list[str]:
    """The recorded values and every word of the names."""
    members = ("names", "aliases", "phones", "emails", "handles", "addresses", "ids")
    found = [value for person in people for member in members for value in person.get(member) or []]
    return sorted({*found, *(word for person in people for name in person.get("names") or [] for word in name.split())})


def find(text: str, people: Sequence[dict]) -> list[tuple[int, int]]:
    """The places that Presidio reports."""
    from presidio_analyzer import PatternRecognizer

    analyzer, values = _analyzer(), _known_values(people)
    own = [PatternRecognizer(supported_entity="KNOWN", deny_list=values)] if values else []
    return [(one.start, one.end) for one in analyzer.analyze(text=text, language="en", ad_hoc_recognizers=own)]


def find_cold(text: str, people: Sequence[dict]) -> list[tuple[int, int]]:
    """The same with the deny list of these people compiled anew; the recognisers of its own stay compiled."""
    import regex

    regex.purge()
    return find(text, people)


def answer_lines() -> None:
    """Answer JSON lines as `hub redact --jsonl` does."""
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        spans = [{"start": a, "end": b} for a, b in find(asked["text"], asked["people"])]
        sys.stdout.write(json.dumps({"id": asked["id"], "spans": spans}) + "\n")


if __name__ == "__main__":
    answer_lines()
