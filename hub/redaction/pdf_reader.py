"""What does a finished PDF say, on its pages and everywhere else?

The text of every page is extracted again from the finished bytes, and every object of the file is walked, whether
anything refers to it or not: document information, XMP, bookmarks, annotations and their appearances, form fields,
link targets, alternative text, attachments, scripts, names, earlier revisions. Pictures and letters without a meaning
cannot be read, so that a file with one is never clean.
Source: redaction requirements, section 7 (PDF); threat model P6; ISO 32000-2.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from pypdf import PageObject, PdfReader, constants
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from hub.redaction.pdf_text import Listener, member
from hub.redaction.unreadable import UnreadableError

Views = Iterator[tuple[str, str]]
Opener = Callable[[str, bytes], Views]

_END = b"%%EOF"
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_OBJECT = re.compile(rb"(?<!\d)\d+\s+\d+\s+obj\b")
_FRAME = re.compile(rb"\d+\s+\d+\s+obj\b.*?endobj|xref\s.*?trailer|startxref\s+\d+|%PDF-\d\.\d|%%EOF", re.DOTALL)
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDSet", "/CIDToGIDMap")
_BOOKKEEPING = frozenset({"/ObjStm", "/XRef"})


def _standard_names() -> frozenset[str]:
    """Names that the format itself gives to things; any other may be somebody's."""
    found = {"/Type", "/Subtype"}
    for group in vars(constants).values():
        if isinstance(group, type):
            found |= {value for value in vars(group).values() if isinstance(value, str) and value.startswith("/")}
    return frozenset(found)


_MORE_NAMES = """/Lang /Art /Part /Sect /Div /Span /Link /Figure /Form /Table /THead /TBody /TFoot /Caption /Title
    /Reference /Note /Artifact /Document /Scope /Column /Row /Both /Headers /Layout /List /ListNumbering /Placement
    /Pagination /Header /Footer /Background /Watermark /Attached /Top /Bottom /Left /Right /Owner /Kids /Nums /Limits
    /Pg /Alt /Suspects /Marked /Strong /Solid /Em"""
STANDARD_NAMES = _standard_names() | frozenset(_MORE_NAMES.split())


def views_of_pdf(content: bytes, opener: Opener) -> Views:
    """Pairs of place and text. opener: reads an attachment, given its name and bytes. Raises UnreadableError."""
    try:
        ends = [match.end() for match in re.finditer(re.escape(_END), content)]
        earlier = [PdfReader(io.BytesIO(content[:end])) for end in ends[:-1]]
        newest = PdfReader(io.BytesIO(content))
        yield "between objects", _between(content, [*earlier, newest])
        yield from _revision(newest, opener)
        for reader in earlier:
            yield from ((f"earlier revision: {place}", text) for place, text in _revision(reader, opener))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableError("a PDF that cannot be opened") from error


def _revision(reader: PdfReader, opener: Opener) -> Views:
    if reader.is_encrypted:
        raise UnreadableError("a PDF under a password")
    objects = list(_objects(reader))
    known = _Known(objects)
    strings, names = [], set()
    for number, one in objects:
        for value in _walk(one):
            if isinstance(value, NameObject):
                names.add(str(value))
            else:
                strings += _said(value)
        if isinstance(one, StreamObject):
            yield from _stream(number, one, known, opener)
        yield from _drawn(one, reader)
    yield "strings", "\n".join(strings)
    yield "names", "\n".join(name[1:] for name in sorted(names - STANDARD_NAMES))


def _between(content: bytes, readers: list[PdfReader]) -> str:
    """What stands outside all objects: comments, and whatever somebody put there."""
    bare = _STREAM.sub(lambda match: b" " * len(match.group()), content)
    listed = {place for reader in readers for table in reader.xref.values() for place in table.values()}
    if any(match.start() not in listed for match in _OBJECT.finditer(bare)):
        raise UnreadableError("an object in a PDF that no table lists")
    return _FRAME.sub(b"\n", bare).decode("latin-1")


