import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker.accounts.models import DailySalt
from tracker.accounts.salts import daily_salts, forget_salts, known_salts
from tracker.db import db

TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)


def test_todays_and_tomorrows_salt_are_made_once_and_stay(session):
    made = daily_salts(session, today=TODAY)
    assert list(made) == [TODAY, TOMORROW]
    assert {len(salt) for salt in made.values()} == {32}
    assert made[TODAY] != made[TOMORROW]
    assert daily_salts(session, today=TODAY) == made
    assert daily_salts(session, today=TOMORROW)[TOMORROW] == made[TOMORROW]


def test_salts_are_known_once_both_days_have_one(session):
    assert known_salts(session, today=TODAY) is None
    made = daily_salts(session, today=TODAY)
    assert known_salts(session, today=TODAY) == made
    assert known_salts(session, today=TOMORROW) is None


def test_processes_that_make_them_at_once_have_the_same_ones(app):
    def make(_number):
        with app.app_context(), Session(db.engine) as session:
            salts = daily_salts(session, today=TODAY)
            session.commit()
            return salts

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(make, range(16))
    assert all(other == first for other in others)


def test_yesterdays_salt_is_deleted_and_todays_is_not(session):
    salts = daily_salts(session, today=TODAY)
    assert forget_salts(session, before=TOMORROW) == 1
    assert list(session.scalars(select(DailySalt.salt))) == [salts[TOMORROW]]
    assert forget_salts(session, before=TOMORROW) == 0


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_deleted_salt_is_in_no_file_of_sqlite(settings, session):
    salt = daily_salts(session, today=TODAY)[TODAY]
    session.commit()

    def in_files() -> bool:
        # What a commit leaves in the journal is gone with the next checkpoint that empties it.
        with closing(sqlite3.connect(settings.var_dir / "store.db")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return any(salt in path.read_bytes() for path in settings.var_dir.glob("store.db*"))

    assert in_files()
    forget_salts(session, before=TOMORROW)
    session.commit()
    assert not in_files()
    assert session.execute(text("PRAGMA secure_delete")).scalar() == 0
