from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from tests.collect.collect_requests import KEY, ORIGIN, post
from tracker import clock
from tracker.accounts.models import DailySalt
from tracker.accounts.salts import daily_salts
from tracker.collect.client import Clients
from tracker.collect.directory import KnownSite
from tracker.collect.visitor import Keys, assign
from tracker.db import db
from tracker.schedule import schedule


@pytest.fixture
def renew_salts(session, settings):
    """Run the job as the worker does; return the salts there are after it."""
    [job] = [job for job in schedule(settings) if job.name == "renew salts"]

    def run() -> dict:
        job.work(sessionmaker(db.engine), lambda percent, message: None)
        session.expire_all()
        salts = {row.day: row.salt for row in session.scalars(select(DailySalt))}
        session.rollback()
        return salts

    return run


def test_the_salts_that_tomorrow_needs_are_there_today_and_those_of_yesterday_are_gone(
    renew_salts, now, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: now)
    first = renew_salts()
    assert list(first) == [now.date(), now.date() + timedelta(days=1)]
    assert renew_salts() == first

    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    second = renew_salts()
    assert list(second) == [now.date() + timedelta(days=1), now.date() + timedelta(days=2)]
    assert second[now.date() + timedelta(days=1)] == first[now.date() + timedelta(days=1)]


def test_after_the_day_the_same_visitor_has_another_id_that_nobody_can_make_of_the_one_before(
    renew_salts, now, monkeypatch, session
):
    site = KnownSite(id=7, key=KEY, origins=frozenset({ORIGIN}), cookieless=True)
    environ = post(b"")
    client = Clients().of(environ, site)

    def visitor(at) -> str:
        monkeypatch.setattr(clock, "now", lambda: at)
        renew_salts()
        salts = daily_salts(session, today=at.date())
        session.rollback()
        return assign(
            environ, site, client=client, proposal=None, page_url=None, now=at,
            keys=Keys(b"", salts.__getitem__),
        ).visitor  # fmt: skip

    today = visitor(now)
    assert visitor(now + timedelta(hours=1)) == today
    tomorrow = visitor(now + timedelta(days=1))
    assert tomorrow != today
    assert now.date() not in renew_salts()
    assert visitor(now) != today  # the salt of that day is gone: a new one makes other ids
