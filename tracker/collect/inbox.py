"""The durable queue between an answer and the store: what was acknowledged is in it, on disk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from tracker.logs import Impersonal

READ_BYTES: Final = 8_000_000  # at a time, and one request more; a request has up to 0.5 MB


class InboxFull(Impersonal):
    """The inbox has reached its largest size: the worker is behind or not running."""


class InboxUnavailable(Impersonal):
    """The inbox cannot be read or written; the message says why."""


class Request(NamedTuple):
    """What is put into the inbox. Requests of one key stay in order, whoever drains them."""

    key: str
    envelope: bytes


class Entry(NamedTuple):
    """One request in the inbox."""

    position: int
    envelope: bytes


class Inbox(Protocol):
    """What collecting and draining need of a queue.

    It lies in partitions, each in order, so that several workers can share it. All of a key is in
    one partition. Everything but `close` raises `InboxUnavailable` while it cannot be done.
    """

    id: str
    partitions: int

    def append(self, *requests: Request) -> None:
        """Return once all are durable. Raises `InboxFull` too; some may be kept even so."""

    def waiting(self) -> Sequence[int]:
        """Return the partitions in which anything waits; cheap enough to ask ten times a second."""

    def read(self, limit: int, *, partition: int = 0) -> Sequence[Entry]:
        """Return the oldest of a partition, in order: `limit` of them, fewer if they are large."""

    def acknowledge(self, entries: Sequence[Entry], *, partition: int = 0) -> None:
        """Forget what was read, and all before it in the partition: the store has it."""

    def depth(self) -> int:
        """Return how many requests wait."""

    def oldest(self) -> datetime | None:
        """Return when the oldest that waits was received; None if none waits."""

    def try_out(self) -> None:
        """Raise what `append` would raise now, and keep nothing."""

    def close(self) -> None:
        """Finish what is being written, and let go of what is open."""


def open_inbox(url: str, *, max_mb: int = 2048) -> Inbox:
    """Return the inbox at `url`, `sqlite:///path` or `nats://host,host,host`.

    A file is made if need be; servers are asked at the first use. Raises `InboxUnavailable` in
    words, and `ValueError` for an address of neither kind.
    """
    # Both build on this module, and who has one inbox need not load the other.
    if url.startswith("nats:"):
        from tracker.cluster import cluster  # noqa: PLC0415
        from tracker.collect.nats_inbox import NatsInbox  # noqa: PLC0415

        return NatsInbox(cluster(url), max_mb=max_mb)
    from tracker.collect.sqlite_inbox import open_file  # noqa: PLC0415

    return open_file(url, max_mb=max_mb)
