"""Files with something left in them, made in every way we could think of, and files with nothing left.

A trick takes a text and hides it in a file; with a secret the file must not pass, with harmless words it must.
Source: redaction requirements, section 7.
"""

import base64
import html
import io
import json
import quopri
import zipfile
from collections.abc import Callable, Iterator
from email.header import Header
from email.message import EmailMessage
from urllib.parse import quote

from hub.redaction.verify import Forbidden
from tests.planted_pdf import IN_PDF, File, middle

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FULL, FAMILY, PHONE = "Torvald Ironhelm", "Quarnsworth", "07700 900123"
MAILBOX, DAY, LINE, CODE, NINO = "t.ironhelm@post.example", "4 March 1990", "5 Fennel Walk", "WS18 3CC", "QQ123456C"
GURMUKHI, ARABIC, YORUBA, POLISH = "ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "محمد حسين", "Ọlátúnjí", "Łukasz Żółć"

FORBIDDEN = (
    Forbidden(FULL, "name", loose=True),
    Forbidden("Torvald", "name", loose=True),
    Forbidden("Ironhelm", "name"),
    Forbidden(FAMILY, "name", loose=True),
    Forbidden("Hasan", "name"),
    Forbidden("Ali", "name"),
    Forbidden("Lang", "name"),
    Forbidden(PHONE, "contact", whole=False),
    Forbidden(MAILBOX, "contact", whole=False),
    Forbidden(DAY, "birth date"),
    Forbidden("04/03/1990", "birth date"),
    Forbidden(LINE, "address"),
    Forbidden("5 Fennel", "address"),
    Forbidden(CODE, "address", whole=False),
    Forbidden(NINO, "NINO", whole=False),
    Forbidden(GURMUKHI, "name"),
    Forbidden(ARABIC, "name"),
    Forbidden(YORUBA, "name"),
    Forbidden(POLISH, "name"),
)
HARMLESS = "a kitchen door"


Trick = Callable[[str], File]


def _text(content: str, encoding: str = "utf-8") -> File:
    return File("summary.txt", "text/plain", content.encode(encoding))


def _html(inside: str) -> File:
    head = '<!DOCTYPE html>\n<html lang="en"><head><title>Summary</title></head><body><p>It has an end.</p>'
    page = f"{head}{inside}</body></html>"
    return File("summary.html", "text/html", page.encode())


def _each(text: str, between: str) -> str:
    return between.join(text)


# --- ways to write a text, tried in plain text, HTML, JSON and on a PDF page

WRITINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda s: s,
    "capitals": str.upper,
    "small letters": str.lower,
    "soft hyphen": lambda s: middle(s, "\u00ad"),
    "zero-width space": lambda s: middle(s, "\u200b"),
    "zero-width joiner": lambda s: middle(s, "\u200d"),
    "word joiner": lambda s: middle(s, "\u2060"),
    "combining marks": lambda s: _each(s, "\u0336"),
    "variation selector": lambda s: middle(s, "\ufe0f"),
    "no-break spaces": lambda s: s.replace(" ", "\u00a0"),
    "thin spaces": lambda s: s.replace(" ", "\u2009"),
    "tabs": lambda s: s.replace(" ", "\t"),
    "over two lines": lambda s: s.replace(" ", "\r\n"),
    "letter by letter": lambda s: _each(s.replace(" ", ""), " "),
    "with dots": lambda s: _each(s.replace(" ", ""), "."),
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    "bold letters of mathematics": lambda s: "".join(
        chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else chr(0x1D400 + ord(c) - 65) if c.isupper() else c for c in s
    ),
    "turned round": lambda s: "\u202e" + s[::-1] + "\u202c",
    "percent-encoded": lambda s: quote(s, safe=""),
    "percent-encoded twice": lambda s: quote(quote(s, safe=""), safe=""),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64 for addresses": lambda s: base64.urlsafe_b64encode(f"id:{s}?>".encode()).decode().rstrip("="),
    "hexadecimal": lambda s: s.encode().hex(),
    "escapes of a script": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "short escapes of a script": lambda s: "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else c for c in s),
}
FOR_NAMES: dict[str, Callable[[str], str]] = {
    "possessive": lambda s: f"{s}'s",
    "curly possessive": lambda s: f"{s}\u2019s",
    "plural": lambda s: f"the {s}s",
    "look-alike letters": lambda s: s.translate(str.maketrans("aeopcx", "\u0430\u0435\u043e\u0440\u0441\u0445")),
    "in a file name": lambda s: s.replace(" ", "_") + "_14.jpg",
    "in a hashtag": lambda s: "#JusticeFor" + s.replace(" ", ""),
    "hyphen at the end of a line": lambda s: middle(s, "-\n"),
}
SECRETS = (FULL, PHONE, MAILBOX, DAY, LINE, CODE, NINO)
NAMES = (FULL, FAMILY, GURMUKHI, ARABIC, YORUBA, POLISH)
NOT_TOGETHER = {
    # what the writing makes of it is not that value any more
    ("turned round", DAY), ("turned round", LINE), ("turned round", CODE), ("with dots", MAILBOX),
}  # fmt: skip

