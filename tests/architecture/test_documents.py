"""Do the written pages still say what the product does?"""

import re
from pathlib import Path

import pytest

from hub.access.actors import AccountRole
from hub.access.permissions import GRANTS, Permission
from hub.cli.permissions import as_markdown
from hub.disclosures.rules import State
from hub.lawful.purposes import Category, Purpose, RecipientKind, Risk, Role, Urgency
from hub.web import words
from tests.edges.test_commands import COMMANDS

WITH_ACTIONS = {path[0] for path in COMMANDS if len(path) > 1}

ROOT = Path(__file__).parents[2]


def test_the_printed_permissions_are_those_enforced():
    assert (ROOT / "docs" / "permissions.md").read_text() == as_markdown(), "hub permissions > docs/permissions.md"


def test_every_permission_has_a_meaning_and_a_row():
    for permission in Permission:
        assert permission.meaning, permission
        assert GRANTS.get(permission), f"{permission} is granted to nobody"


SHOWN = [
    *(state.shown for state in State),
    *(words.word(role) for role in AccountRole if role is not AccountRole.SERVICE),
    *(member.title_text for kind in (Category, Purpose, RecipientKind, Risk, Role, Urgency) for member in kind),
]


@pytest.mark.parametrize("word", sorted(set(SHOWN)))
def test_every_word_that_stands_for_a_code_is_in_the_glossary(word):
    assert word.lower() in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_that_the_readme_names_is_there():
    linked, quoted = r"\]\(([^)#]+)\)", r"`((?:tests|hub|docs|sharing_agreements)/[^`* ]*)`"
    named = re.findall(linked, README) + re.findall(quoted, README)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_benchmark_that_the_readme_names_is_there():
    named = re.search(r"NAME` with (.+?) \(", README, re.DOTALL).group(1)
    runnable = {path for path in (ROOT / "tests" / "benchmarks").glob("*.py") if "def main" in path.read_text()}
    assert set(re.findall(r"`(\w+)`", named)) == {path.stem for path in runnable}


def test_every_command_stands_in_the_readme_and_the_reverse():
    """Commands with their actions, as the table gives them: the first whole, the others by their last word."""
    told = set()
    for cell in re.findall(r"^\| (`hub [^|]+) \|", README, re.MULTILINE):
        before = ""
        for command in re.findall(r"`([^`]+)`", cell):
            plain = re.match(r"[a-z -]+", command).group(0).split()
            path = plain[1:] if plain[0] == "hub" else [before, *plain]
            before = path[0]
            told.add(" ".join(path[:2] if path[0] in WITH_ACTIONS else path[:1]))
    assert told == {" ".join(path) for path in COMMANDS}


def test_the_readme_shows_exactly_two_commands_that_set_themselves_up():
    shown = re.findall(r"^    (\S.*)$", README, re.MULTILINE)
    assert len(shown) == 2 and all(line.startswith("python3 -m venv .venv && ") for line in shown)
    assert shown[0].endswith(".venv/bin/hub demo") and shown[1].endswith(".venv/bin/pytest")
