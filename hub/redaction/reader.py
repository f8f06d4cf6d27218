"""What does a finished file say, everywhere where a file can say something?

Opens the bytes that leave, each kind in its own way, and gives every text in them by the place it stands in. What
cannot be read whole (unknown bytes, a picture, letters without meaning, a packed file too large) is no clean file:
it raises, and nothing is sent.
Source: redaction requirements, section 7; threat model 6.6 (limits), 6.7, P6, P24.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from hub.redaction.markup import files_inside, views_of_markup
from hub.redaction.pdf_reader import views_of_pdf
from hub.redaction.unreadable import UnreadableError

Views = Iterator[tuple[str, str]]

MOST_MEMBERS = 1000
MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 100
DEEPEST = 5


def views_of(name: str, content: bytes, media: str) -> dict[str, str]:
    """Every text of the file by its place, its name first. Raises UnreadableError.

    media: as it is sent, such as `application/pdf`; parameters after a semicolon are ignored.
    """
    views = {"file name": name}
    for place, text in _opened(content, media, 0):
        views[place] = f"{views[place]}\n{text}" if place in views else text
    return views


def _opened(content: bytes, media: str, depth: int) -> Views:
    if depth > DEEPEST:
        raise UnreadableError("files within files, too deep to look into")
    read = READERS.get(media.partition(";")[0].strip().lower())
    if read is None:
        raise UnreadableError("a kind of file that the check does not know")
    yield from read(content, depth)


def _inside(place: str, views: Views) -> Views:
    for name, text in views:
        yield f"{place}: {name}", text


def decoded(content: bytes) -> str:
    """The text of these bytes: UTF-8, or UTF-16 where a mark says so. Raises UnreadableError."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("bytes that are no text") from error


def _text(content: bytes, _depth: int) -> Views:
    yield "text", decoded(content)


def _markup(content: bytes, depth: int) -> Views:
    source = decoded(content)
    yield from views_of_markup(source)
    for media, inner in files_inside(source):
        yield from _inside("data address", _opened(inner, media, depth + 1))


def _csv(content: bytes, _depth: int) -> Views:
    source = decoded(content)
    yield "source", source
    csv.field_size_limit(MOST_BYTES)
    try:
        rows = list(csv.reader(io.StringIO(source, newline=""), strict=True))
    except csv.Error as error:
        raise UnreadableError("a table that cannot be read") from error
    yield "cells", "\n".join(cell for row in rows for cell in row)
    yield "rows", "\n".join(" ".join(row) for row in rows)


def _json(content: bytes, _depth: int) -> Views:
    source = decoded(content)
    yield "source", source
    try:
        pairs = json.loads(source, object_pairs_hook=list)
    except ValueError as error:
        raise UnreadableError("JSON that cannot be read") from error
    yield "values", "\n".join(_strings(pairs))


def _strings(value: Any) -> Iterator[str]:
    """Every name and value; what is JSON inside a text, too. Doubled members stand here twice."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value
        if value[:1] in "[{":
            try:
                yield from _strings(json.loads(value, object_pairs_hook=list))
            except ValueError:
                return
    elif value is not None:
        yield str(value)


def _calendar(content: bytes, depth: int) -> Views:
    source = decoded(content)
    yield "source", source
    unfolded = re.sub(r"\r?\n[ \t]", "", source)
    yield "lines", re.sub(r"\\([nN,;\\])", lambda m: {"n": "\n", "N": "\n"}.get(m.group(1), m.group(1)), unfolded)
    for match in re.finditer(r"(?im)^[A-Z-]+;[^:\n]*ENCODING=BASE64[^:\n]*:(.*)$", unfolded):
        media = re.search(r"(?i)FMTTYPE=([^;:]+)", match.group())
        inner = next(iter(files_inside(f"data:;base64,{match.group(1).strip()}")))[1]
        yield from _inside("attached", _opened(inner, media.group(1) if media else "text/plain", depth + 1))


def _mail(content: bytes, depth: int) -> Views:
    message = message_from_bytes(content, policy=policy.default)
    yield "source", content.decode("utf-8", "replace")
    for part in message.walk():
        yield "headers", "\n".join(f"{name}: {value}" for name, value in part.items())
        if part.get_filename():
            yield "file names", str(part.get_filename())
        for around in (part.preamble, part.epilogue):
            if around:
                yield "around the parts", around
        if not part.is_multipart():
            yield from _part(part, depth)


def _part(part: EmailMessage, depth: int) -> Views:
    body, media = part.get_payload(decode=True) or b"", part.get_content_type()
    if media.startswith("text/"):
        try:
            body = body.decode(part.get_content_charset("utf-8")).encode()
        except (LookupError, UnicodeDecodeError) as error:
            raise UnreadableError("a part of a mail that is no text") from error
    yield from _inside(media, _opened(body, media, depth + 1))


_XML = (".xml", ".rels", ".vml", ".xhtml", ".html")
_OLD_PICTURES = re.compile(r"\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|bin|ole)$", re.IGNORECASE)


def _packed(content: bytes, depth: int) -> Views:
    """Word and spreadsheet files: every part, shown or not, of now and of before."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield "names of parts", "\n".join(info.filename for info in archive.infolist())
            yield "comment", decoded(archive.comment)
            for info in _members(archive):
                yield from _member(info.filename, archive.read(info), depth)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise UnreadableError("a packed file that cannot be opened") from error


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    whole, packed = sum(i.file_size for i in members), sum(i.compress_size for i in members)
    if len(members) > MOST_MEMBERS or whole > MOST_BYTES or whole > MOST_RATIO * max(packed, 1):
        raise UnreadableError("a packed file too large to look into")
    return members


def _member(name: str, content: bytes, depth: int) -> Views:
    if name.lower().endswith(_XML):
        source = decoded(content)
        if "<!DOCTYPE" in source or "<!ENTITY" in source:
            raise UnreadableError("a part that makes up its own words")
        yield from _inside(name, views_of_markup(source))
    elif _OLD_PICTURES.search(name):
        raise UnreadableError("a picture or an object, which cannot be read")
    else:
        packed = content[:2] == b"PK"
        yield from _inside(name, _packed(content, depth + 1) if packed and depth < DEEPEST else _text(content, depth))


def _pdf(content: bytes, depth: int) -> Views:
    yield from views_of_pdf(content, lambda name, inner: _opened(inner, _media_of(name, inner), depth + 1))


def _media_of(name: str, content: bytes) -> str:
    if content[:5] == b"%PDF-":
        return "application/pdf"
    if content[:2] == b"PK":
        return _WORD
    if content.lstrip()[:1] == b"<":
        return "text/html"
    ending = name.rpartition(".")[2].lower()
    return {"csv": "text/csv", "json": "application/json", "ics": "text/calendar"}.get(ending, "text/plain")


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

READERS: dict[str, Callable[[bytes, int], Views]] = {
    "text/plain": _text,
    "text/html": _markup,
    "application/xhtml+xml": _markup,
    "image/svg+xml": _markup,
    "text/xml": _markup,
    "application/xml": _markup,
    "text/css": _text,
    "text/javascript": _text,
    "text/csv": _csv,
    "application/json": _json,
    "application/problem+json": _json,
    "text/calendar": _calendar,
    "message/rfc822": _mail,
    "application/pdf": _pdf,
    _WORD: _packed,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _packed,
}
"""Media type -> how it is read. What is not here is not sent."""
