"""Does every page look and speak as it should, without asking a browser?"""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import UndefinedError

from hub.kernel.marking import Marking, handling
from hub.lawful.findings import Result
from hub.paths import templates_dir
from hub.web import words
from hub.web.jinja import (
    STATIC,
    civil_date,
    civil_datetime,
    civil_deadline,
    civil_time,
    counted,
    install,
    short_datetime,
    short_deadline,
)
from hub.web.shell import NavItem, Notice, Shell, Tone
from tests.gallery.pages import kind_of, name_of
from tests.gallery.sheet import NAMES, SHELL, sheet_app

TEMPLATES = sorted(p for p in templates_dir().rglob("*.html") if "mail" not in p.parts)


def an_app(shell: Shell = SHELL) -> Flask:
    """An application with our templates and nothing else."""
    app = Flask("look")
    install(app, shell=lambda: shell)
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    return app


def drawn(source: str, **context) -> str:
    """What a template of these lines draws, with all macros at hand."""
    imports = "".join(f"{{% import 'macros/{m}.html' as {m} %}}" for m in ("page", "forms", "data", "decision"))
    with an_app().test_request_context():
        return render_template_string(imports + source, **context)


# Dates and numbers


def test_an_instant_of_summer_is_told_in_london_time():
    assert civil_datetime(datetime(2026, 7, 1, 13, 30, tzinfo=UTC)) == "Wednesday 1 July 2026, 2:30pm"


def test_late_evening_in_summer_belongs_to_the_next_day_in_london():
    assert civil_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"
    assert civil_date(date(2026, 11, 24)) == "Tuesday 24 November 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "midnight"), (0, 5, "12:05am"), (9, 0, "9am"), (12, 0, "midday"), (12, 30, "12:30pm"), (23, 59, "11:59pm")],
)
def test_times_are_said_as_people_say_them(hour, minute, said):
    assert civil_time(datetime(2026, 11, 24, hour, minute, tzinfo=UTC)) == said


def test_a_dense_table_says_the_date_shortly():
    assert short_datetime(datetime(2026, 11, 24, 14, 30, tzinfo=UTC)) == "24 Nov 2026, 2:30pm"


def test_a_deadline_at_the_end_of_a_day_is_that_day():
    end, noon = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), datetime(2026, 7, 1, 11, tzinfo=UTC)
    assert (short_deadline(end), short_deadline(noon)) == ("1 Jul 2026", "1 Jul 2026, midday")
    assert (civil_deadline(end), civil_deadline(noon)) == (
        "Wednesday 1 July 2026", "Wednesday 1 July 2026, midday",
    )  # fmt: skip


def test_counts_agree_with_their_noun():
    assert (counted(1, "thing"), counted(0, "thing"), counted(5000, "entry", "entries")) == (
        "1 thing", "0 things", "5,000 entries",
    )  # fmt: skip


# Words


def test_every_result_of_the_engine_and_every_outcome_has_words():
    for code in (*Result, "allow", "allow_with_warning", "refuse", "keep", "pseudonymise", "generalise", "remove"):
        assert (code.value if isinstance(code, Result) else code) in words.WORDS


def test_every_purpose_and_every_item_has_words():
    assert words.purpose_words("victim_support") == "supporting the victim"
    assert words.item_words("victim:address") == "home or incident address of the victim"
    with pytest.raises(ValueError, match="gossip"):
        words.purpose_words("gossip")


def test_red_is_for_danger_and_refusal_only():
    red = {code for code, word in words.WORDS.items() if word.tone is Tone.DANGER}
    assert red == {
        "recalled", "withdrawal", "refused", "denial", "refuse", "REFUSE", "suspended", "emergency", "life",
        "declined", "agreement_suspended", "changed",
    }  # fmt: skip


def test_words_of_the_workshop_are_found_on_a_page():
    assert words.banned_in("Entry 5 of the ledger") == ["ledger: say sealed log, seal"]
    assert words.banned_in("What was shared with you, and the sealed log") == []


