"""What both inboxes promise, whatever happens in whatever order."""

from collections import defaultdict
from contextlib import ExitStack, closing

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tracker import clock
from tracker.collect.inbox import InboxFull, Request, open_inbox
from tracker.collect.nats_inbox import partition_of

KEYS = [f"7.visitor-{n}" for n in range(5)]
LARGE = b"x" * 50_000


@pytest.fixture(params=["sqlite", "nats"])
def url(request, tmp_path) -> str:
    if request.param == "nats":
        return request.getfixturevalue("nats_url")
    return f"sqlite:///{tmp_path}/inbox.db"


@pytest.fixture
def inbox(url):
    with closing(open_inbox(url)) as inbox:
        yield inbox


def everything(inbox) -> list[bytes]:
    return [e.envelope for p in range(inbox.partitions) for e in inbox.read(1000, partition=p)]


class Used(RuleBasedStateMachine):
    """An inbox, and beside it what should be in it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.opened = ExitStack()
        self.open()
        self.expected = defaultdict(list)
        for partition in self.inbox.waiting():  # of the example before
            self.inbox.acknowledge(self.inbox.read(1000, partition=partition), partition=partition)

    def open(self) -> None:
        self.inbox = self.opened.enter_context(closing(open_inbox(self.url)))

    def partition(self, key: str) -> int:
        return 0 if self.inbox.partitions == 1 else partition_of(key)

    @rule(requests=st.lists(st.tuples(st.sampled_from(KEYS), st.binary(max_size=50)), max_size=5))
    def append(self, requests) -> None:
        # By one: of those of one call, only the ones of the same key have an order.
        for key, envelope in requests:
            self.inbox.append(Request(key, envelope))
            self.expected[self.partition(key)].append(envelope)

    @rule(key=st.sampled_from(KEYS), envelopes=st.lists(st.binary(max_size=50), max_size=5))
    def append_together(self, key, envelopes) -> None:
        self.inbox.append(*(Request(key, envelope) for envelope in envelopes))
        self.expected[self.partition(key)] += envelopes

    @rule(key=st.sampled_from(KEYS), limit=st.integers(1, 8), stored=st.integers(0, 8))
    def drain(self, key, limit, stored) -> None:
        partition = self.partition(key)
        waiting = self.expected[partition]
        found = self.inbox.read(limit, partition=partition)
        assert [entry.envelope for entry in found] == waiting[:limit]
        self.inbox.acknowledge(found[:stored], partition=partition)
        del waiting[: min(stored, len(found))]

    @precondition(lambda self: any(self.expected.values()))
    @rule()
    def crash(self) -> None:
        """What was in memory is gone; nobody closed anything."""
        self.open()

    @invariant()
    def what_is_told_of_it_is_so(self) -> None:
        assert self.inbox.depth() == sum(map(len, self.expected.values()))
        assert self.inbox.waiting() == sorted(p for p, held in self.expected.items() if held)
        assert (self.inbox.oldest() is None) == (not any(self.expected.values()))

    def teardown(self) -> None:
        self.opened.close()


def test_what_was_appended_and_not_acknowledged_is_read_in_order_whatever_happens(url):
    run_state_machine_as_test(
        lambda: Used(url), settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )


def test_a_full_inbox_says_so_and_takes_again_once_it_is_drained(url):
    with closing(open_inbox(url, max_mb=1)) as inbox:

        def fill() -> None:
            for _ in range(100):
                inbox.append(Request("7.visitor", LARGE))

        with pytest.raises(InboxFull):
            fill()
        with pytest.raises(InboxFull):
            inbox.try_out()
        [partition] = inbox.waiting()
        inbox.acknowledge(inbox.read(1000, partition=partition), partition=partition)
        inbox.try_out()
        inbox.append(Request("7.visitor", b"again"))
        assert everything(inbox) == [b"again"]


def test_how_long_the_oldest_waits_is_known(inbox):
    before = clock.now()
    inbox.append(Request("7.a", b"one"))
    between = clock.now()
    inbox.append(Request("7.b", b"two"))
    assert before <= inbox.oldest() <= between


def test_nothing_to_append_is_nothing_to_wait_for(inbox):
    inbox.append()
    inbox.acknowledge([])
    assert inbox.depth() == 0
