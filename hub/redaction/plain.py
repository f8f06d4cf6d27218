"""In which form are texts compared by the independent check?

Entities decoded, compatibility forms, marks, invisible characters and look-alikes gone, lower case, one kind of
space, hyphen and quotation mark; and the other texts that a text holds in some encoding. Written apart from the
folding of the detector, so that one mistake is not made twice.
Source: redaction requirements, section 7.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "ŋ": "n",
}  # fmt: skip
_LOOK_ALIKES = {
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y",
    "х": "x", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d", "ԛ": "q", "ԝ": "w", "α": "a", "ο": "o", "ρ": "p", "ν": "v",
    "ι": "i", "κ": "k", "υ": "u",
}  # fmt: skip
"""Cyrillic and Greek letters that nobody tells from Latin ones; both sides of a comparison are changed alike."""
_SAME = _LETTERS | _LOOK_ALIKES | dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc`\u00b4", "'")
_FILLERS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_HYPHENS = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def plain(text: str) -> str:
    """The form in which words are compared."""
    text = html.unescape(text) if "&" in text else text
    if not text.isascii():
        text = _without_marks(text)
    text = _CONTROLS.sub("", text.casefold())
    return re.sub(r"\s+", " ", text)


def _without_marks(text: str) -> str:
    text = unicodedata.normalize("NFKC", _without(_invisible, text)).casefold()
    text = _without(unicodedata.combining, unicodedata.normalize("NFD", text))
    return _HYPHENS.sub("-", _replaced(unicodedata.normalize("NFC", text), _SAME))


def _without(unwanted: Callable[[str], object], text: str) -> str:
    """`text` without its unwanted characters."""
    return _replaced(text, {character: "" for character in set(text) if unwanted(character)})


def _replaced(text: str, table: dict[str, str]) -> str:
    """`text` with each character of the table replaced; no replacement holds one of them.

    One character after the other, since few of them stand in a text; `translate` looks up each character of it.
    """
    for character in table.keys() & set(text):
        text = text.replace(character, table[character])
    return text


def _invisible(character: str) -> bool:
    """Format characters, enclosing marks, fillers and variation selectors: nothing that anybody sees."""
    if character < "\u0080":
        return False
    return (
        unicodedata.category(character) in {"Cf", "Me"}
        or character in _FILLERS
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def variants(text: str) -> Iterator[str]:
    """The text, and every other text that it holds in an encoding; each once."""
    found = {text: None}
    for read in (_from_percent, _from_escapes, _humps, _from_tokens):
        for known in tuple(found):
            found.setdefault(read(known))
    found.pop("", None)
    return iter(found)


def _from_percent(text: str) -> str:
    """Percent-encoding undone, twice where it was done twice."""
    return unquote(unquote(text)) if "%" in text else ""


_HEX = "[0-9a-fA-F]"
_ESCAPE = re.compile(rf"\\(?:u\{{({_HEX}{{1,6}})\}}|u({_HEX}{{4}})|x({_HEX}{{2}})|({_HEX}{{2,6}})[ ]?|([nrt]))")


def _from_escapes(text: str) -> str:
    """Escapes of scripts, JSON and style sheets undone."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else ""


def _unescaped(match: re.Match) -> str:
    if match.group(5):
        return " "
    code = int(next(group for group in match.groups()[:4] if group), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _humps(text: str) -> str:
    """Words written together with capitals inside, taken apart."""
    return re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", text)


_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_LONGEST_TOKEN = 4_000_000


def _from_tokens(text: str) -> str:
    """What base64 and hexadecimal runs say, where it is readable text; one a line."""
    return "\n".join(said for run in _TOKEN.findall(text) if len(run) < _LONGEST_TOKEN for said in _said_by(run))


def _said_by(run: str) -> Iterator[str]:
    bare = run.rstrip("=")
    for decode, alphabet in ((_base64, bare.translate(_URL_SAFE)), (binascii.unhexlify, bare)):
        try:
            said = decode(alphabet)
        except ValueError:
            continue
        text = _readable(said)
        if text:
            yield text


_URL_SAFE = str.maketrans("-_", "+/")


def _base64(bare: str) -> bytes:
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


def _readable(said: bytes) -> str:
    """The text, or nothing where the bytes are none."""
    encoding = "utf-16" if said[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = said.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return text if all(c.isprintable() or c.isspace() for c in text) else ""
