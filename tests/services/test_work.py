"""One unit of work: asks, scopes, commits once; a reading block cannot write."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from hub.access.actors import AccountRole, Actor, service_actor
from hub.access.permissions import Permission
from hub.db.scope import narrowing_of
from hub.db.work import Office
from hub.kernel.errors import NotPermittedError, PermissionNotAskedError, ScopeMissingError
from hub.outbox.records import NoticeRecord
from hub.outbox.service import notice

JOB = service_actor("test")


def a_person() -> Actor:
    return Actor(role=AccountRole.COORDINATOR, account_id=uuid4(), agency="whg")


def leave_notice(office: Office, account_id) -> None:
    with office.open_work(JOB) as work:
        work.require(Permission.SERVICE_RUN)
        notice(work, "shared", account_id, "/received")


def test_a_block_that_asks_nothing_commits_nothing(office):
    with pytest.raises(PermissionNotAskedError), office.open_work(JOB) as work:
        notice(work, "shared", uuid4(), "/received")
    with office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        assert reading.session.scalars(select(NoticeRecord)).all() == []


def test_a_refused_actor_leaves_nothing_behind(office):
    with pytest.raises(NotPermittedError), office.open_work(a_person()) as work:
        notice(work, "shared", uuid4(), "/received")
        work.session.flush()
        work.require(Permission.SERVICE_RUN)
    with office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        assert reading.session.scalar(select(func.count()).select_from(NoticeRecord)) == 0


def test_a_select_shows_only_what_the_actor_may_see(office):
    mine, theirs = a_person(), a_person()
    leave_notice(office, mine.account_id)
    leave_notice(office, theirs.account_id)
    with office.open_reading(mine) as reading:
        reading.require(Permission.HOME_READ)
        assert [n.account_id for n in reading.session.scalars(select(NoticeRecord))] == [mine.account_id]
        assert reading.session.scalar(select(func.count(NoticeRecord.id))) == 1
        assert reading.session.scalar(select(func.count()).select_from(NoticeRecord)) == 1
        assert reading.session.execute(select(NoticeRecord.id)).all() != []


def test_fetching_by_id_is_narrowed_too(office):
    mine, theirs = a_person(), a_person()
    leave_notice(office, theirs.account_id)
    with office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        there = reading.session.scalars(select(NoticeRecord)).one().id
    with office.open_reading(mine) as reading:
        reading.require(Permission.HOME_READ)
        assert reading.session.get(NoticeRecord, there) is None
        subquery = select(NoticeRecord.account_id).where(NoticeRecord.id == there)
        assert reading.session.execute(select(subquery.exists())).scalar() is False


def test_a_reading_block_cannot_write(office):
    with pytest.raises(DBAPIError), office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        notice(reading, "shared", uuid4(), "/received")
        reading.session.flush()


def test_writing_works_again_after_a_reading_block(office):
    with office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
    leave_notice(office, uuid4())


def test_a_record_class_without_a_scope_raises(office, monkeypatch):
    monkeypatch.setattr(NoticeRecord, "scope", classmethod(lambda cls, actor: None))
    narrowing_of.cache_clear()
    with pytest.raises(ScopeMissingError), office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        reading.session.scalars(select(NoticeRecord)).all()
