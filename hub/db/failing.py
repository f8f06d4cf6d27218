"""What does it mean when the database fails, and what is done about it?

Another writer that holds on too long is waited out and then told so; a full disk, a server that is down or a lost
connection is "not available now"; a file that is no database stops the start-up. Only what is told here is caught.
Source: sealed log specification, section 13; faults F03, F04, F06, F07.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, InternalError, OperationalError

from hub.kernel.errors import BusyError, ConfigError, HubError, UnavailableError

WAITED_TOO_LONG = frozenset({"55P03", "40P01", "40001"})
"""PostgreSQL: lock not got in time, deadlock, serialisation failure."""

NOT_NOW = ("08", "53", "57", "58")
"""PostgreSQL classes: connection, lack of disk or memory, told to stop by whoever runs it, its own files."""

CANNOT_GROW = ("could not extend file", "could not write to ")
"""PostgreSQL has no state for a quota or a limit of its user that stands in the way of a file."""

DAMAGED = frozenset({"XX001", "XX002"})
"""PostgreSQL: a page or an index that is not as it was written, which data checksums tell."""

SQLITE_NOT_NOW = ("disk is full", "disk I/O error", "unable to open database file")


def trouble_of(error: DatabaseError) -> HubError | None:
    """What `error` means for whoever asked; None where it is a fault of ours."""
    told = str(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    if "database is locked" in told or state in WAITED_TOO_LONG:
        return BusyError("another writer held the database too long; nothing was changed")
    if _is_unreachable(error, told, state):
        return UnavailableError("the database cannot be reached or written to just now")
    if type(error) is DatabaseError or state in DAMAGED:
        return UnavailableError("the database cannot be read; its file is damaged or no database")
    return None


def _is_unreachable(error: DatabaseError, told: str, state: str | None) -> bool:
    if isinstance(error, InternalError) and told.startswith(CANNOT_GROW):
        return True
    if not isinstance(error, OperationalError):
        return False
    if error.connection_invalidated or any(mark in told for mark in SQLITE_NOT_NOW):
        return True
    # A server that never answered gives no state at all.
    of_postgresql = type(error.orig).__module__.startswith("psycopg")
    return of_postgresql and (state is None or state.startswith(NOT_NOW))


@contextmanager
def opening(setting: str) -> Iterator[None]:
    """What fails inside is told as one line about `setting`. Raises ConfigError."""
    try:
        yield
    except DatabaseError as error:
        found = trouble_of(error)
        if found is None:
            raise
        raise ConfigError(f"{setting}: {found}") from error
