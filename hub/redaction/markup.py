"""What does a page or an XML part say, seen and unseen?

The source itself, the text as it is read (names split by tags joined again), and everything that is not shown:
attributes, comments, scripts, styles, files inside data addresses. One reader for HTML and the XML of office files.
Source: redaction requirements, section 7 (HTML source as well as rendered).
"""

import base64
import binascii
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, unquote_to_bytes

_BREAKING_WORDS = """address article aside blockquote body br button caption center dd details dialog div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe input label legend li main meta
    nav ol option p pre script section select style summary table tbody td template textarea tfoot th thead title tr ul
    w:p w:br w:tab w:tr w:tc w:comment w:footnote w:endnote a:p a:br si row c text:p text:h text:line-break
    table:table-cell"""
BREAKING = frozenset(_BREAKING_WORDS.split())
"""Elements of pages and office files that part words from each other; inside any other, words go on."""

_PLAIN_WORDS = """a abbr audio b base bdi bdo big cite code data del dfn em embed font g i img ins kbd link map mark
    math noscript object output param path picture pre progress q rect s samp slot small source span strong sub sup svg
    template text time track tspan u var video wbr circle line polygon use defs"""
_ELEMENTS = BREAKING | frozenset(_PLAIN_WORDS.split())
_ATTRIBUTE_WORDS = """abbr accept accept-charset action align allow alt autocomplete autofocus charset cite class
    colspan content data datetime dir disabled download enctype for headers height hidden href hreflang id label lang
    list maxlength media method min max minlength name novalidate open pattern placeholder rel required role rows
    rowspan scope selected size span spellcheck src srcset style summary tabindex target title translate type value
    viewbox width wrap xmlns xml:lang xml:space cx cy r x y d fill stroke points transform focusable inputmode"""
_ATTRIBUTES = frozenset(_ATTRIBUTE_WORDS.split())
_NAME = re.compile(r"(</?)\s*([A-Za-z][\w:-]*)|([\s\"'])([A-Za-z][\w:-]*)(?=\s*=)")
_SET_APART = frozenset({"script", "style", "title", "template", "noscript"})
_DATA = re.compile(r"data:([^,;\"']*)((?:;[^,\"']*)?),([^\"'\s)>]*)", re.IGNORECASE)


class _Walker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.unseen: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKING:
            self.text.append("\n")
        if tag in _SET_APART:
            self.inside.append(tag)
        self.unseen += [f"{'' if name in _ATTRIBUTES else name} {value or ''}" for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKING:
            self.text.append("\n")
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        (self.unseen if self.inside else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        self.unseen.append(data)

    def handle_decl(self, decl: str) -> None:
        self.unseen.append(decl)

    def handle_pi(self, data: str) -> None:
        self.unseen.append(data)

    def unknown_decl(self, data: str) -> None:
        self.text.append(data.removeprefix("CDATA["))


def _without_known(match: re.Match) -> str:
    """A tag's or attribute's own word says nothing of anybody (`lang` is also a family name)."""
    start, element, before, attribute = match.groups()
    if element:
        return start if element.lower() in _ELEMENTS else match.group()
    return before if attribute.lower() in _ATTRIBUTES else match.group()


def views_of_markup(source: str) -> Iterator[tuple[str, str]]:
    """Pairs of view and text: the source but for the format's own words, what is read, what is not shown."""
    walker = _Walker()
    walker.feed(source)
    walker.close()
    yield "source", _NAME.sub(_without_known, source)
    yield "text", "".join(walker.text)
    if walker.unseen:
        yield "unseen", "\n".join(walker.unseen)


def files_inside(source: str) -> Iterator[tuple[str, bytes]]:
    """Media type and bytes of every `data:` address in `source`."""
    for media, parameters, body in _DATA.findall(source):
        yield media.strip().lower() or "text/plain", _content(parameters, body)


def _content(parameters: str, body: str) -> bytes:
    if "base64" not in parameters.lower():
        return unquote_to_bytes(body)
    bare = re.sub(r"\s", "", unquote(body)).rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return body.encode()
