"""The PDF that a recipient takes: tagged, marked, in every script, inert, always the same, and nothing else in it.

Source: threat model 6.7, P6, P24; dependencies paper (documents); ISO 14289-1 (PDF/UA-1).
"""

import io
import os
import re
import tempfile
import threading
import time
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from hub.disclosures.document import copy_for, pages_for
from hub.disclosures.file_checker import check_aside
from hub.disclosures.freezing import _SURELY_PRINTABLE
from hub.disclosures.typesetting import UnprintableError, draw_pages, set_pages
from hub.kernel import aside
from hub.kernel.aside import AsideError
from hub.redaction.checking import check_file
from hub.redaction.reader import views_of
from hub.redaction.verify import Forbidden
from tests.finished import FACTS, LEFT_OUT, SUMMARY, TAKEN, a_content

NAMES = {
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਕੌਰ ਸਹੋਤਾ",
    "Arabic": "محمد",
    "Urdu": "گلنار",
    "Polish": "Łukasz Żółć-Grzegżółka",
    "Yoruba": "Ọlátúnjí Adébáyọ̀",
    "Bengali": "আব্দুল করিম",
    "Welsh": "Siân Llŷr",
    "Romanian": "Ștefan Țîrlea",
    "Cyrillic": "Олена Їжакевич",
    "Hindi": "नेपाल सिंह",
    "Gujarati": "ગુજરાત",
    "Tamil": "தமிழ்",
    "Hebrew": "עברית",
    "Amharic": "አማርኛ",
    "signs": "😀 🔥 ✓ →",
}


def made(content) -> bytes:
    return set_pages("summary", pages_for(copy_for(content, FACTS, TAKEN)))


@pytest.fixture(scope="module")
def document() -> bytes:
    return made(a_content())


