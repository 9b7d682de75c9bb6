"""Can this process do its work now: facts in, verdict out; and the verdict kept for a moment."""

import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH_S = 1.0  # however often a proxy asks, the store is asked no more often


def verdict(store: str, inbox: str) -> tuple[int, Mapping[str, object]]:
    """Return the status and what to say, from what is wrong with each ("" is nothing).

    The store may be away and the service is not ready, though it still takes events; what a proxy
    does about it is its owner's choice.

    >>> verdict("", "")
    (200, {'ready': True, 'store': 'ok', 'inbox': 'ok'})
    """
    ready = not (store or inbox)
    said = {"ready": ready, "store": store or "ok", "inbox": inbox or "ok"}
    return (200 if ready else 503), said


class Kept(Generic[T]):
    """The last answer of a question, asked anew when it is older than `FRESH_S`."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._asking = threading.Lock()
        self._answer: tuple[float, T] | None = None

    def get(self) -> T:
        """Return the answer; of many who want it at once, one asks and the others wait."""
        with self._asking:
            if self._answer is None or monotonic() - self._answer[0] > FRESH_S:
                self._answer = monotonic(), self._ask()
            return self._answer[1]