IN_HTML: dict[str, Callable[[str], str]] = {
    "split by a tag": lambda s: f"<p>{html.escape(middle(s, '|')).replace('|', '<b></b>')}</p>",
    "every letter a tag": lambda s: "".join(f"<span>{html.escape(c)}</span>" for c in s),
    "decimal entities": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "hexadecimal entities": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "title": lambda s: f'<a href="/" title="{html.escape(s)}">more</a>',
    "alternative text": lambda s: f'<img src="/a.svg" alt="{html.escape(s)}">',
    "data attribute": lambda s: f'<div data-who="{html.escape(s)}">more</div>',
    "unquoted attribute": lambda s: f"<div data-who={s.replace(' ', '&#32;')}>more</div>",
    "comment": lambda s: f"<!-- was: {s} -->",
    "conditional comment": lambda s: f"<!--[if IE]><p>{s}</p><![endif]-->",
    "hidden element": lambda s: f'<p hidden style="display:none">{html.escape(s)}</p>',
    "hidden field": lambda s: f'<input type="hidden" name="who" value="{html.escape(s)}">',
    "script": lambda s: f"<script>var who = {json.dumps(s)}</script>",
    "style": lambda s: f"<style>p::after {{ content: '{s}' }}</style>",
    "style escapes": lambda s: "<style>p::after { content: '" + "".join(f"\\{ord(c):06x}" for c in s) + "' }</style>",
    "meta": lambda s: f'<meta name="description" content="{html.escape(s)}">',
    "template": lambda s: f"<template><p>{html.escape(s)}</p></template>",
    "no script": lambda s: f"<noscript>{html.escape(s)}</noscript>",
    "link": lambda s: f'<a href="/find?q={quote(s)}">more</a>',
    "data address, base64": lambda s: f'<a href="data:text/plain;base64,{base64.b64encode(s.encode()).decode()}">x</a>',
    "data address, percent": lambda s: f'<a href="data:text/html,{quote("<b>" + middle(s, "<i></i>") + "</b>")}">x</a>',
    "picture of text in a data address": lambda s: (
        '<img alt="" src="data:image/svg+xml;base64,'
        + base64.b64encode(f"<svg><text>{html.escape(s)}</text></svg>".encode()).decode()
        + '">'
    ),
    "drawn text": lambda s: f"<svg><text>{html.escape(s)}</text></svg>",
    "character data": lambda s: f"<svg><![CDATA[{s}]]></svg>",
    "name of an attribute": lambda s: f"<div x-{s.replace(' ', '-').replace('@', '-at-')}='1'>more</div>",
}


