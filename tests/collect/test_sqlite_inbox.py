import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.collect.inbox import Entry, InboxUnavailable, Request, open_inbox
from tracker.collect.sqlite_inbox import SqliteInbox


def put(inbox, body):
    inbox.append(Request("7.visitor", body))


def everything(inbox):
    return [e.envelope for e in inbox.read(100_000)]


@settings(max_examples=20, deadline=None)
@given(bodies=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=20))
def test_what_was_appended_is_read_in_order_by_another_process(tmp_path_factory, bodies):
    path = tmp_path_factory.mktemp("inbox") / "inbox.db"
    inbox = SqliteInbox(path)
    for body in bodies:
        put(inbox, body)
    # Not closed: what was acknowledged is on disk whether or not the writer ends well.
    other = SqliteInbox(path)
    assert everything(other) == bodies
    inbox.close()
    other.close()


def test_requests_at_the_same_moment_are_all_kept_once(inbox):
    bodies = [str(n).encode() for n in range(400)]
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(partial(put, inbox), bodies))
    assert sorted(everything(inbox)) == sorted(bodies)


def test_two_processes_share_one_file(inbox, tmp_path):
    other = SqliteInbox(tmp_path / "inbox.db")
    assert other.id == inbox.id
    put(inbox, b"one")
    put(other, b"two")
    assert everything(inbox) == everything(other) == [b"one", b"two"]
    other.close()


def test_processes_that_open_a_new_file_at_once_all_can(tmp_path):
    def open_and_put(path) -> str:
        with closing(SqliteInbox(path)) as inbox:
            put(inbox, b"one")
            return inbox.id

    with ThreadPoolExecutor(8) as pool:
        for n in range(40):
            path = tmp_path / f"{n}.db"
            assert len(set(pool.map(open_and_put, [path] * 8))) == 1
            with closing(SqliteInbox(path)) as inbox:
                assert everything(inbox) == [b"one"] * 8


def test_what_is_acknowledged_is_forgotten_and_its_position_never_given_again(inbox):
    for body in (b"one", b"two"):
        put(inbox, body)
    entries = inbox.read(10)
    inbox.acknowledge(entries)
    assert inbox.depth() == 0

    put(inbox, b"three")
    [entry] = inbox.read(10)
    assert entry.position > entries[-1].position


def test_an_inbox_that_cannot_be_written_refuses_in_words_and_loses_nothing(inbox, tmp_path):
    put(inbox, b"kept")
    blocker = sqlite3.connect(tmp_path / "inbox.db")
    blocker.execute("DROP TABLE request")
    blocker.close()
    with pytest.raises(InboxUnavailable, match="cannot be written"):
        put(inbox, b"refused")


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InboxUnavailable, match="cannot be opened"):
        open_inbox(f"sqlite:///{tmp_path}/file/inbox.db")


def test_an_inbox_that_cannot_be_opened_for_writing_answers_and_recovers(inbox, monkeypatch):
    def broken():
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "_connect", broken)
        with pytest.raises(InboxUnavailable, match="disk I/O error"):
            put(inbox, b"refused")
    put(inbox, b"kept")
    assert everything(inbox) == [b"kept"]


def test_an_inbox_that_cannot_be_read_says_so_in_words(inbox, tmp_path):
    blocker = sqlite3.connect(tmp_path / "inbox.db")
    blocker.execute("DROP TABLE request")
    blocker.close()
    for use in (inbox.depth, lambda: inbox.read(1), lambda: inbox.acknowledge([Entry(1, b"")])):
        with pytest.raises(InboxUnavailable, match="cannot be read"):
            use()


def test_large_requests_are_read_a_few_at_a_time(inbox, monkeypatch):
    monkeypatch.setattr("tracker.collect.sqlite_inbox.READ_BYTES", 250)
    for n in range(9):
        put(inbox, bytes([n]) * 100)
    assert len(inbox.read(100)) == 3
    assert len(everything(inbox)) == 3


def test_a_file_that_grew_in_a_flood_is_small_again_once_it_is_drained(
    inbox, tmp_path, monkeypatch
):
    monkeypatch.setattr("tracker.collect.sqlite_inbox.SPARE_BYTES", 1_000_000)

    def size():
        return sum(file.stat().st_size for file in tmp_path.iterdir())

    inbox.append(*(Request("7.visitor", bytes(50_000)) for _ in range(100)))
    assert size() > 5_000_000
    inbox.acknowledge(inbox.read(60))
    inbox.acknowledge(inbox.read(1000))
    assert size() < 500_000
    put(inbox, b"after")
    assert everything(inbox) == [b"after"]


def test_a_file_of_the_version_before_is_used_as_it_is(tmp_path):
    with closing(sqlite3.connect(tmp_path / "inbox.db")) as before:
        before.executescript("""
            CREATE TABLE inbox (id TEXT NOT NULL);
            INSERT INTO inbox VALUES ('mine');
            CREATE TABLE request (
                position INTEGER PRIMARY KEY AUTOINCREMENT, envelope BLOB NOT NULL);
            INSERT INTO request (envelope) VALUES ('old');
        """)
    with closing(SqliteInbox(tmp_path / "inbox.db")) as inbox:
        put(inbox, b"new")
        assert inbox.id == "mine"
        assert inbox.oldest() is None  # of the first, nobody noted when it came
        inbox.acknowledge(inbox.read(1))
        assert inbox.oldest() is not None
        assert everything(inbox) == [b"new"]
