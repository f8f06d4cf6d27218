"""Are the guards in place, and does every recorded event stand in the log?

A guard that was dropped, switched off or replaced by one that refuses nothing counts as missing.
Source: sealed log specification, sections 5.2 and 12; fault F21.
"""

from sqlalchemy import Connection, inspect, text

GUARDED = ("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature", "log_row", "ledger_restart")
EVENTS = {"sqlite": ("update", "delete", "insert"), "postgresql": ("update", "delete", "truncate")}
CONDITIONAL = {"guard_log_row_update"}
"""Guards that let something through: an id may be forgotten."""


def missing_guards(connection: Connection) -> list[str]:
    """Names of the guards that do not refuse, and of the tables they should stand before."""
    find = _sqlite_guards if connection.dialect.name == "sqlite" else _postgresql_guards
    there = find(connection)
    wanted = [f"guard_{table}_{event}" for table in GUARDED for event in EVENTS[connection.dialect.name]]
    return [f"{name} is missing or refuses nothing" for name in wanted if name not in there]


def _sqlite_guards(connection: Connection) -> set[str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name for name, sql in rows if "RAISE(ABORT" in sql and (_may_have_condition(name) or " WHEN " not in sql)}


def _may_have_condition(name: str) -> bool:
    return name.endswith("_insert") or name in CONDITIONAL


def _postgresql_guards(connection: Connection) -> set[str]:
    query = """
        SELECT t.tgname, t.tgqual IS NOT NULL FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND p.proname = 'hub_refuse_change'
        AND p.prosrc LIKE '%RAISE EXCEPTION%'
    """
    return {name for name, condition in connection.execute(text(query)) if name in CONDITIONAL or not condition}


_EVENT_WITHOUT_ENTRY = """
    SELECT e.seq FROM disclosure_event e LEFT JOIN ledger_leaf l ON l.seq = e.seq AND l.event_id = e.id
    WHERE l.seq IS NULL ORDER BY e.seq LIMIT 1
"""
_ENTRY_WITHOUT_EVENT = """
    SELECT l.seq FROM ledger_leaf l LEFT JOIN disclosure_event e ON e.id = l.event_id
    WHERE l.event_id IS NOT NULL AND e.id IS NULL ORDER BY l.seq LIMIT 1
"""


def unlogged_events(connection: Connection) -> list[str]:
    """What is recorded as having happened to a disclosure without an entry, or the reverse; empty when all is."""
    if not inspect(connection).has_table("disclosure_event"):
        return []
    found = []
    seq = connection.execute(text(_EVENT_WITHOUT_ENTRY)).scalar()
    if seq is not None:
        found.append(f"an event says that it stands at entry {seq}, which does not record it")
    seq = connection.execute(text(_ENTRY_WITHOUT_EVENT)).scalar()
    if seq is not None:
        found.append(f"entry {seq} records an event that is not there")
    return found
