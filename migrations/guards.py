"""Which rows can never be changed again? Every guard, made by one function after each upgrade.

A guard is a trigger that refuses. It is depth of defence, not the proof: whoever owns the database can drop it,
and the verifier then says that it is missing. Imports nothing from the product.
Source: sealed log specification, section 5.2; fault F21.
"""

import re

import sqlalchemy as sa

LOG_TABLES = ("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature", "log_row", "ledger_restart")
"""Tables of the sealed log that only grow. `log_row` may lose its three ids, and nothing else."""

WRITE_ONCE = ("disclosure_copy", "kept_back")
"""Tables of other rooms whose rows are never changed or deleted."""

NUMBERED = ("ledger_leaf", "log_row")
"""Tables in which each new row stands at the position after the last."""

FORGETTABLE = ("case_id", "disclosure_id", "actor_id")


def recreate_guards(connection: sa.Connection) -> None:
    """Make all guards anew, for every guarded table that exists."""
    inspector = sa.inspect(connection)
    make = _guard_sqlite if connection.dialect.name == "sqlite" else _guard_postgresql
    for table in (*LOG_TABLES, *WRITE_ONCE):
        if inspector.has_table(table):
            columns = [column["name"] for column in inspector.get_columns(table)]
            key = inspector.get_pk_constraint(table)["constrained_columns"]
            for statement in make(table, columns, key):
                connection.execute(sa.text(statement))


def _guard_sqlite(table: str, columns: list[str], key: list[str]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
    bodies = {
        "update": f"BEFORE UPDATE ON {table}{_unless_forgetting(table, columns, 'IS')} {refuse}",
        "delete": f"BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE deletes without firing the trigger above: only a new key may be inserted.
        "insert": f"BEFORE INSERT ON {table} WHEN {_takes_a_place(table, key)} {refuse}",
    }
    return [
        statement
        for event, body in bodies.items()
        for statement in (
            f"DROP TRIGGER IF EXISTS guard_{table}_{event}",
            f"CREATE TRIGGER guard_{table}_{event} {body}",
        )
    ]


def _takes_a_place(table: str, key: list[str]) -> str:
    if table in NUMBERED:
        return f"NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM {table})"
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"


def _unless_forgetting(table: str, columns: list[str], same: str) -> str:
    """The condition under which a change of the row is refused; empty where every change is."""
    if table != "log_row":
        return ""
    kept = [f"NEW.{name} {same} OLD.{name}" for name in columns if name not in FORGETTABLE]
    emptied = [f"(NEW.{name} IS NULL OR NEW.{name} {same} OLD.{name})" for name in FORGETTABLE]
    return f" WHEN NOT ({' AND '.join(kept + emptied)})"


REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION hub_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def _guard_postgresql(table: str, columns: list[str], _key: list[str]) -> list[str]:
    refuse = "EXECUTE FUNCTION hub_refuse_change()"
    # The condition of a row trigger must stand in parentheses of its own here.
    condition = _unless_forgetting(table, columns, "IS NOT DISTINCT FROM").replace(" WHEN NOT", "WHEN (NOT")
    bodies = {
        "update": f"BEFORE UPDATE ON {table} FOR EACH ROW {condition and condition + ')'} {refuse}",
        "delete": f"BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        "truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    }
    return [
        REFUSE_FUNCTION,
        *(f"CREATE OR REPLACE TRIGGER guard_{table}_{event} {body}" for event, body in bodies.items()),
    ]


def grants_for(connection: sa.Connection, role: str) -> list[str]:
    """Statements that give the application's role what it needs and no more (PostgreSQL).

    role: a plain lower-case name, another than the one that owns the tables. Raises ValueError for another form.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise ValueError("a role name of another form")
    statements = [f"GRANT USAGE ON SCHEMA public TO {role}"]
    for table in sa.inspect(connection).get_table_names():
        statements.append(f"REVOKE ALL ON {table} FROM {role}")
        statements.append(f"GRANT {_rights(table)} ON {table} TO {role}")
    return statements


def _rights(table: str) -> str:
    if table == "log_row":
        return f"SELECT, INSERT, UPDATE ({', '.join(FORGETTABLE)})"
    if table in LOG_TABLES or table in WRITE_ONCE:
        return "SELECT, INSERT"
    if table == "ledger_head":
        return "SELECT, INSERT, UPDATE"
    if table == "alembic_version":
        return "SELECT"
    return "SELECT, INSERT, UPDATE, DELETE"