def drawn(pdf: bytes) -> str:
    """What the pages say, as the independent check reads them."""
    return unicodedata.normalize("NFC", views_of("x.pdf", pdf, "application/pdf")["pages as drawn"])


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def elements(pdf: bytes) -> list:
    """The structure elements in their order."""
    found = []

    def walk(one):
        one = one.get_object()
        if isinstance(one, list):
            for each in one:
                walk(each)
        elif isinstance(one, dict):
            if "/S" in one:
                found.append(one)
            if "/K" in one:
                walk(one["/K"])

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_it_is_tagged_and_says_that_it_can_be_read_by_everybody(document):
    root = PdfReader(io.BytesIO(document)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_headings_lists_and_table_headers_are_told_to_a_screen_reader(document):
    kinds = [one["/S"] for one in elements(document)]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") >= 5 and "/H3" in kinds
    assert {"/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(kinds)
    headers = [one for one in elements(document) if one["/S"] == "/TH"]
    assert len(headers) == 4 and all("/Column" in str(one["/A"]) for one in headers)
    first = [one["/T"] for one in elements(document) if one["/S"] in ("/H1", "/H2")][:2]
    assert first == ["Case summary HC-2026-0900", "What not to do"]


def test_its_metadata_are_set_and_name_nobody(document):
    information = PdfReader(io.BytesIO(document)).metadata
    assert information.title == "Case summary k7dq2m" and information.author == "whg"
    assert str(information.creation_date)[:16] == "2026-11-24 14:30"
    assert set(information) <= {"/Title", "/Author", "/Creator", "/CreationDate", "/ModDate", "/Producer"}


def test_marking_and_watermark_stand_on_every_page():
    pages = PdfReader(io.BytesIO(made(a_content(SUMMARY + "\nmore words " * 1500)))).pages
    assert len(pages) > 3
    for page in pages:
        text = page.extract_text()
        assert text.count("OFFICIAL-SENSITIVE") >= 2 and text.count("Do not forward") == 2
        assert "West Midlands Police · Dana Orme · Tuesday 24 November 2026, 2:30pm" in text
        assert f"of {len(pages)}" in text


CHROME = (
    "The summary", "What you may do with this", "Why you have this", "What was left out, and why", "What", "How many",
    "Why", "Clause", "Proof", "Copy for ", "Page 1 of 1",
    "On the page of this summary, the button “Proof of what you were sent” gives a file that proves, years later and "
    "without us, that this was shared with you.",
)  # fmt: skip
"""The template's own words."""


def texts_in(value) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        value = [each for name, each in value.items() if name != "kind"]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    return [value] if isinstance(value, str) else []


def test_the_pages_say_the_released_words_and_nothing_else_of_the_case(document):
    left = bare(drawn(document))
    for line in SUMMARY.split("\n"):
        assert bare(line.removeprefix("- ")) in left
    pages = pages_for(copy_for(a_content(), FACTS, TAKEN))
    for words in sorted({bare(text) for text in (*CHROME, *texts_in(pages))}, key=len, reverse=True):
        left = left.replace(words, "")
    assert re.sub(r"[•.0-9]", "", left) == ""


@pytest.mark.parametrize("script", sorted(NAMES))
def test_names_of_every_origin_are_written_in_their_own_letters(script):
    name = NAMES[script]
    said = drawn(made(a_content(SUMMARY.replace("Zarina Quillfeather", name))))
    assert said.count(unicodedata.normalize("NFC", name)) >= 2, said


def test_the_same_summary_for_the_same_reader_is_the_same_bytes(document):
    assert made(a_content()) == document
    assert made(a_content(ask="Something else.")) != document


HOSTILE = (
    '#read("/etc/passwd")', "#panic()", "#import \"@preview/x:1.0.0\": *", "$ x^2 $", "`raw` *bold* _it_", "= Heading",
    "<label> @ref", "// gone", "/* gone */", "\\u{41} \\", "#let x = 1; #x", "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0", "%PDF-1.7 endstream endobj", "a" * 300,
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_somebody_wrote_is_shown_and_never_carried_out(words):
    pdf = made(a_content(SUMMARY.replace("threw a stone", words), ask=words, ring={"name": words, "phone": words}))
    assert bare(words) in bare(drawn(pdf))
    views = views_of("x.pdf", pdf, "application/pdf")
    assert "root:" not in "".join(views.values())
    for forbidden in ("JavaScript", "OpenAction", "EmbeddedFile", "Launch", "AcroForm"):
        assert f"/{forbidden}".encode() not in pdf and forbidden not in views["names"].split("\n")


def test_a_sign_that_no_font_has_stops_the_document():
    with pytest.raises(UnprintableError) as stopped:
        made(a_content(SUMMARY.replace("a stone", "漢字")))
    assert "漢" not in str(stopped.value) and "font" in str(stopped.value)


def test_every_sign_that_is_sent_without_a_trial_has_its_letter():
    signs = [chr(n) for n in (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2010, 0x2028))]
    assert all(_SURELY_PRINTABLE.fullmatch(sign) for sign in signs)
    made(a_content(SUMMARY.replace("a stone", " ".join(signs))))


def test_the_independent_check_finds_a_name_in_the_finished_pages():
    values = [Forbidden("Torvald", "name", loose=True), Forbidden("ਗੁਰਪ੍ਰੀਤ", "name"), Forbidden("Ọlátúnjí", "name")]
    clean = made(a_content())
    assert check_file("x.pdf", clean, "application/pdf", values).passed
    for name in ("Torvald", "ਗੁਰਪ੍ਰੀਤ", "Ọlátúnjí"):
        for content in (
            a_content(SUMMARY.replace("a stone", f"{name}'s stone")),
            a_content(ask=f"Ask {name}."),
            a_content(manifest=[LEFT_OUT | {"what": f"Name {name}"}]),
        ):
            assert not check_file("x.pdf", made(content), "application/pdf", values).passed


def test_the_pages_can_be_looked_at_as_pictures():
    (first, *_) = draw_pages("summary", pages_for(copy_for(a_content(), FACTS, TAKEN)), dots_per_inch=40)
    assert first.startswith(b"\x89PNG")


def setters() -> list[Path]:
    """The folder in /proc of each process of ours that sets a document now."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = (each / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"typesetter" in (each / "cmdline").read_bytes():
                found.append(each)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def resident_mb() -> float:
    return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024


def test_documents_leave_nothing_in_the_memory_of_who_asks_for_them():
    made(a_content())
    before = resident_mb()
    for number in range(6):
        made(a_content(ask=f"Ring us about number {number}."))
    assert resident_mb() - before < 5


@pytest.mark.parametrize(("bound", "value"), [("SECONDS", 0), ("MEGABYTES", 12)])
def test_a_document_that_takes_too_long_or_too_much_is_not_made(monkeypatch, tmp_path, caplog, bound, value):
    monkeypatch.setattr(aside, bound, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(AsideError):
        made(a_content())
    assert setters() == [] and list(tmp_path.iterdir()) == []
    (line,) = caplog.records
    assert line.name == "hub.kernel.aside" and "Zarina" not in str(line.__dict__)


def test_the_check_aside_says_what_the_check_says_or_nothing(monkeypatch, document):
    values = [Forbidden("Zarina", "name", loose=True), Forbidden("AB 12 34 56 C", "id", whole=False)]
    asked = ("x.pdf", document, "application/pdf", values)
    assert check_aside(*asked) == check_file(*asked) and not check_aside(*asked).passed
    assert check_aside("x.pdf", document, "application/pdf", values[1:]).passed
    monkeypatch.setattr(aside, "MEGABYTES", 12)
    with pytest.raises(AsideError):
        check_aside(*asked)


def test_who_waits_too_long_for_the_document_before_goes_without(monkeypatch):
    monkeypatch.setattr(aside, "SECONDS", 0)
    with aside._TURN, pytest.raises(AsideError, match="before it"):
        made(a_content())


def test_the_process_that_sets_it_knows_no_secret_and_its_words_stand_nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("HUB_SECRET_KEY", "a-secret-of-the-hub")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    asked = threading.Thread(target=made, args=(a_content(SUMMARY + "\nmore words " * 5000),))
    asked.start()
    seen, files = "", []
    while asked.is_alive():
        for setter in setters():
            try:
                seen += "".join((setter / name).read_text() for name in ("environ", "cmdline", "limits"))
            except (FileNotFoundError, ProcessLookupError):
                continue
        files += [path for path in tmp_path.rglob("*") if path.is_file()]
        time.sleep(0.01)
    assert "typesetter.py" in seen and re.search(r"Max core file size +0 ", seen)
    assert "a-secret-of-the-hub" not in seen and "Zarina" not in seen and files == []
