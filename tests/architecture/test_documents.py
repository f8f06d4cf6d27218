"""Do the written pages still say what the product does?"""

from pathlib import Path

from hub.access.permissions import GRANTS, Permission
from hub.cli.permissions import as_markdown

ROOT = Path(__file__).parents[2]


def test_the_printed_permissions_are_those_enforced():
    assert (ROOT / "docs" / "permissions.md").read_text() == as_markdown(), "hub permissions > docs/permissions.md"


def test_every_permission_has_a_meaning_and_a_row():
    for permission in Permission:
        assert permission.meaning, permission
        assert GRANTS.get(permission), f"{permission} is granted to nobody"
