import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.collect.inbox import InboxFull, InboxUnavailable, SqliteInbox, open_inbox


def everything(inbox, after=0):
    return [e.envelope for e in inbox.read(after, 100_000)]


@settings(max_examples=20, deadline=None)
@given(bodies=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=20))
def test_what_was_appended_is_read_in_order_by_another_process(tmp_path_factory, bodies):
    path = tmp_path_factory.mktemp("inbox") / "inbox.db"
    inbox = SqliteInbox(path)
    for body in bodies:
        inbox.append(body)
    # Not closed: what was acknowledged is on disk whether or not the writer ends well.
    other = SqliteInbox(path)
    assert everything(other) == bodies
    inbox.close()
    other.close()


def test_requests_at_the_same_moment_are_all_kept_once(inbox):
    bodies = [str(n).encode() for n in range(400)]
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(inbox.append, bodies))
    assert sorted(everything(inbox)) == sorted(bodies)


def test_two_processes_share_one_file(inbox, tmp_path):
    other = SqliteInbox(tmp_path / "inbox.db")
    assert other.id == inbox.id
    inbox.append(b"one")
    other.append(b"two")
    assert everything(inbox) == everything(other) == [b"one", b"two"]
    other.close()


def test_what_is_acknowledged_is_forgotten_and_its_position_never_given_again(inbox):
    for body in (b"one", b"two"):
        inbox.append(body)
    last = inbox.read(0, 10)[-1].position
    inbox.acknowledge(last)
    assert inbox.depth() == 0

    inbox.append(b"three")
    [entry] = inbox.read(0, 10)
    assert entry.position > last


def test_a_full_inbox_says_so_and_takes_again_once_it_is_drained(tmp_path):
    inbox = SqliteInbox(tmp_path / "small.db", max_mb=1)

    def fill():
        for _ in range(100):
            inbox.append(b"x" * 50_000)

    with pytest.raises(InboxFull):
        fill()
    inbox.acknowledge(inbox.read(0, 1000)[-1].position)
    inbox.append(b"again")
    assert everything(inbox) == [b"again"]
    inbox.close()


def test_an_inbox_that_cannot_be_written_refuses_in_words_and_loses_nothing(inbox, tmp_path):
    inbox.append(b"kept")
    blocker = sqlite3.connect(tmp_path / "inbox.db")
    blocker.execute("DROP TABLE request")
    blocker.close()
    with pytest.raises(InboxUnavailable, match="cannot be written"):
        inbox.append(b"refused")


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
            inbox.append(b"refused")
    inbox.append(b"kept")
    assert everything(inbox) == [b"kept"]


def test_an_inbox_that_cannot_be_read_says_so_in_words(inbox, tmp_path):
    blocker = sqlite3.connect(tmp_path / "inbox.db")
    blocker.execute("DROP TABLE request")
    blocker.close()
    for use in (inbox.depth, lambda: inbox.read(0, 1), lambda: inbox.acknowledge(1)):
        with pytest.raises(InboxUnavailable, match="cannot be read"):
            use()


def test_large_requests_are_read_a_few_at_a_time(inbox, monkeypatch):
    monkeypatch.setattr("tracker.collect.inbox.READ_BYTES", 250)
    for n in range(9):
        inbox.append(bytes([n]) * 100)
    assert len(inbox.read(0, 100)) == 3
    assert len(everything(inbox)) == 3
