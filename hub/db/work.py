"""When does a change become true?

One unit of work, one commit: a block is opened for an actor at one instant, asks a permission, and
commits on its way out or not at all. The only commit of the main database in the product is here.
Source: house rule (one unit of work); threat model, section 4.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from hub.access.actors import Actor
from hub.access.permissions import Permission, permits
from hub.db.engine import HURRIED, READING
from hub.db.failing import trouble_of
from hub.db.scope import ACTOR, watch
from hub.db.standby import require_sure
from hub.db.vault import KeyRing, MasterKeys, Vault
from hub.kernel.clock import Clock
from hub.kernel.errors import NotPermittedError, PermissionNotAskedError
from hub.kernel.practice import Practice


class Reading:
    """Who asks, at what instant, inside a transaction that cannot write."""

    def __init__(self, session: Session, actor: Actor, now: datetime, keys: KeyRing, practice: Practice) -> None:
        self.session, self.actor, self.now, self.keys, self.practice = session, actor, now, keys, practice
        self.asked = False

    def require(self, permission: Permission, subject: object = None) -> None:
        """Go on only if the table grants it. Raises NotPermittedError."""
        self.asked = True
        if not permits(self.actor, permission, subject):
            raise NotPermittedError(permission)

    def may(self, permission: Permission, subject: object = None) -> bool:
        """Whether the table would grant it: decides which buttons a page draws."""
        return permits(self.actor, permission, subject)


class Work(Reading):
    """A Reading that may also add, flush and append."""

    def once(self, key: str) -> None:
        """Let no other block go on with `key` until this one ends: what it then looks up, the other has committed.

        On SQLite every writing block is alone already. On PostgreSQL its own commit waits for the standby even where it
        writes nothing, so that what it found is on both servers when that is answered.
        """
        connection = self.session.connection()
        if key and connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
            connection.execute(select(func.pg_logical_emit_message(True, "hub", "")))


Observer = Callable[[str, float], None]


@dataclass(frozen=True)
class Office:
    """Database, keys, clock and local practice in one hand: opens units of work.

    observe: told the kind of each finished block (`work`, `reading`) and its length in seconds.
    """

    engine: Engine
    vault: Vault
    master: MasterKeys
    clock: Clock
    practice: Practice = field(default_factory=Practice)
    observe: Observer = lambda _kind, _seconds: None
    _writing: sessionmaker[Session] = field(init=False, repr=False)
    _reading: sessionmaker[Session] = field(init=False, repr=False)
    _hurried: sessionmaker[Session] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        writing = sessionmaker(self.engine, expire_on_commit=False)
        reading = sessionmaker(self.engine.execution_options(**{READING: True}), expire_on_commit=False)
        hurried = sessionmaker(self.engine.execution_options(**{HURRIED: True}), expire_on_commit=False)
        for sessions in (writing, reading, hurried):
            watch(sessions)
        object.__setattr__(self, "_writing", writing)
        object.__setattr__(self, "_reading", reading)
        object.__setattr__(self, "_hurried", hurried)

    @contextmanager
    def open_work(self, actor: Actor) -> Iterator[Work]:
        """A block that may write, for `actor`.

        Raises BusyError when another writer holds on too long, UnavailableError when the database does not answer.
        """
        with self._opened(Work, self._writing, actor) as block:
            yield block

    @contextmanager
    def open_hurried_work(self, actor: Actor) -> Iterator[Work]:
        """A block for what may be left undone: a page is not kept waiting for it. Raises BusyError almost at once."""
        with self._opened(Work, self._hurried, actor) as block:
            yield block

    @contextmanager
    def open_reading(self, actor: Actor) -> Iterator[Reading]:
        """A block that cannot write and waits for no writer."""
        with self._opened(Reading, self._reading, actor) as block:
            yield block

    @contextmanager
    def _opened(self, kind: type, sessions: sessionmaker[Session], actor: Actor) -> Iterator:
        started = perf_counter()
        try:
            with sessions(info={ACTOR: actor}) as session, session.begin():
                info = session.connection().info  # the transaction (and on SQLite the write lock) begins here
                started = perf_counter()
                block = kind(session, actor, self.clock.now(), KeyRing(self.vault, self.master), self.practice)
                yield block
                if not block.asked:
                    raise PermissionNotAskedError("a use case finished without asking a permission")
            require_sure(info)
        except DatabaseError as error:
            found = trouble_of(error)
            if found is None:
                raise
            raise found from error
        finally:
            self.observe(kind.__name__.lower(), perf_counter() - started)