def test_a_short_form_is_allowed_in_brackets_after_its_words():
    assert words.banned_in("impact assessment (DPIA)") == []
    assert words.banned_in("the DPIA of May") != []


def test_partners_do_not_read_disclosure_but_coordinators_do():
    assert words.banned_in("This disclosure") == []
    assert words.banned_in("This disclosure", for_partner=True) != []


def test_no_template_says_a_word_of_the_workshop():
    for path in TEMPLATES:
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", path.read_text(), flags=re.S)
        partner = path.parent.name == "shared"
        assert words.banned_in(text, for_partner=partner) == [], path.relative_to(templates_dir())


# Templates


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(templates_dir())))
def test_no_template_carries_style_script_or_handlers_of_its_own(path):
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text), path
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script, path


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(templates_dir())))
def test_every_page_stands_in_the_layout_and_every_post_form_carries_its_token(path):
    text = path.read_text()
    parts_of_pages = path.parent.name == "macros" or path.name.startswith("_") or path.name == "copy.html"
    if parts_of_pages or path.name == "layout.html":
        return
    assert '{% extends "layout.html" %}' in text
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, flags=re.S):
        assert "csrf" in form, f"{path}: a form without its token"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(templates_dir())))
def test_every_template_compiles(path):
    an_app().jinja_env.get_template(str(path.relative_to(templates_dir())))


def test_a_name_the_view_forgot_is_an_error():
    with pytest.raises(UndefinedError):
        drawn("{{ forgotten }}")


def test_templates_cannot_be_installed_too_late():
    app = Flask("late")
    assert app.jinja_env
    with pytest.raises(RuntimeError, match="before"):
        install(app)


@pytest.mark.parametrize("rows", [0, 1, 5000])
@pytest.mark.parametrize("outcome", ["allow", "allow_with_warning", "refuse"])
def test_all_components_draw_with_no_row_one_row_and_many(rows, outcome):
    answer = sheet_app(rows, outcome).test_client().get("/")
    assert answer.status_code == 200
    assert answer.text.count('data-label="Case"') == rows


def test_the_verdict_says_how_many_things_are_missing():
    assert "Not lawful yet: 1 thing<" in drawn("{{ decision.verdict('refuse', things=1) }}")
    assert "Lawful, with 2 warnings<" in drawn("{{ decision.verdict('allow_with_warning', warnings=2) }}")


HOSTILE = "<script>alert('x')</script>\"'&"


@pytest.mark.parametrize(
    "source",
    [
        "{{ forms.text('a', bad, value=bad, hint=bad, error=bad) }}",
        "{{ forms.textarea('a', bad, value=bad, hint=bad, error=bad, limit=10) }}",
        "{{ forms.select('a', bad, [(bad, bad)], hint=bad, error=bad) }}",
        "{{ forms.radios('a', bad, [(bad, bad, bad)], value=bad, hint=bad, error=bad) }}",
        "{{ forms.checkboxes('a', bad, [(bad, bad, bad)], chosen=[bad], hint=bad, error=bad) }}",
        "{{ forms.date('a', bad, hint=bad, error=bad) }}",
        "{{ forms.password('a', bad, hint=bad, error=bad) }}",
        "{{ forms.file('a', bad, hint=bad, error=bad, accept=bad) }}",
        "{{ forms.post_button('/x', bad, fields={'b': bad}, about=bad) }}{{ forms.error_summary({'a': [bad]}) }}",
        "{{ page.heading(bad, bad) }}{{ page.notice(bad) }}{{ page.panel(bad, bad) }}{{ page.narrative(bad) }}",
        "{{ page.chips([{'text': bad, 'remove_url': '/'}]) }}{{ page.copy_block(bad) }}{{ page.tag(bad) }}",
        "{% call page.banner('plain', bad) %}{{ bad }}{% endcall %}{{ page.empty(bad, bad, bad, '/') }}",
        "{{ data.summary_list([(bad, bad, bad, '/')]) }}{{ data.cell(bad, bad) }}{{ data.link('/', bad, bad) }}",
        "{{ data.timeline([{'title': bad, 'at': none, 'by': bad, 'text': bad, 'tone': ''}]) }}",
        "{{ data.bar_chart(bad, bad, [{'label': bad, 'value': 1}]) }}",
        "{{ data.journey([{'title': bad, 'state': 'now'}]) }}",
        "{{ decision.findings([{'code': bad, 'result': 'WARN', 'message': bad, 'citation': bad, 'fix': bad}]) }}",
        "{{ decision.matrix(bad, [bad], [{'title': bad, 'rows': [{'title': bad, 'cells': [{'action': 'keep'}]}]}]) }}",
        "{{ decision.action_mark(bad) }}{{ decision.paper(bad, bad) }}",
        "{{ decision.summary('Who this is about: ' ~ bad ~ '\\n\\n' ~ 'What happened\\n4 May 2026\\n' ~ bad, bad) }}",
        "{{ decision.marked([{'text': bad, 'action': 'remove', 'why': bad, 'anchor': bad}, {'text': bad}]) }}",
    ],
)
def test_nothing_that_is_drawn_can_become_markup(source):
    page = drawn(source, bad=HOSTILE)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&amp;lt;" not in page, "escaped twice"


