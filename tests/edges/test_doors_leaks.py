"""Nothing that was planted in the demonstration reaches anybody who may not see it, by whatever way it could.

Every page that links lead to, what opening and proving bring, the export of the log, titles, addresses, error pages
and what the process logs; mails stand in test_doors_mails.py.
"""

import html
import json
import logging
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary

from hub.cli.main import main
from hub.db.base import Base
from hub.db.sealing import key_id_of, place_of
from hub.db.vault import KeyRing
from hub.demo.people import ACCOUNTS
from tests.browsing import send
from tests.crawling import Walk, shown, walk
from tests.demo_world import Demo

IN = [account.username for account in ACCOUNTS if account.state not in ("agency-left", "disabled")]
HOME = {"maya.reid", "tom.ellery", "ines.calder", "owen.pike"}


def may_see(account: dict[str, str], secret: dict) -> bool:
    """Whether secrets.json lets this account see this value."""
    marks = {account["role"], f"agency:{account['agency']}", account["username"], account["name"]}
    return bool(marks & set(secret["allowed"]))


def leaks(demo: Demo, who: str, seen: Walk) -> list[str]:
    """What this account was shown and may not see: where it was planted, and where it came out."""
    texts = {place: shown(answer) for place, answer in seen.answers.items()}
    hidden = [secret for secret in demo.secrets if not may_see(demo.accounts[who], secret)]
    return [
        f"{secret['where']} at {place}"
        for secret in hidden
        for place, text in texts.items()
        if secret["value"] in text
    ]


@pytest.fixture(scope="module")
def walks(demo) -> dict[str, Walk]:
    """What each account sees by following links; an empty name is somebody not signed in."""
    return {who: walk(demo.browser_of(who), "/") for who in IN} | {"": walk(demo.browser_of(""), "/", "/reset")}


@pytest.mark.parametrize("who", IN)
def test_no_page_shows_what_its_reader_may_not_see(demo, walks, who):
    assert leaks(demo, who, walks[who]) == []


def test_nobody_sees_anything_without_signing_in(demo, walks):
    texts = [shown(answer) for answer in walks[""].answers.values()]
    assert texts and not [s["where"] for s in demo.secrets for text in texts if s["value"] in text]


@pytest.mark.parametrize("who", IN)
def test_every_link_leads_its_reader_somewhere(walks, who):
    wrong = {place: answer.status for place, answer in walks[who].answers.items() if answer.status_code >= 400}
    assert wrong == {}


@pytest.mark.parametrize("who", IN)
def test_titles_addresses_and_headers_hold_nothing_planted_for_anybody(demo, walks, who):
    for place, answer in walks[who].answers.items():
        titles = re.findall(r"<title>(.*?)</title>", answer.text, re.S)
        links = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
        names = [value for name, value in answer.headers.items() if name.lower() != "set-cookie"]
        told = html.unescape("\n".join([*titles, *links, *names, place]))
        assert not [s["where"] for s in demo.secrets if s["value"] in told], place


def open_everything(demo: Demo, who: str) -> None:
    """Open what was shared with somebody, accept what is asked, and fetch each proof."""
    browser = demo.browser_of(who)
    for reference in set(re.findall(r"/shared/([0-9a-z]{26})", browser.get("/shared/").text)):
        page = f"/shared/{reference}"
        if f"{page}/open" in browser.get(page).text:
            fields = {"idempotency_key": f"{who}-{reference}"[:64], "no_conflict": "yes", "accepts": "yes"}
            assert send(browser, f"{page}/open", page, **fields).status_code == 302
        assert send(browser, f"{page}/proof", "/account/").mimetype == "application/json"


def look_into_everything(demo: Demo, who: str) -> None:
    """Open the recorded door to everything that was ever sent."""
    browser = demo.browser_of(who)
    for (row,) in demo.rows("select id from disclosure where sent_at is not null"):
        page = f"/log/disclosures/{UUID(row)}"
        fields = {"reason": "Drawn for the sample of this quarter", "idempotency_key": row}
        assert send(browser, f"{page}/open", "/account/", **fields).location == f"{page}/contents"
        assert browser.get(f"{page}/contents").status_code == 200


