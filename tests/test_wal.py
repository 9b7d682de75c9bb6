import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tracker.wal import share


def connect(path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


@pytest.fixture
def busy(tmp_path):
    """A new file that another connection is reading and about to write."""
    path = tmp_path / "new.db"
    with closing(connect(path)) as other:
        other.execute("CREATE TABLE one (n)")
        other.execute("BEGIN IMMEDIATE")
        yield path, other


def test_a_new_file_that_another_holds_is_waited_for(busy):
    path, other = busy
    with closing(connect(path)) as connection:
        with ThreadPoolExecutor(1) as pool:
            sharing = pool.submit(share, connection, wait_s=60)
            other.execute("INSERT INTO one VALUES (1)")
            other.execute("COMMIT")
        sharing.result()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_file_that_is_never_let_go_of_is_given_up_in_time(busy):
    path, _ = busy
    with (
        closing(connect(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        share(connection, wait_s=0.1)


def test_what_is_no_file_of_sqlite_is_said_to_be_at_once(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no database at all" * 100)
    with closing(connect(path)) as connection, pytest.raises(sqlite3.DatabaseError, match="not a"):
        share(connection, wait_s=60)
