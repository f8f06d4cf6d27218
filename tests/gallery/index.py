"""The page to leaf through: what is wrong first, then every page by role, each in every way it was looked at."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from tests.gallery.camera import Picture

STYLE = (
    "body{font:16px sans-serif;margin:2rem}section div{display:flex;gap:1rem;align-items:start;overflow-x:auto}"
    "figure{margin:0}img{max-height:40rem;max-width:48rem;border:1px solid #999}"
)


def _wrong(picture: Picture) -> str:
    told = "".join(f"<li>{escape(finding)}</li>" for finding in picture.findings)
    return f"<li><a href='#{_place(picture)}'>{escape(_place(picture))}</a><ul>{told}</ul></li>"


def _shown(picture: Picture) -> str:
    figures = "".join(
        f"<figure><a href='{file}'><img src='{file}' loading='lazy' alt='{way}'></a>"
        f"<figcaption>{way}</figcaption></figure>"
        for way, file in picture.variants.items()
    )
    path = escape(urlsplit(picture.url).path)
    return f"<section id='{_place(picture)}'><h2>{_place(picture)}</h2><p>{path}</p><div>{figures}</div></section>"


def _place(picture: Picture) -> str:
    return f"{picture.role}__{picture.name}"


def write_index(pictures: list[Picture], out: Path) -> None:
    """Write `index.html` beside the pictures."""
    wrong = "".join(_wrong(p) for p in pictures if p.findings) or "<li>None</li>"
    (out / "index.html").write_text(
        f"<!doctype html><html lang='en-GB'><meta charset='utf-8'><title>Gallery</title><style>{STYLE}</style>"
        f"<h1>Gallery</h1><h2>Findings</h2><ul>{wrong}</ul>{''.join(map(_shown, pictures))}</html>",
        encoding="utf-8",
    )
