"""Which rows may this actor see?

One door for every read: each select of mapped records made through a unit of work is narrowed here
to what the asking actor may see, whether the caller thought of it or not. A record class without a
declared scope, and an insert-free bulk statement on one, raise.
Source: threat model, section 4, rule 1.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, event, false, true
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session, sessionmaker, with_loader_criteria

from hub.access.actors import Actor
from hub.db.base import Base
from hub.kernel.errors import ScopeMissingError

EVERYTHING: ColumnElement[bool] = true()
NOTHING: ColumnElement[bool] = false()

ACTOR = "hub_actor"
"""Key in `Session.info` under which the unit of work leaves its actor."""


def scope_of(record_class: type[Base], actor: Actor) -> ColumnElement[bool]:
    """The condition a row of `record_class` must meet for `actor`. Raises ScopeMissingError without one."""
    criterion = record_class.scope(actor)
    if criterion is None:
        raise ScopeMissingError(f"{record_class.__name__} names no scope")
    return criterion


def _record_classes(query: Any) -> list[type[Base]]:
    """Every mapped class that the statement reads, in columns, joins and subqueries."""
    tables = _tables(query)
    return [record_class for table, record_class in _classes(len(Base.metadata.tables)) if table in tables]


@lru_cache(maxsize=1)
def _classes(_of_tables: int) -> tuple[tuple[Any, type[Base]], ...]:
    """Each table and its class; asked for anew once there are more tables."""
    return tuple((mapper.local_table, mapper.class_) for mapper in Base.registry.mappers)


def _tables(query: Any) -> set[Any]:
    found = set()
    stack = [query]
    seen = set()
    while stack:
        element = stack.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        if getattr(element, "__visit_name__", "") == "table":
            found.add(element)
            continue
        stack.extend(element.get_children())
    return found


def watch(sessions: sessionmaker[Session]) -> None:
    """Narrow every select, update and delete of mapped records made by these sessions."""
    event.listen(sessions, "do_orm_execute", _narrow)


def _narrow(state: ORMExecuteState) -> None:
    actor = state.session.info.get(ACTOR)
    if actor is None:
        raise ScopeMissingError("a session without an actor")
    if state.is_select or state.is_update or state.is_delete:
        narrowing = (narrowing_of(record_class, actor) for record_class in _record_classes(state.statement))
        state.statement = state.statement.options(*(option for option in narrowing if option is not None))


@lru_cache(maxsize=2048)
def narrowing_of(record_class: type[Base], actor: Actor) -> LoaderCriteriaOption | None:
    """What narrows the rows of one class to those of one actor; None where every row is theirs.

    A scope is made of nothing but its actor, so it stays good for as long as the same actor asks; building it
    anew for every page costs more than the query.
    """
    criterion = scope_of(record_class, actor)
    return None if criterion is EVERYTHING else with_loader_criteria(record_class, criterion, include_aliases=True)
