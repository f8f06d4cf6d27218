"""Where do the files that ship with the hub lie?

In a checkout (a `pyproject.toml` beside `hub/`) there first, because an editable install leaves a
stale copy behind; otherwise inside the installed package.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def _find(name: str) -> Path:
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / name
    return _PACKAGE / name


def templates_dir() -> Path:
    """The folder of page and mail templates."""
    return _find("templates")


def migrations_dir() -> Path:
    """The folder of database migrations."""
    return _find("migrations")


def sharing_agreements_dir() -> Path:
    """The folder of sharing agreements, `<id>/<version>.toml`."""
    return _find("sharing_agreements")


def fonts_dir() -> Path:
    """The folder of the fonts of finished documents; part of the package, in a checkout as well."""
    return _PACKAGE / "disclosures" / "fonts"
