"""What do the letters drawn on one page say, as a copying or a listening reader gets them?

Follows the drawing: glyphs by their font's own table of meanings, replacement text in its place, runs written
backwards turned round, no gap between letters but a written one. Apart from the extraction of the PDF library,
whose gaps are guesses.
Source: ISO 32000-2, sections 9.10 (extraction of text content), 14.6 and 14.9.4 (replacement text).
"""

import re
from typing import Any

from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

_TABLE = re.compile(r"begin(bfchar|bfrange|codespacerange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(r"<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]*)>|\[(.*?)\])", re.DOTALL)
MOST_IN_A_RANGE = 65536


def member(one: Any, name: str) -> Any:
    """What the dictionary has under `name`, followed to the object it refers to; None without."""
    return one[name] if isinstance(one, DictionaryObject) and name in one else None


class Meanings:
    """The table of one font: what each code stands for, and how many bytes a code has."""

    def __init__(self, font: Any) -> None:
        self.of: dict[int, str] = {}
        self.width = 2 if member(font, "/Subtype") == "/Type0" else 1
        table = member(font, "/ToUnicode")
        if isinstance(table, StreamObject):
            for kind, body in _TABLE.findall(table.get_data().decode("latin-1")):
                self._read(kind, body)

    def _read(self, kind: str, body: str) -> None:
        if kind == "bfchar":
            codes = _HEX.findall(body)
            self.of |= {int(code, 16): _utf16(text) for code, text in zip(codes[::2], codes[1::2], strict=False)}
        elif kind == "bfrange":
            for first, last, text, texts in _RANGE.findall(body):
                self._read_range(int(first, 16), int(last, 16), text, _HEX.findall(texts))
        elif _HEX.search(body):
            self.width = max(1, len(_HEX.search(body).group(1).strip()) // 2)

    def _read_range(self, first: int, last: int, text: str, texts: list[str]) -> None:
        for n in range(min(last - first + 1, MOST_IN_A_RANGE)):
            if texts:
                self.of[first + n] = _utf16(texts[n]) if n < len(texts) else ""
            elif text:
                start = _utf16(text)
                self.of[first + n] = start[:-1] + chr(ord(start[-1]) + n)

    def read(self, shown: bytes) -> str:
        """What these bytes of a drawing say; simple fonts without a table speak Windows Latin."""
        if not self.of and self.width == 1:
            return shown.decode("cp1252", "replace")
        codes = (int.from_bytes(shown[at : at + self.width], "big") for at in range(0, len(shown), self.width))
        return "".join(self.of.get(code, "\ufffd") for code in codes)


def _utf16(digits: str) -> str:
    return bytes.fromhex(re.sub(r"\s", "", digits)).decode("utf-16-be", "replace")


class Listener:
    """Hears one drawing, operator by operator, and writes down what it says."""

    def __init__(self, resources: Any) -> None:
        fonts = member(resources, "/Font") or {}
        self.fonts = {name: Meanings(fonts[name]) for name in fonts}
        self.font: Meanings | None = None
        self.marks: list[str] = []
        self.said: list[str] = []
        self.line: float | None = None

    def hear(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """One operator with its operands; cm, tm: the matrices in force before it."""
        if operator == b"Tf":
            self.font = self.fonts.get(operands[0])
        elif operator in (b"BDC", b"BMC"):
            self._mark(operands, cm, tm)
        elif operator == b"EMC" and self.marks:
            self.marks.pop()
        elif operator in (b"Tj", b"TJ", b"'", b'"') and operands:
            self._show(operands[-1], cm, tm)

    def _mark(self, operands: Any, cm: Any, tm: Any) -> None:
        properties = operands[-1]
        text = member(properties, "/ActualText")
        if text is not None and "replaced" not in self.marks:
            self._say(str(text), cm, tm)
        self.marks.append("replaced" if text is not None else str(operands[0]))

    def _show(self, shown: Any, cm: Any, tm: Any) -> None:
        if "replaced" in self.marks or self.font is None:
            return
        pieces = list.__iter__(shown) if isinstance(shown, ArrayObject) else [shown]
        strings = [each.original_bytes for each in pieces if isinstance(each, TextStringObject | ByteStringObject)]
        text = "".join(map(self.font.read, strings))
        self._say(text[::-1] if "/ReversedChars" in self.marks else text, cm, tm)

    def _say(self, text: str, cm: Any, tm: Any) -> None:
        line = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if self.line is not None and abs(line - self.line) > 1:
            self.said.append("\n")
        self.line = line
        self.said.append(text)

    @property
    def text(self) -> str:
        """Everything said so far."""
        return "".join(self.said)
