"""Do the written pages still say what the product does?"""

from pathlib import Path

import pytest

from hub.access.actors import AccountRole
from hub.access.permissions import GRANTS, Permission
from hub.cli.permissions import as_markdown
from hub.disclosures.rules import State
from hub.lawful.purposes import Category, Purpose, RecipientKind, Risk, Role, Urgency
from hub.web import words

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
