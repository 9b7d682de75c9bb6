"""The inbox of several machines: a stream of NATS JetStream, copied to several servers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import Any, Final
from zlib import crc32

import msgspec
from nats.aio.msg import Msg

from tracker.cluster import Cluster
from tracker.collect.inbox import READ_BYTES, Entry, InboxFull, InboxUnavailable, Request
from tracker.collect.nats_link import NOBODY, STATUS, Link

STREAM: Final = "LEADLIGHT_INBOX"
SUBJECT: Final = "leadlight.inbox"
PARTITIONS: Final = 16
API: Final = "$JS.API"
# What JetStream answers, by its number.
ANOTHER_CONFIGURATION: Final = 10058
NO_STREAM: Final = 10059
FULL: Final = frozenset({10023, 10047, 10077})  # the cluster's disks, its limits, this stream
END: Final = "204"  # of what was asked for
NOTHING: Final = "404"
ROOM: Final = 500_000  # bytes, for the largest request
AGAIN_S: Final = 1.0  # after the stream could not be made


class NatsInbox:
    """A stream with a subject for each partition; what lies in it is what waits.

    A request is acknowledged by the cluster once a majority of the copies has it. It is read by
    its place and deleted when the store has it, so there is nothing of a worker's that could be
    lost with the worker.
    """

    id = STREAM
    partitions = PARTITIONS

    def __init__(self, cluster: Cluster, *, max_mb: int = 2048) -> None:
        self._link = Link(cluster)
        self._max_bytes = max_mb * 1024 * 1024
        self._config = {
            "name": STREAM,
            "subjects": [f"{SUBJECT}.*"],
            "retention": "limits",
            "storage": "file",
            "num_replicas": cluster.replicas,
            "max_bytes": self._max_bytes,
            "discard": "new",
            "allow_direct": True,
        }
        self._max_mb = max_mb
        self._making = Lock()
        self._made = False
        self._refused: tuple[float, InboxUnavailable] | None = None
        # By partition, what was deleted last. Copies are behind by a moment and may still have it.
        self._reached: dict[int, int] = {}
        self._created: str | None = None  # when the stream was that this speaks of

    def append(self, *requests: Request) -> None:
        """Return once a majority of the copies has all. Raises `InboxFull`, `InboxUnavailable`."""
        if not requests:
            return
        self._make()
        answers = self._link.ask(
            [(f"{SUBJECT}.{partition_of(request.key)}", request.envelope) for request in requests]
        )
        for answer in answers:
            self._refuse(_checked(answer))

    def waiting(self) -> Sequence[int]:
        """Return the partitions in which anything waits. Raises `InboxUnavailable`."""
        self._make()
        info = self._api(f"STREAM.INFO.{STREAM}", subjects_filter=f"{SUBJECT}.*")
        if info["created"] != self._created:
            # Positions begin anew in a stream that somebody made anew: from the front again.
            self._created = info["created"]
            self._reached.clear()
        subjects = info["state"].get("subjects") or {}
        return sorted(int(subject.rpartition(".")[2]) for subject in subjects)

    def read(self, limit: int, *, partition: int = 0) -> Sequence[Entry]:
        """Return the oldest of a partition, in order: `limit` of them, fewer if they are large.

        What was appended this moment may come with the next call. Raises `InboxUnavailable`.
        """
        self._make()
        wanted = {
            "next_by_subj": f"{SUBJECT}.{partition}",
            "seq": self._reached.get(partition, 0) + 1,
            "batch": limit,
            "max_bytes": READ_BYTES,
        }
        question = (f"{API}.DIRECT.GET.{STREAM}", msgspec.json.encode(wanted))
        answers = self._link.ask([question], is_last=_has_status)
        found = _unbroken(answers)
        if not found:
            # From the front again next time: the stream may be another than the one we know.
            self._reached.pop(partition, None)
        return found

    def acknowledge(self, entries: Sequence[Entry], *, partition: int = 0) -> None:
        """Delete what was read, and all before it in the partition: the store has it.

        Raises `InboxUnavailable`.
        """
        if entries:
            last = entries[-1].position
            self._api(f"STREAM.PURGE.{STREAM}", filter=f"{SUBJECT}.{partition}", seq=last + 1)
            self._reached[partition] = last

    def depth(self) -> int:
        """Return how many requests wait. Raises `InboxUnavailable`."""
        return int(self._state()["messages"])

    def oldest(self) -> datetime | None:
        """Return when the oldest that waits was received. Raises `InboxUnavailable`."""
        state = self._state()
        if not state["messages"]:
            return None
        return msgspec.convert(state["first_ts"], datetime).astimezone(UTC)

    def try_out(self) -> None:
        """Raise `InboxFull` or `InboxUnavailable` if `append` would."""
        if self._state()["bytes"] > self._max_bytes - ROOM:
            raise self._full()

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def _state(self) -> dict[str, Any]:
        self._make()
        state: dict[str, Any] = self._api(f"STREAM.INFO.{STREAM}")["state"]
        return state

    def _api(self, call: str, **given: object) -> dict[str, Any]:
        [answer] = self._link.ask([(f"{API}.{call}", msgspec.json.encode(given))])
        checked = _checked(answer)
        if _error_code(checked) == NO_STREAM:
            self._made = False  # somebody deleted it; it is made again at the next use
        self._refuse(checked)
        return checked

    def _make(self) -> None:
        """Make the stream, or change it to what the settings say, at the first use."""
        if self._made:
            return
        with self._making:
            if self._made:
                return
            # Those that waited for the lock are not each to try as long as the first.
            if self._refused is not None and monotonic() - self._refused[0] < AGAIN_S:
                raise self._refused[1]
            try:
                self._declare()
            except InboxUnavailable as error:
                self._refused = (monotonic(), error)
                raise
            self._made = True

    def _declare(self) -> None:
        config = msgspec.json.encode(self._config)
        [answer] = self._link.ask([(f"{API}.STREAM.CREATE.{STREAM}", config)])
        made = _checked(answer)
        if _error_code(made) == ANOTHER_CONFIGURATION:
            [answer] = self._link.ask([(f"{API}.STREAM.UPDATE.{STREAM}", config)])
            made = _checked(answer)
        if error := made.get("error"):
            raise InboxUnavailable(
                f"NATS does not make the inbox ({error.get('description')}); it is to have "
                f"{self._config['num_replicas']} copies of up to {self._max_mb} MB."
            )

    def _refuse(self, checked: dict[str, Any]) -> None:
        if _error_code(checked) in FULL:
            raise self._full()
        if error := checked.get("error"):
            raise InboxUnavailable(f"NATS refuses: {error.get('description')}.")

    def _full(self) -> InboxFull:
        return InboxFull(f"The inbox holds {self._max_mb} MB and takes no more.")


def partition_of(key: str) -> int:
    """Return where the requests of a key lie; the same in every process and version."""
    return crc32(key.encode()) % PARTITIONS


def _has_status(answer: Msg) -> bool:
    return STATUS in (answer.headers or {})


def _checked(answer: Msg) -> dict[str, Any]:
    """Return what JetStream answered. Raises `InboxUnavailable` if nobody was there to answer."""
    status = (answer.headers or {}).get(STATUS)
    if status == NOBODY:
        raise InboxUnavailable("The inbox has no leader; its cluster is choosing one, or is away.")
    checked: dict[str, Any] = msgspec.json.decode(answer.data)
    return checked


def _error_code(checked: dict[str, Any]) -> int | None:
    error = checked.get("error") or {}
    return error.get("err_code")


def _unbroken(answers: Sequence[Msg]) -> list[Entry]:
    """Return the requests that were sent, if none of them was lost on the way to us.

    Each names the one before it, and the first names 0. What follows a gap would, once
    acknowledged, take the missing ones with it. Raises `InboxUnavailable` for a gap, or if they
    could not be read.
    """
    *sent, end = answers
    headers = end.headers or {}
    if headers[STATUS] not in (END, NOTHING):
        raise InboxUnavailable(
            f"NATS cannot read the inbox ({headers[STATUS]} {headers.get('Description', '')})."
        )
    found: list[Entry] = []
    for answer in answers if headers[STATUS] == END else sent:
        said = answer.headers or {}
        if int(said["Nats-Last-Sequence"]) != (found[-1].position if found else 0):
            raise InboxUnavailable("Requests were lost between NATS and here; they are read again.")
        if answer is not end:
            found.append(Entry(int(said["Nats-Sequence"]), answer.data))
    return found