def _csv(*rows: str) -> File:
    return File("log.csv", "text/csv", "\r\n".join(("when,what", *rows, "")).encode())


IN_TABLES: dict[str, Trick] = {
    "cell": lambda s: _csv(f'2026-11-24,"{s}"'),
    "quotes inside": lambda s: _csv('2026-11-24,"he said ""' + s + '"""'),
    "split over cells": lambda s: _csv("2026-11-24," + ",".join(s.split(" "))),
    "line break in a cell": lambda s: _csv('2026-11-24,"' + s.replace(" ", "\n") + '"'),
    "far column": lambda s: _csv("2026-11-24,," + "," * 60 + f'"{s}"'),
    "neutralised formula": lambda s: _csv(f'2026-11-24,"\'={s}"'),
    "heading": lambda s: _csv().__class__("log.csv", "text/csv", f'when,"{s}"\r\n1,2\r\n'.encode()),
    "UTF-16": lambda s: File("log.csv", "text/csv", f'when,"{s}"\r\n1,2\r\n'.encode("utf-16")),
    "name of the file": lambda s: File(f"{s}.csv", "text/csv", b"when,what\r\n1,2\r\n"),
}


def _json(text: str) -> File:
    return File("copy.json", "application/json", text.encode())


IN_JSON: dict[str, Trick] = {
    "value": lambda s: _json(json.dumps({"a": [1, {"b": s}]})),
    "value in ASCII": lambda s: _json(json.dumps({"a": s}, ensure_ascii=True).replace("o", "\\u006f")),
    "member name": lambda s: _json(json.dumps({s: 1})),
    "JSON in a text": lambda s: _json(json.dumps({"a": json.dumps({"b": json.dumps([s])})})),
    "doubled member": lambda s: _json('{"a": ' + json.dumps(s) + ', "a": "clean"}'),
    "split over values": lambda s: _json(json.dumps({"name": s.split(" ")})),
    "UTF-16": lambda s: File(
        "copy.json", "application/json", json.dumps({"a": s}, ensure_ascii=False).encode("utf-16")
    ),
}


def _calendar(lines: str) -> File:
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:77\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    return File("meeting.ics", "text/calendar", text.encode())


IN_CALENDARS: dict[str, Trick] = {
    "summary": lambda s: _calendar(f"SUMMARY:About {s}"),
    "folded line": lambda s: _calendar("SUMMARY:" + middle(s, "\r\n ")),
    "folded with a tab": lambda s: _calendar("DESCRIPTION:" + middle(s, "\r\n\t")),
    "escaped": lambda s: _calendar("DESCRIPTION:met\\n" + s.replace(" ", "\\n") + "\\, and left"),
    "parameter": lambda s: _calendar(f'ATTENDEE;CN="{s}":mailto:x@y.example'),
    "own property": lambda s: _calendar(f"X-NOTE:{s}"),
    "attached": lambda s: _calendar(
        "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:" + base64.b64encode(s.encode()).decode()
    ),
    "quoted-printable": lambda s: _calendar("SUMMARY:=?utf-8?q?x?= " + s),
}


def _mail(**parts) -> File:
    message = EmailMessage()
    message["From"], message["To"] = "hub@whg.example", "reader@police.example"
    message["Subject"] = parts.get("subject", "Something waits for you")
    for name, value in parts.get("headers", {}).items():
        message[name] = value
    message.set_content(parts.get("body", "Please log in."), cte=parts.get("cte"))
    for content, name, kind in parts.get("attached", ()):
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if "page" in parts:
        message.add_alternative(parts["page"], subtype="html")
    return File("mail.eml", "message/rfc822", message.as_bytes())


def _raw_mail(headers: str, body: str = "Please log in.") -> File:
    return File("mail.eml", "message/rfc822", f"From: a@b.example\r\n{headers}\r\n\r\n{body}\r\n".encode())


