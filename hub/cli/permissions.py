"""The access table as it is enforced: `hub permissions [--json]`."""

import argparse
import json

from hub.access.permissions import GRANTS, Permission


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub permissions`."""
    parser = subparsers.add_parser("permissions", help="print who may do what, as it is enforced")
    parser.add_argument("--json", action="store_true", help="one JSON object: permission -> list of rows of facts")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    print(as_json() if arguments.json else as_markdown(), end="")
    return 0


def as_json() -> str:
    """The table as JSON text."""
    table = {p.value: {"meaning": p.meaning, "granted_to": rows_of(p)} for p in Permission}
    return json.dumps(table, indent=2) + "\n"


def rows_of(permission: Permission) -> list[list[str]]:
    """The rows that grant `permission`, each a list of fact names that must all hold."""
    return [[fact.__name__ for fact in row] for row in GRANTS.get(permission, ())]


def as_markdown() -> str:
    """The table as the page docs/permissions.md."""
    lines = [
        "# Who may do what",
        "",
        "Written by `hub permissions`; a test compares it with the table that is enforced.",
        "A row of facts must hold as a whole; any row grants; no row refuses everybody.",
        "",
        "| permission | what it allows | granted when |",
        "|---|---|---|",
    ]
    for permission in Permission:
        granted = "; or ".join(" and ".join(name.replace("_", " ") for name in row) for row in rows_of(permission))
        lines.append(f"| `{permission.value}` | {permission.meaning} | {granted or 'never'} |")
    facts = sorted({fact for rows in GRANTS.values() for row in rows for fact in row}, key=lambda f: f.__name__)
    lines += ["", "## The facts", "", "| fact | means |", "|---|---|"]
    lines += [f"| {fact.__name__.replace('_', ' ')} | {(fact.__doc__ or '').strip()} |" for fact in facts]
    return "\n".join(lines) + "\n"
