"""How are pages drawn? The two template environments, and what every template may use.

Ours is strict: a name that a view forgot is an error in the test run, never an empty place on a page.
The GOV.UK component package counts on undefined names being empty, so its macros live in an
environment of their own and are handed to ours as the global `govuk`.
Source: pages paper, sections 1 and 2 (the look, the voice); house style (templates).
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

from flask import Flask, g, request, url_for
from jinja2 import BytecodeCache, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from hub.disclosures.document import parted
from hub.kernel.marking import Marking, handling
from hub.kernel.spoken import (
    civil_date,
    civil_datetime,
    civil_day,
    civil_deadline,
    civil_time,
    occurred,
    short_date,
    short_datetime,
    short_deadline,
)
from hub.paths import templates_dir
from hub.web import words
from hub.web.shell import Shell, Tone

STATIC = Path(__file__).parent / "static"

ONE_YEAR_SECONDS = 365 * 24 * 3600

COMPONENTS = ("character-count", "file-upload", "input", "password-input", "textarea")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 thing`, `5,000 things`. many: where the plural is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lines(text: str) -> Markup:
    """`text` with its line breaks kept as such."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


@lru_cache(maxsize=256)
def _fingerprint(filename: str) -> str:
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """Address of a static file. It changes with the file's contents, so browsers may keep it for a year."""
    return url_for("static", filename=filename, v=_fingerprint(filename))


def _seconds_kept(filename: str | None) -> int | None:
    """How long a browser keeps a static file: a year where its address changes with it, else it asks each time."""
    lasts = "v" in request.args or (filename or "").startswith("vendor/")
    return ONE_YEAR_SECONDS if lasts else None


class CompiledTemplates(BytecodeCache):
    """Templates as they were compiled once, for every application of this process."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what was compiled from the same text before."""
        bucket.code = self._found.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._found[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


@lru_cache(maxsize=1)
def _components() -> SimpleNamespace:
    """The macros of the GOV.UK package under their names in snake case, without the prefix `govuk`."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    macros = {}
    for name in COMPONENTS:
        module = environment.get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
        macros[name.replace("-", "_")] = getattr(module, "govuk" + name.title().replace("-", ""))
    return SimpleNamespace(**macros)


FILTERS: dict[str, Callable[..., Any]] = {
    "civil_date": civil_date,
    "civil_day": civil_day,
    "civil_time": civil_time,
    "civil_datetime": civil_datetime,
    "civil_deadline": civil_deadline,
    "short_date": short_date,
    "short_datetime": short_datetime,
    "short_deadline": short_deadline,
    "counted": counted,
    "occurred": occurred,
    "lines": lines,
    "word": words.word,
    "tone": words.tone,
    "kind_words": words.word,
    "purpose_words": words.purpose_words,
    "item_words": words.item_words,
    "parted": parted,
}


def install(app: Flask, shell: Callable[[], Shell] = Shell) -> None:
    """Give `app` our templates, static files, filters and globals.

    shell: what stands around the page being drawn; asked at most once a request, and not at all when the view
    passes a `shell` of its own. Call this before anything touches `app.jinja_env` (such as CSRFProtect).
    """
    if "jinja_env" in app.__dict__:
        raise RuntimeError("install the templates before anything uses the template environment")
    app.jinja_options = {
        "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "bytecode_cache": COMPILED,
    }  # fmt: skip
    app.jinja_loader = FileSystemLoader(templates_dir())
    app.static_folder = str(STATIC)
    app.get_send_file_max_age = _seconds_kept
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(govuk=_components(), asset=asset, words=words, handling=handling)
    app.jinja_env.globals.update(Marking=Marking, Tone=Tone)

    @app.context_processor
    def _around_the_page() -> dict[str, Any]:
        def once() -> Shell:
            if "shell" not in g:
                g.shell = shell()
            return g.shell

        return {"shell": LocalProxy(once)}