def test_an_error_names_its_field_and_the_summary_leads_to_it():
    source = "{{ forms.error_summary(f.errors) }}{{ forms.date('day', 'When?', f) }}{{ forms.text('who', 'Who?', f) }}"
    form = {"typed": {"who": "Ł"}, "errors": {"day": ["Enter a real date"], "who": "Enter a name"}}
    page = drawn(source, f=form)
    for name in ("day", "who"):
        assert f'href="#{name}"' in page and f'id="{name}"' in page and f'id="{name}-error"' in page
    assert 'value="Ł"' in page


def test_a_password_is_never_sent_back():
    page = drawn("{{ forms.password('p', 'Password', f) }}", f={"typed": {"p": "hunter22222"}, "errors": {}})
    assert "hunter22222" not in page


def test_post_buttons_carry_the_token_and_every_value():
    page = drawn("{{ forms.post_button('/go', 'Go', fields={'out': ['a', 'b'], 'version': 3}) }}")
    assert 'value="a-token"' in page
    assert re.findall(r'name="(out|version)" value="(\w+)"', page) == [("out", "a"), ("out", "b"), ("version", "3")]


# The page around the page


def whole(shell: Shell, **context) -> str:
    source = "{% extends 'layout.html' %}{% block title %}T{% endblock %}{% block content %}<h1>H</h1>{% endblock %}"
    with an_app(shell).test_request_context():
        return render_template_string(source, **context)


def test_the_marking_stands_at_top_and_bottom_with_what_may_be_done():
    page = whole(SHELL, marking="OFFICIAL-SENSITIVE")
    assert page.count("OFFICIAL-SENSITIVE") == 2
    assert page.count(handling(Marking.OFFICIAL_SENSITIVE)) == 2
    assert page.index("OFFICIAL-SENSITIVE") < page.index("<header") < page.rindex("OFFICIAL-SENSITIVE")


def test_an_unknown_marking_is_an_error():
    with pytest.raises(ValueError, match="SECRET"):
        whole(SHELL, marking="SECRET")


def test_nobody_signed_in_sees_no_navigation_no_menu_and_no_marking():
    page = whole(Shell())
    assert "<nav" not in page and "Sign out" not in page and "OFFICIAL" not in page and "Demonstration" not in page


def test_the_place_where_one_is_is_said_to_screen_readers_too():
    page = whole(Shell(nav=(NavItem("Cases", "/c", current=True), NavItem("Log", "/l"))))
    assert page.count('aria-current="page"') == 1
    assert re.search(r'href="/c" aria-current="page"', page)


def test_signing_out_is_a_form_with_a_token():
    page = whole(Shell(person=NAMES[0], sign_out_url="/sign-out"))
    assert re.search(r'<form[^>]*method="post" action="/sign-out">\s*<input type="hidden" name="csrf_token"', page)


def test_a_page_with_errors_says_so_in_its_title():
    assert "<title>Error: T" in whole(SHELL, errors={"a": ["Enter a name"]})