def test_opening_and_looking_into_everything_brings_out_no_more_than_that(own_demo, caplog):
    demo = own_demo()
    readers = [who for who in IN if demo.accounts[who]["role"] in ("partner_user", "partner_lead", "chair")]
    with caplog.at_level(logging.DEBUG):
        for who in readers:
            open_everything(demo, who)
        look_into_everything(demo, "ruth.anand")
        for who in IN:
            assert leaks(demo, who, walk(demo.browser_of(who), "/")) == [], who
    assert not [s["where"] for s in demo.secrets if s["value"] in caplog.text]
    content = demo.browser_of("dana.orme").get("/shared/").text
    assert content.count("/shared/") > 2, "nothing was there to be opened"


def test_before_the_conditions_are_accepted_nothing_of_the_contents_is_shown(demo, walks):
    """Row rule 3: reference, sender, class, dates and conditions; una.frost accepted none yet."""
    copies = "\n".join(text for place, text in written(demo) if place.startswith("disclosure_copy"))
    within = [secret for secret in demo.secrets if secret["value"] in copies]
    texts = [shown(answer) for answer in walks["una.frost"].answers.values()]
    assert len(within) > 50
    assert not [secret["where"] for secret in within for text in texts if secret["value"] in text]


def test_the_log_without_openings_tells_nothing_planted(own_demo, tmp_path):
    demo = own_demo()
    for openings in ("none", "some"):
        asked = [] if openings == "none" else ["--as", "ruth.anand"]
        file = tmp_path / f"{openings}.jsonl"
        export = ["ledger", "export", "--data", str(demo.folder), "--openings", openings, "-o", str(file), *asked]
        assert main(export) == 0
        text = json.dumps([json.loads(line) for line in file.read_text().splitlines()], ensure_ascii=False)
        assert not [s["where"] for s in demo.secrets if s["value"] in text], openings


def test_what_was_typed_wrongly_comes_back_to_its_writer_alone_and_to_no_log(own_demo, caplog):
    demo = own_demo()
    (case_id,) = next(iter(demo.rows("select id from case_file where reference = 'HC-2026-0114'")))
    typed = "Mrs Fellows of number 21 saw it all"
    browser = demo.browser_of("maya.reid")
    with caplog.at_level(logging.DEBUG):
        answer = send(browser, f"/cases/{UUID(case_id)}/hand-over", "/account/", officer=typed)
    assert answer.status_code == 400 and "Fellows" not in "".join(re.findall("<title>(.*?)</title>", answer.text))
    assert "Fellows" not in caplog.text and "Fellows" not in str(answer.headers)
    assert not demo.rows("select 1 from security_event where place like '%Fellows%' or detail like '%Fellows%'")


# Whether secrets.json is complete and right


def written(demo: Demo) -> Iterator[tuple[str, str]]:
    """Everything sealed in the database, opened: `table/column` and its text."""
    keys = KeyRing(demo.office.vault, demo.office.master)
    for table in Base.metadata.sorted_tables:
        columns = [column.name for column in table.columns if column.name.endswith("_ct")]
        if not columns or not isinstance(table.columns[columns[0]].type, LargeBinary) or "id" not in table.columns:
            continue
        for row_id, *cells in demo.rows(f"select id, {', '.join(columns)} from {table.name}"):
            for column, cell in zip(columns, cells, strict=True):
                if cell:
                    key, place = keys.data_key(key_id_of(cell)), place_of(table.name, UUID(row_id), column)
                    yield f"{table.name}/{column}", key.unseal(cell, place).decode()


TITLES = {"author_role", "owner_agency"}
"""Members of a case file that name a post or a body."""


def sentences(value: object) -> Iterator[str]:
    """Every text within a JSON value that is long enough to tell something."""
    if isinstance(value, str) and len(value) >= 20 and value.count(" ") >= 3:
        yield value
    if isinstance(value, list | dict):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in pairs:
            if name not in TITLES:
                yield from sentences(each)


