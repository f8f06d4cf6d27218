"""PDF files with something left in them, object by object.

Source: redaction requirements, section 7 (PDF).
"""

import html
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class File:
    """A file as it would leave."""

    name: str
    media: str
    content: bytes


def middle(text: str, between: str) -> str:
    """`between` in the middle of the first word of more than three letters."""
    words = text.split(" ")
    n = next((k for k, word in enumerate(words) if len(word) > 3), 0)
    half = max(1, len(words[n]) // 2)
    words[n] = words[n][:half] + between + words[n][half:]
    return " ".join(words)


def drawn(show: bytes, where: bytes = b"50 700 Td") -> bytes:
    """A drawing of text."""
    return b"BT /F1 12 Tf %s %s ET" % (where, show)


FONTS = b"/Font << /F1 5 0 R >>"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << " + FONTS + b" >>"
NOTE = b"/Type /Annot /Rect [0 0 9 9]"


class Pdf:
    """A small PDF: catalogue 1, pages 2, page 3, its drawing 4, font 5, information 6, a form 8, and what is added."""

    def __init__(self, drawing: bytes = drawn(b"(Nothing to see) Tj"), page: bytes = b"", root: bytes = b"") -> None:
        self.root, self.page = root, page
        self.objects: dict[int, bytes] = {}
        self.put(2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        self.stream(4, drawing)
        self.put(5, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")

    def put(self, number: int, body: bytes) -> "Pdf":
        self.objects[number] = body
        return self

    def stream(self, number: int, content: bytes, more: bytes = b"") -> "Pdf":
        return self.put(number, b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content))

    def made(self, before: bytes = b"%PDF-1.7\n") -> bytes:
        """The bytes. before: an earlier revision that this one is appended to."""
        self.put(1, b"<< /Type /Catalog /Pages 2 0 R %s >>" % self.root)
        form = b"/XObject << /X1 8 0 R >>" if 8 in self.objects else b""
        resources = b"/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s %s >>" % (FONTS, form)
        self.put(3, b"<< /Type /Page /Parent 2 0 R %s %s >>" % (resources, self.page))
        out, places = bytearray(before), {}
        for number, body in sorted(self.objects.items()):
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 1\n0000000000 65535 f \n"
        for number, place in places.items():
            out += b"%d 1\n%010d 00000 n \n" % (number, place)
        info = b"/Info 6 0 R" if 6 in self.objects else b""
        out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, info, start)
        return bytes(out)

    @property
    def file(self) -> File:
        return File("summary.pdf", "application/pdf", self.made())


def literal(text: str) -> bytes:
    """A string between round brackets."""
    plain = text.encode("latin-1", "replace").replace(b"\\", b"\\\\")
    return b"(" + plain.replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def wide(text: str) -> bytes:
    """A string in UTF-16, written in hexadecimal."""
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


def octal(text: str) -> bytes:
    """A string of octal escapes."""
    return b"(" + b"".join(b"\\%03o" % byte for byte in text.encode("latin-1", "replace")) + b")"


def tj(text: str) -> bytes:
    """The operator that shows it."""
    return literal(text) + b" Tj"


def kerned(text: str) -> bytes:
    """Shown in two pieces, far apart."""
    return b"[" + b" -340 ".join(literal(part) for part in middle(text, "|").split("|")) + b"] TJ"


def by_letters(text: str) -> bytes:
    """Every letter put in its place by itself."""
    return b" ".join(b"1 0 0 1 %d 700 Tm %s" % (50 + 30 * n, tj(c)) for n, c in enumerate(text))


def _on_page(show: bytes) -> File:
    return Pdf(drawn(show)).file


def _with(seven: bytes, nine: bytes = b"", root: bytes = b"", page: bytes = b"") -> File:
    """With an object 7 and perhaps an object 9 that says something."""
    made = Pdf(root=root, page=page).put(7, b"<< " + seven + b" >>")
    return (made.put(9, b"<< " + nine + b" >>") if nine else made).file


def _informed(entry: bytes) -> File:
    return Pdf().put(6, b"<< " + entry + b" >>").file


def _noted(entry: bytes) -> File:
    return _with(NOTE + b" " + entry, page=b"/Annots [7 0 R]")


def _attached(content: bytes, name: bytes = b"/F (a)") -> File:
    made = Pdf().stream(7, zlib.compress(content), b"/Type /EmbeddedFile /Filter /FlateDecode")
    return made.put(9, b"<< /Type /Filespec %s /EF << /F 7 0 R >> >>" % name).file


def _layered(drawing: bytes, name: bytes) -> File:
    root = b"/OCProperties << /D << /OFF [9 0 R] >> /OCGs [9 0 R] >>"
    return Pdf(drawing, root=root).put(9, b"<< /Type /OCG /Name %s >>" % name).file


def _xmp(text: str) -> File:
    packet = f"<x:xmpmeta><dc:creator>{html.escape(text)}</dc:creator></x:xmpmeta>".encode()
    return Pdf(root=b"/Metadata 7 0 R").stream(7, packet, b"/Type /Metadata /Subtype /XML").file


def _linked(text: str) -> File:
    address = literal(f"https://x.example/?q={quote(text)}")
    return _noted(b"/Subtype /Link /A << /S /URI /URI " + address + b" >>")


def _orphan_page(text: str) -> File:
    page = b"<< /Type /Page /Contents 9 0 R /Resources << " + FONTS + b" >> >>"
    return Pdf().put(7, page).stream(9, drawn(tj(text))).file


def _appearance(text: str) -> File:
    made = Pdf(page=b"/Annots [7 0 R]").put(7, b"<< %s /Subtype /FreeText /AP << /N 9 0 R >> >>" % NOTE)
    return made.stream(9, drawn(tj(text)), FORM).file


def _scripted(text: str) -> File:
    made = Pdf(root=b"/OpenAction 7 0 R").put(7, b"<< /S /JavaScript /JS 9 0 R >>")
    return made.stream(9, f"app.alert('{text}')".encode()).file


def _revised(text: str) -> File:
    return File("summary.pdf", "application/pdf", Pdf().made(before=Pdf(drawn(kerned(text))).made()))


IN_PDF: dict[str, Callable[[str], File]] = {
    "text": lambda s: _on_page(tj(s)),
    "hexadecimal text": lambda s: _on_page(b"<" + s.encode("latin-1").hex().encode() + b"> Tj"),
    "octal text": lambda s: _on_page(octal(s) + b" Tj"),
    "kerned apart": lambda s: _on_page(kerned(s)),
    "letter by letter": lambda s: _on_page(by_letters(s)),
    "split over strings": lambda s: _on_page(b" ".join(map(tj, s))),
    "next-line operator": lambda s: _on_page(b"14 TL (About) Tj " + literal(s) + b" '"),
    "white on white": lambda s: _on_page(b"1 1 1 rg " + tj(s)),
    "drawn as nothing": lambda s: _on_page(b"3 Tr " + tj(s)),
    "under a box": lambda s: Pdf(drawn(tj(s)) + b" 0 g 40 690 300 30 re f").file,
    "off the page": lambda s: Pdf(drawn(tj(s), b"-900 -900 Td")).file,
    "cropped away": lambda s: Pdf(drawn(tj(s)), page=b"/CropBox [0 0 10 10]").file,
    "hidden layer": lambda s: _layered(b"/OC /L1 BDC " + drawn(tj(s)) + b" EMC", b"(Layer)"),
    "name of a layer": lambda s: _layered(drawn(b"(x) Tj"), wide(s)),
    "replacement text": lambda s: _on_page(b"/Span << /ActualText " + wide(s) + b" >> BDC (xx) Tj EMC"),
    "under replacement text": lambda s: _on_page(b"/Span << /ActualText (harmless) >> BDC " + tj(s) + b" EMC"),
    "form on the page": lambda s: Pdf(b"/X1 Do").stream(8, drawn(kerned(s)), FORM).file,
    "form nobody draws": lambda s: Pdf().stream(7, drawn(tj(s)), FORM).file,
    "page in no tree": _orphan_page,
    "title": lambda s: _informed(b"/Title " + literal(s)),
    "author in UTF-16": lambda s: _informed(b"/Author " + wide(s)),
    "own entry of the information": lambda s: _informed(b"/Case#20worker " + octal(s)),
    "UTF-16 without a mark": lambda s: _informed(b"/Author <" + s.encode("utf-16-be").hex().encode() + b">"),
    "XMP": _xmp,
    "bookmark": lambda s: _with(
        b"/First 9 0 R /Last 9 0 R /Count 1", b"/Parent 7 0 R /Dest [3 0 R /Fit] /Title " + wide(s), b"/Outlines 7 0 R"
    ),
    "note": lambda s: _noted(b"/Subtype /Text /Contents " + literal(s)),
    "who wrote a note": lambda s: _noted(b"/Subtype /Text /T " + wide(s)),
    "appearance of a note": _appearance,
    "form field": lambda s: _with(b"/FT /Tx /T (who) /V " + literal(s), root=b"/AcroForm << /Fields [7 0 R] >>"),
    "name of a form field": lambda s: _with(b"/FT /Tx /TU " + wide(s), root=b"/AcroForm << /Fields [7 0 R] >>"),
    "link": _linked,
    "alternative text": lambda s: _with(
        b"/Type /StructTreeRoot /K 9 0 R", b"/Type /StructElem /S /Figure /P 7 0 R /Alt " + wide(s),
        b"/StructTreeRoot 7 0 R",
    ),
    "attachment": lambda s: _attached(f'a,"{s}"\r\n'.encode()),
    "attached page": lambda s: _attached(f"<p>{middle(s, '<b></b>')}</p>".encode()),
    "PDF in a PDF": lambda s: _attached(Pdf(drawn(kerned(s))).made()),
    "name of an attachment": lambda s: _attached(b"harmless", b"/UF " + wide(s)),
    "script": lambda s: _with(b"/S /JavaScript /JS " + literal(f"app.alert('{s}')"), root=b"/OpenAction 7 0 R"),
    "script in a stream": _scripted,
    "object nobody refers to": lambda s: _with(b"/Old " + literal(s)),
    "name": lambda s: _with(b"/Old /" + quote(s, safe="").replace("%", "#").encode()),
    "page label": lambda s: Pdf(root=b"/PageLabels << /Nums [0 << /P " + literal(s) + b" >>] >>").file,
    "comment": lambda s: File("summary.pdf", "application/pdf", Pdf().made() + b"% was " + s.encode() + b"\n"),
    "earlier revision": _revised,
    "name of the file": lambda s: File(f"{s}.pdf", "application/pdf", Pdf().made()),
}  # fmt: skip