def test_what_was_done_is_told_once_at_the_top():
    assert "Sent to the police." in whole(Shell(notices=(Notice("Sent to the police."),)))


def test_the_shell_is_asked_for_once_a_request():
    asked = []
    app = Flask("once")
    install(app, shell=lambda: asked.append(1) or SHELL)
    app.jinja_env.globals["csrf_token"] = lambda: ""
    with app.test_request_context():
        render_template("problems/problem.html", status=404)
        render_template("problems/problem.html", status=404)
    assert asked == [1]


# Problems


@pytest.mark.parametrize("status", [*words.PROBLEMS, 418, 502])
def test_every_failure_has_a_plain_page_that_needs_no_database(status):
    def broken() -> Shell:
        raise RuntimeError("the database is away")

    app = Flask("problems")
    install(app, shell=broken)
    with app.test_request_context():
        page = render_template("problems/problem.html", status=status, request_id="abc123", shell=Shell())
    assert page.count("<h1") == 1
    assert ("abc123" in page) == (status != 404), "hidden and missing answer with the same bytes"


def test_an_edit_that_came_second_shows_both_versions():
    with an_app().test_request_context():
        versions = {"theirs": {"Wish": "no visits"}, "yours": {"Wish": "a call"}}
        page = render_template("problems/conflict.html", what="the wishes", edit_url="/e", **versions)
    assert "no visits" in page and "a call" in page


# Static files


def test_a_static_file_is_kept_for_a_year_only_under_an_address_that_changes_with_it():
    client = an_app().test_client()
    with client.application.test_request_context():
        address = client.application.jinja_env.globals["asset"]("js/hub.js")
    assert re.fullmatch(r"/static/js/hub\.js\?v=[0-9a-f]{12}", address)
    kept = {}
    for path in (address, "/static/js/sortable.js", "/static/vendor/atkinson-hyperlegible/latin-400.woff2"):
        with client.get(path) as answer:
            kept[path] = answer.cache_control.max_age
    assert list(kept.values()) == [365 * 24 * 3600, None, 365 * 24 * 3600]


def test_neither_the_font_nor_the_emblems_of_gov_uk_are_here():
    for path in STATIC.rglob("*"):
        assert not re.search(r"crown|crest|govuk-icon|opengraph|gds", path.name, re.IGNORECASE), path
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "GDS Transport" not in text and "Margaret Calvert" not in text, path
            assert "/assets/" not in text, path


def test_style_sheets_fetch_only_our_own_files_and_they_are_there():
    for path in STATIC.rglob("*.css"):
        for target in re.findall(r"url\(\"?([^)\"]+)\"?\)", path.read_text()):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"
    for path in (STATIC / "js").glob("*.js"):
        for target in re.findall(r"from \"([^\"]+)\"", path.read_text()):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"


def test_every_vendored_package_has_its_licence_beside_it():
    for folder in (p for p in (STATIC / "vendor").iterdir() if p.is_dir()):
        assert [p for p in folder.iterdir() if p.suffix == ".txt"], folder.name


def test_the_page_with_everything_stays_under_the_weight_limit():
    first_visit = sum(p.stat().st_size for p in STATIC.rglob("*") if p.suffix in {".css", ".js"})
    html = len(sheet_app().test_client().get("/").data)
    assert html < 100 * 1024
    assert first_visit < 220 * 1024, "more was vendored than is used"


# The gallery's own rules


def test_pages_of_one_kind_are_told_by_their_address():
    assert kind_of("/cases/6f1c2d3e-1111-2222-3333-444455556666/share?recipient=police") == "/cases/*/share"
    assert kind_of("/agreements/hate-crime/2026-1") == "/agreements/hate-crime/*"
    assert kind_of("/shared/") == "/shared" and kind_of("/") == "/"
    assert (name_of("/"), name_of("/cases/*/share")) == ("home", "cases-one-share")


def test_every_stylesheet_of_the_layout_exists():
    layout = (templates_dir() / "layout.html").read_text()
    for name in re.findall(r"asset\('([^']+)'\)", layout):
        assert (STATIC / name).is_file(), name