def _objects(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """Every object of the file with its number, referred to or not, and the trailer."""
    numbers = {number: generation for generation, table in reader.xref.items() for number in table}
    numbers |= dict.fromkeys(reader.xref_objStm, 0)
    for number, generation in sorted(numbers.items()):
        yield number, reader.get_object(IndirectObject(number, generation, reader))
    yield 0, reader.trailer


def _walk(one: Any) -> Iterator[Any]:
    """Every string and name in `one` itself; what it refers to is visited by itself."""
    if isinstance(one, DictionaryObject):
        for name in one:
            yield NameObject(name)
            yield from _walk(one.raw_get(name))
    elif isinstance(one, ArrayObject):
        for each in list.__iter__(one):
            yield from _walk(each)
    elif isinstance(one, NameObject | TextStringObject | ByteStringObject):
        yield one


def _said(value: Any) -> list[str]:
    """The readings of a string: as the format has it, and as plain bytes."""
    content = value.original_bytes
    readings = {str(value) if isinstance(value, TextStringObject) else "", content.decode("latin-1")}
    if content[:3] == b"\xef\xbb\xbf":
        readings.add(content.decode("utf-8-sig", "replace"))
    return sorted(readings - {""})


class _Known:
    """Streams whose use is told by whoever refers to them: what is drawn, and what only shapes letters."""

    def __init__(self, objects: list[tuple[int, Any]]) -> None:
        self.drawn: set[int] = set()
        self.shapes: set[int] = set()
        for _, one in objects:
            if isinstance(one, DictionaryObject):
                self._note(one)

    def _note(self, one: DictionaryObject) -> None:
        for name in _FONT_FILES:
            self.shapes |= _numbers(one, name)
        if member(one, "/Type") == "/Page":
            self.drawn |= _numbers(one, "/Contents")
        if member(one, "/Type") == "/Font":
            if member(one, "/Subtype") in ("/Type0", "/Type3") and "/ToUnicode" not in one:
                raise UnreadableError("letters in a PDF that nothing gives a meaning")
            procedures = member(one, "/CharProcs")
            if isinstance(procedures, DictionaryObject):
                self.drawn |= {number for name in procedures for number in _numbers(procedures, name)}


def _numbers(one: DictionaryObject, name: str) -> set[int]:
    """The objects that member `name` refers to, one or a list."""
    value = one.raw_get(name) if name in one else None
    if isinstance(value, IndirectObject):
        inner = value.get_object()
        if not isinstance(inner, ArrayObject):
            return {value.idnum}
        value = inner
    if not isinstance(value, ArrayObject):
        return set()
    return {each.idnum for each in list.__iter__(value) if isinstance(each, IndirectObject)}


def _stream(number: int, one: StreamObject, known: _Known, opener: Opener) -> Views:
    if member(one, "/Type") in _BOOKKEEPING or number in known.shapes:
        return
    if member(one, "/Subtype") == "/Image":
        raise UnreadableError("a picture in a PDF, which cannot be read")
    content = one.get_data()
    if member(one, "/Type") == "/EmbeddedFile":
        yield from ((f"attachment: {place}", text) for place, text in opener("", content))
    elif number in known.drawn or member(one, "/Subtype") == "/Form" or "/PatternType" in one:
        return  # its text is extracted, see _drawn
    elif content[36:40] != b"acsp":  # a colour profile says nothing
        yield "streams", _text_of(content)


def _text_of(content: bytes) -> str:
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("a part of a PDF that is no text") from error


def _drawn(one: Any, reader: PdfReader) -> Views:
    """What a page or a form says: by the gaps between its letters, by its places, and as it is drawn."""
    if not isinstance(one, DictionaryObject):
        return
    if member(one, "/Type") == "/Page":
        page = PageObject(reader, one.indirect_reference)
        page.update(one)
        yield "pages", page.extract_text()
        yield "pages by place", page.extract_text(extraction_mode="layout")
        drawing = Listener(member(page, "/Resources"))
        page.extract_text(visitor_operand_before=drawing.hear)
        yield "pages as drawn", drawing.text
    elif member(one, "/Subtype") == "/Form" and isinstance(one, StreamObject):
        page = PageObject(reader)
        drawing = Listener(member(one, "/Resources"))
        yield "forms", page.extract_xform_text(one, visitor_operand_before=drawing.hear)
        yield "forms as drawn", drawing.text
