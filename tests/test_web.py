import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Site
from tracker.db import db


@pytest.fixture
def may_write(settings):
    """Whether another process could write now, without waiting for anybody."""

    def ask() -> bool:
        with closing(sqlite3.connect(settings.var_dir / "store.db", timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    return ask


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", ["/healthz", "/leads", "/no-such-page"])
def test_what_a_thread_does_after_a_page_was_read_takes_its_turn_as_a_writer(
    app, client, may_write, address
):
    client.get(address)
    with app.app_context(), Session(db.engine) as session:
        session.scalars(select(Site.id)).all()
        assert not may_write()
    assert may_write()
