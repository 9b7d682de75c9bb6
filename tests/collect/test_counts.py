import threading
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from tracker.collect import counts as module
from tracker.collect.counts import Counts

NOTES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 99)))


class Store:
    """Takes what is written, or is away."""

    def __init__(self):
        self.total = Counter()
        self.away = False
        self.written = threading.Event()

    def write(self, counts):
        if self.away:
            raise OperationalError("INSERT", {}, Exception("server closed the connection"))
        self.total.update(counts)
        self.written.set()


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def counts(store, monkeypatch):
    monkeypatch.setattr(module, "FLUSH_S", 3600)
    counts = Counts(store.write)
    yield counts
    store.away = False
    counts.close()


@given(NOTES, st.lists(st.booleans()))
def test_what_was_noted_is_written_once_whatever_fails_between(notes, failures):
    store = Store()
    counts = Counts(store.write)
    expected: Counter = Counter()
    for place, (name, label, n) in enumerate(notes):
        counts.note(name, label, n)
        expected[name, label] += n
        store.away = place < len(failures) and failures[place]
        counts._try_to_flush()
    store.away = False
    counts.close()
    assert +store.total == +expected


def test_a_store_that_is_away_costs_nothing_that_was_counted(counts, store):
    store.away = True
    counts.note("accepted", n=5)
    with pytest.raises(OperationalError):
        counts.flush()
    counts.note("accepted", n=2)
    store.away = False
    counts.flush()
    assert store.total == {("accepted", ""): 7}


def test_threads_that_count_at_once_lose_nothing(counts, store):
    def count():
        for _ in range(2000):
            counts.note("accepted")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    counts.flush()
    for thread in threads:
        thread.join()
    counts.flush()
    assert store.total == {("accepted", ""): 16_000}


def test_it_is_written_by_itself(store, monkeypatch):
    monkeypatch.setattr(module, "FLUSH_S", 0.01)
    counts = Counts(store.write)
    counts.note("rejected", "invalid")
    assert store.written.wait(20)
    counts.close()
    assert store.total == {("rejected", "invalid"): 1}


def test_the_rest_is_written_at_the_end(store):
    counts = Counts(store.write)
    counts.note("accepted", n=3)
    counts.close()
    assert store.total == {("accepted", ""): 3}