def as_value(text: str) -> object:
    """A sealed cell as what it holds: most hold JSON, some a plain text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def test_every_text_that_somebody_wrote_holds_something_planted(demo):
    values = [secret["value"] for secret in demo.secrets]
    own = [(place, text) for place, text in written(demo) if not place.startswith(("disclosure_copy", "kept_back"))]
    texts = [(place, each) for place, text in own for each in sentences(as_value(text))]
    texts += [("advice", text) for (text,) in demo.rows("select advice_text from agreement_version")]
    texts += [("party", text) for (text,) in demo.rows("select reason from party_change")]
    bare = [(place, text) for place, text in texts if not any(value in text for value in values)]
    repeated = [text for _, text in bare if sum(text in other for _, other in texts) > 1]
    assert len(texts) > 200
    assert [f"{place}: {text[:80]}" for place, text in bare if text not in repeated] == []


def test_a_made_up_word_stands_in_one_field_and_nowhere_else(demo):
    texts = [(place, text) for place, text in written(demo) if not place.startswith(("disclosure_copy", "kept_back"))]
    made_up = [secret["value"] for secret in demo.secrets if secret["value"].startswith("canary")]
    assert len(made_up) == len(set(made_up)) > 30
    for value in made_up:
        places = {place for place, text in texts if value in text} - {"disclosure/choices_ct"}
        assert len(places) <= 1, f"{value} stands in {places}"


@pytest.mark.parametrize("value", [
    "Gregory Hale", "Gregory", "certificate seen 2024",  # gender-recognition material
    "Flat 9, 110–114 Limepit Rise, WS2x", "3 Harrowdyke Ave, Pleck",  # safe places
    "07700 900779", "Brownhills library",
    "QQ 31 84 07 B", "QQ551290A", "QQ 10 20 30 D",  # numbers that nobody needs
    "temporary move discussed",
])  # fmt: skip
def test_what_never_leaves_the_landlord_is_listed_for_nobody_else(demo, value):
    """Case material, section 5; threat model, A4."""
    (entry,) = [secret for secret in demo.secrets if secret["value"] == value]
    assert {name for name in entry["allowed"] if name in demo.accounts} <= HOME
    assert not [name for name in entry["allowed"] if name.startswith("agency:") or name == "dpo"]


def test_words_that_a_limit_keeps_back_are_listed_only_for_whom_it_excepts(demo):
    limits = [
        value for place, text in written(demo) if place == "case_part/value_ct"
        for value in [json.loads(text)] if isinstance(value, dict) and value.get("about", "").startswith("text:")
    ]  # fmt: skip
    kept_back = {limit["about"].removeprefix("text:"): limit for limit in limits if limit["not_to"] == ["*"]}
    checked = [secret for secret in demo.secrets if secret["value"] in kept_back]
    assert len(checked) > 5
    for secret in checked:
        excepted = kept_back[secret["value"]]["except"]
        readers = [demo.accounts[name] for name in secret["allowed"] if name in demo.accounts]
        kinds = {"walsall-healthcare-trust": "nhs_body", "black-country-icb": "nhs_body"}
        for reader in readers:
            marks = {reader["agency"], f"{reader['agency']}/{reader['team']}", kinds.get(reader["agency"])}
            assert reader["username"] in HOME or marks & set(excepted), (secret["value"], reader["username"])


@pytest.mark.parametrize(("value", "readers"), [
    ("Doreen Fellows", {"dana.orme", "joss.merrill", "una.frost"}),  # a confidential source: the police only
    ("Kyle Tranter", {"dana.orme", "joss.merrill", "una.frost", "gwen.lacey"}),  # a child: police and youth justice
    ("Chelsea May", {"dana.orme", "joss.merrill", "una.frost", "vic.tranmere"}),  # the restricted part
    ("Tyler Batch", set()),
    ("Rose Deeley", set()),
    ("Dale Hopcutt", set()),  # not to the fire service
])  # fmt: skip
def test_who_is_listed_for_a_person_is_whom_the_material_names(demo, value, readers):
    (entry,) = [secret for secret in demo.secrets if secret["value"] == value]
    assert {name for name in entry["allowed"] if name in demo.accounts} - HOME == readers


def test_whoever_is_blocked_left_or_was_disabled_is_listed_for_nothing_of_that_kind(demo):
    named = {name for secret in demo.secrets for name in secret["allowed"]}
    assert not named & {"bob.garner", "ida.crane"}
    first = [secret for secret in demo.secrets if "case 01" in secret["where"] and "case 0" not in secret["where"][7:]]
    assert first and not [secret["where"] for secret in first if "vic.tranmere" in secret["allowed"]]