IN_MAIL: dict[str, Trick] = {
    "subject": lambda s: _mail(subject=f"About {s}"),
    "subject as encoded word": lambda s: _raw_mail(f"Subject: {Header(s, 'utf-8').encode()}"),
    "subject over encoded words": lambda s: _raw_mail(
        "Subject: "
        + "\r\n ".join(f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in middle(s, "|").split("|"))
    ),
    "subject in Q": lambda s: _raw_mail("Subject: =?utf-8?q?" + "".join(f"={b:02X}" for b in s.encode()) + "?="),
    "folded header": lambda s: _raw_mail("X-Note: about\r\n " + s.replace(" ", "\r\n ")),
    "own header": lambda s: _mail(headers={"X-Case": s}),
    "body, quoted-printable": lambda s: _mail(body=f"About {s}.", cte="quoted-printable"),
    "body with soft line ends": lambda s: _raw_mail(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
        "=\r\n".join(quopri.encodestring(part.encode()).decode() for part in middle(s, "|").split("|")),
    ),
    "body, base64": lambda s: _mail(body=f"About {s}.", cte="base64"),
    "page": lambda s: _mail(page=f"<p>{middle(s, '<b></b>')}</p>"),
    "attached table": lambda s: _mail(attached=[(f'a,"{s}"\r\n'.encode(), "log.csv", "text/csv")]),
    "name of what is attached": lambda s: _mail(attached=[(b"a,b\r\n", f"{s}.csv", "text/csv")]),
    "before the parts": lambda s: File(
        "mail.eml",
        "message/rfc822",
        _mail(page="<p>Hello</p>").content.replace(b"\n\n--", b"\n\n" + s.encode() + b"\n--", 1),
    ),
}

# --- office files


def package(parts: dict[str, str | bytes], comment: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
        archive.comment = comment.encode()
    return held.getvalue()


def _word(
    body: str = "<w:p><w:r><w:t>Nothing to see</w:t></w:r></w:p>", comment: str = "", **more: str | bytes
) -> File:
    parts = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="t"></Types>',
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>',
    }
    names = {
        name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"): part for name, part in more.items()
    }
    return File("letter.docx", DOCX, package(parts | names, comment))


def _runs(text: str) -> str:
    return "".join(f"<w:r><w:t>{html.escape(part)}</w:t></w:r>" for part in middle(text, "|").split("|"))


