import io

import pytest

from tracker.collect import patience
from tracker.collect.patience import AT_EASE, AT_ONCE, Patience, TooManyWaiting, TooSlow


@pytest.fixture
def clock(monkeypatch):
    """The seconds that patience goes by, set by hand."""
    at = [1000.0]
    monkeypatch.setattr(patience, "monotonic", lambda: at[0])
    return at


class Dripping(io.BytesIO):
    """A body of which each byte takes so many seconds to come."""

    def __init__(self, body: bytes, clock: list[float], seconds: float) -> None:
        super().__init__(body)
        self._clock, self._seconds = clock, seconds

    def read(self, size=-1, /):
        piece = super().read(size)
        self._clock[0] += self._seconds * len(piece)
        return piece


def body(whole, address="203.0.113.1", waiting=None):
    waiting = waiting or Patience(20)
    return waiting.body({"wsgi.input": whole, "REMOTE_ADDR": address})


@pytest.mark.parametrize("size", [0, 1, 600, 100_000])
def test_a_body_that_is_there_is_read_as_it_is(size):
    whole = bytes(n % 251 for n in range(size))
    assert body(io.BytesIO(whole)).read(size) == whole
    assert body(io.BytesIO(whole)).read(size + 10) == whole
    assert body(io.BytesIO(whole)).read() == whole
    assert b"".join(io.BufferedReader(body(io.BytesIO(whole)))) == whole


@pytest.mark.parametrize("per_byte", [0.1, 1, 10])
def test_where_many_wait_a_body_that_drips_is_given_up_within_a_few_times_the_patience(
    clock, per_byte
):
    begun, waiting = clock[0], Patience(20)
    for _ in range(AT_EASE):
        waiting.begin("203.0.113.2")
    with pytest.raises(TooSlow):
        body(Dripping(b"x" * 10_000, clock, per_byte), waiting=waiting).read(10_000)
    assert 20 < clock[0] - begun <= 20 * patience.GROWTH + per_byte


def test_of_one_address_only_so_many_are_waited_for_at_once():
    waiting = Patience(20)
    dues = [waiting.begin("203.0.113.1") for _ in range(AT_ONCE)]
    with pytest.raises(TooManyWaiting):
        body(io.BytesIO(b"x"), waiting=waiting).read(1)
    assert body(io.BytesIO(b"x"), "203.0.113.2", waiting).read(1) == b"x"
    waiting.end(dues[0])
    assert body(io.BytesIO(b"x"), waiting=waiting).read(1) == b"x"
