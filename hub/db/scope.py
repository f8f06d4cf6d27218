"""Which rows may this actor see?

One door for every read: each select of mapped records made through a unit of work is narrowed here
to what the asking actor may see, whether the caller thought of it or not. A record class without a
declared scope, and an insert-free bulk statement on one, raise.
Source: threat model, section 4, rule 1.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, event, false, true
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker, with_loader_criteria

from hub.access.actors import Actor
from hub.db.base import Base
from hub.kernel.errors import ScopeMissingError

EVERYTHING: ColumnElement[bool] = true()
NOTHING: ColumnElement[bool] = false()

ACTOR = "hub_actor"
"""Key in `Session.info` under which the unit of work leaves its actor."""
CRITERIA = "hub_criteria"
"""Key in `Session.info` under which the conditions of that actor are kept: one session has one actor."""


def scope_of(record_class: type[Base], actor: Actor) -> ColumnElement[bool]:
    """The condition a row of `record_class` must meet for `actor`. Raises ScopeMissingError without one."""
    criterion = record_class.scope(actor)
    if criterion is None:
        raise ScopeMissingError(f"{record_class.__name__} names no scope")
    return criterion


def visible(query: Select[Any], actor: Actor) -> Select[Any]:
    """`query` narrowed to the rows `actor` may see, in every table it names."""
    for record_class in _record_classes(query):
        query = query.options(with_loader_criteria(record_class, scope_of(record_class, actor), include_aliases=True))
    return query


def _record_classes(query: Any) -> list[type[Base]]:
    """Every mapped class that the statement reads, in columns, joins and subqueries."""
    tables = {table for table in _tables(query)}
    return [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table in tables]


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
        criteria = state.session.info.setdefault(CRITERIA, {})
        for record_class in _record_classes(state.statement):
            if record_class not in criteria:
                criteria[record_class] = scope_of(record_class, actor)
            criterion = criteria[record_class]
            if criterion is not EVERYTHING:
                state.statement = state.statement.options(
                    with_loader_criteria(record_class, criterion, include_aliases=True)
                )
