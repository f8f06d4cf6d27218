"""What does a commit mean where a second PostgreSQL server follows the first?

It is acknowledged once the standby has it too. Where the standby does not answer, the wait ends after some seconds and
the outcome is not known: the server itself goes on waiting, nobody sees what was written, and its locks keep others
from writing, so that nothing is ever silently written without the standby. A wait that somebody cancelled stands on
this server alone: that is not known either. And a first server that comes back after the second took its place is not
spoken to: the highest timeline that was met is remembered beside the keys.
Source: sealed log specification, section 13 (a cancelled wait); faults F26, F27.
"""

import json
import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from hub.db.durable import sync_directory
from hub.kernel.errors import ConfigError, UnavailableError

TIMELINE = "timeline.json"
READING = "hub_reading"
"""Execution option: the block only reads."""

UNSURE = "hub_commit_unsure"
_WATCH = "hub_commit_watch"

_WHERE = """
    SELECT system_identifier::text, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) FROM pg_control_system()
"""


def note_cancelled_waits(connection: Any, record: Any) -> None:
    """Have this connection remember that a wait for the standby was cancelled under it."""
    def told(diagnostic: Any) -> None:
        # By where the server says it, since its words come in the server's language.
        if diagnostic.source_function == "SyncRepWaitForLSN":
            record.info[UNSURE] = True

    connection.add_notice_handler(told)


def require_sure(connection_info: dict[str, Any]) -> None:
    """Raises UnavailableError where the commit just made stands on this server alone."""
    if connection_info.pop(UNSURE, False):
        raise UnavailableError("the wait for the standby was cancelled; whether the commit stands is not known")


@dataclass(frozen=True, slots=True)
class Standby:
    """A standby is declared. wait_seconds: how long a commit waits for it; keys: where its timeline is remembered."""

    wait_seconds: float
    keys: Path


def heed(engine: Engine, standby: Standby) -> None:
    """Let no commit wait for the standby longer than was set, and speak to no server that was replaced."""
    event.listen(engine, "connect", lambda connection, _record: _require_present(connection, standby.keys))
    event.listen(engine, "commit", lambda connection: _watch(connection, standby.wait_seconds))
    event.listen(engine, "checkin", lambda _connection, record: _disarm(record.info))


def _watch(connection: Connection, seconds: float) -> None:
    if connection.get_execution_options().get(READING):
        return
    _disarm(connection.info)
    watch = threading.Timer(seconds, _hang_up, [connection.connection.driver_connection])
    watch.daemon = True
    connection.info[_WATCH] = watch
    watch.start()


def _disarm(info: dict[str, Any]) -> None:
    watch = info.pop(_WATCH, None)
    if watch is not None:
        watch.cancel()


def _hang_up(connection: Any) -> None:
    """End the conversation, so that whoever waits for the answer stops; the server goes on waiting for its standby."""
    with suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def _require_present(connection: Any, keys: Path) -> None:
    """Raises UnavailableError where this server is one that another took the place of."""
    with connection.cursor() as cursor:
        cursor.execute(_WHERE)
        system, timeline = cursor.fetchone()
    connection.rollback()
    known = _remembered(keys / TIMELINE)
    if known is not None and known[0] == system and known[1] > timeline:
        raise UnavailableError("this database server was replaced by its standby; it must come back as a standby only")
    if known != (system, timeline):
        _remember(keys / TIMELINE, system, timeline)


def _remembered(path: Path) -> tuple[str, str] | None:
    try:
        members = json.loads(path.read_text(encoding="utf-8"))
        return str(members["system"]), str(members["timeline"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"HUB_KEYS: {TIMELINE} cannot be read; it must hold system and timeline") from error


def _remember(path: Path, system: str, timeline: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(json.dumps({"system": system, "timeline": timeline}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    sync_directory(path.parent)