def _sheet(**parts: str) -> File:
    names = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    sheet = {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"}
    return File("list.xlsx", XLSX, package(sheet | names))


E_ = html.escape


def _link(text: str) -> str:
    return f'<Relationships><Relationship Target="http://x.example/{quote(text)}"/></Relationships>'


def _row(text: str) -> str:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{E_(part)}</w:t></w:r></w:p></w:tc>" for part in text.split(" "))
    return f"<w:tr>{cells}</w:tr>"


def _shared(text: str) -> str:
    return f"<sst><si><r><t>{E_(middle(text, '|')).replace('|', '</t></r><r><t>')}</t></r></si></sst>"


def _hidden_row(text: str) -> str:
    return f'<worksheet><row hidden="1"><c t="inlineStr"><is><t>{E_(text)}</t></is></c></row></worksheet>'


def _marked(text: str, start: str, end: str) -> str:
    return f"<w:p>{start}{E_(text)}{end}</w:p>"


IN_OFFICE: dict[str, Trick] = {
    "runs": lambda s: _word(f"<w:p>{_runs(s)}</w:p>"),
    "hidden text": lambda s: _word(_marked(s, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>", "</w:t></w:r>")),
    "deleted text": lambda s: _word(_marked(s, "<w:del><w:r><w:delText>", "</w:delText></w:r></w:del>")),
    "author of a change": lambda s: _word(_marked(s, '<w:ins w:author="', '"><w:r><w:t>x</w:t></w:r></w:ins>')),
    "field code": lambda s: _word(_marked(s, "<w:r><w:instrText>HYPERLINK ", "</w:instrText></w:r>")),
    "comment": lambda s: _word(word__comments_xml=f"<w:comment><w:p>{_runs(s)}</w:p></w:comment>"),
    "header": lambda s: _word(word__header1_xml=f"<w:hdr><w:p>{_runs(s)}</w:p></w:hdr>"),
    "footnote": lambda s: _word(word__footnotes_xml=f"<w:footnote><w:p>{_runs(s)}</w:p></w:footnote>"),
    "author of the file": lambda s: _word(docProps__core_xml=f"<cp:core><dc:creator>{E_(s)}</dc:creator></cp:core>"),
    "own property": lambda s: _word(docProps__custom_xml=f"<p><property name='x'>{E_(s)}</property></p>"),
    "description of a picture": lambda s: _word(_marked(s, '<w:drawing><wp:docPr id="1" descr="', '"/></w:drawing>')),
    "address of a link": lambda s: _word(word___rels__document_xml_rels=_link(s)),
    "part nobody refers to": lambda s: _word(customXml__item9_xml=f"<left>{E_(s)}</left>"),
    "comment of the package": lambda s: _word(comment=s),
    "file inside": lambda s: _word(word__embeddings__old_docx=_word(f"<w:p>{_runs(s)}</w:p>").content),
    "cells of a table": lambda s: _word(_row(s)),
    "shared text of a sheet": lambda s: _sheet(xl__sharedStrings_xml=_shared(s)),
    "hidden row": lambda s: _sheet(xl__worksheets__sheet2_xml=_hidden_row(s)),
    "name of a sheet": lambda s: _sheet(xl__workbook_xml=f'<workbook><sheet name="{E_(s)}"/></workbook>'),
    "comment in a sheet": lambda s: _sheet(xl__comments1_xml=f"<comments><text><t>{E_(s)}</t></text></comments>"),
    "formula": lambda s: _sheet(
        xl__worksheets__sheet3_xml=f'<worksheet><row><c><f>"{E_(s)}"</f></c></row></worksheet>'
    ),
}
LATIN = (FULL, PHONE, MAILBOX, DAY, LINE, CODE, NINO)


def planted() -> Iterator[tuple[str, Trick, str]]:
    """Every trick with every secret that it can carry: name of the trick, the trick, the secret."""
    for name, write in WRITINGS.items():
        for secret in SECRETS:
            if (name, secret) not in NOT_TOGETHER:
                yield f"text, {name}", lambda s, w=write: _text(f"He said {w(s)} again."), secret
    for name, write in (WRITINGS | FOR_NAMES).items():
        for secret in NAMES:
            if _fits(name, secret) and (secret != FULL or name in FOR_NAMES):
                yield f"text, {name}", lambda s, w=write: _text(f"He said {w(s)} again."), secret
    for name, write in IN_HTML.items():
        for secret in (*SECRETS, GURMUKHI):
            yield f"page, {name}", lambda s, w=write: _html(w(s)), secret
    for place, tricks in (("table", IN_TABLES), ("JSON", IN_JSON), ("calendar", IN_CALENDARS), ("mail", IN_MAIL),
                          ("office", IN_OFFICE)):  # fmt: skip
        for name, trick in tricks.items():
            for secret in (FULL, PHONE, DAY, YORUBA):
                yield f"{place}, {name}", trick, secret
    for name, trick in IN_PDF.items():
        for secret in LATIN:
            yield f"PDF, {name}", trick, secret


LATIN_ONLY = {"full width", "bold letters of mathematics", "look-alike letters", "short escapes of a script", "plural",
              "possessive", "curly possessive", "in a hashtag", "letter by letter", "with dots", "combining marks",
              "turned round", "in a file name"}  # fmt: skip


def _fits(name: str, secret: str) -> bool:
    return secret.isascii() or name not in LATIN_ONLY
