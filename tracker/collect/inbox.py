"""The durable queue between an answer and the store: what is acknowledged is in it, on disk."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Final, NamedTuple, Protocol
from uuid import uuid4

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS inbox (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS request (
    -- AUTOINCREMENT: a position that was read is never given out again, even after a trim.
    position INTEGER PRIMARY KEY AUTOINCREMENT, envelope BLOB NOT NULL);
"""
BATCH: Final = 256
READ_BYTES: Final = 8_000_000  # at a time, and one request more; a request has up to 0.5 MB


class InboxFull(Exception):
    """The inbox has reached its largest size: the worker is behind or not running."""


class InboxUnavailable(Exception):
    """The inbox cannot be read or written; the message says why."""


class Entry(NamedTuple):
    """One request in the inbox."""

    position: int
    envelope: bytes


class Inbox(Protocol):
    """What collecting and draining need of a queue."""

    id: str

    def append(self, envelope: bytes) -> None:
        """Return once the envelope is on disk. Raises `InboxFull` or `InboxUnavailable`."""

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Return what follows a position, in order: `limit` requests, fewer if they are large.

        Raises `InboxUnavailable`.
        """

    def acknowledge(self, position: int) -> None:
        """Forget everything up to and with a position: the store has it.

        Raises `InboxUnavailable`.
        """

    def depth(self) -> int:
        """Return how many requests wait. Raises `InboxUnavailable`."""

    def close(self) -> None:
        """Let go of what is open."""


class _Waiting:
    """One caller of `append`, and how its envelope fared."""

    __slots__ = ("done", "envelope", "error")

    def __init__(self, envelope: bytes) -> None:
        self.envelope = envelope
        self.done = threading.Event()
        self.error: Exception | None = None


class SqliteInbox:
    """A file beside the web processes, shared by them.

    Requests that arrive together share one commit and so one fsync: a thread of its own takes
    whatever waits, writes it, and only then lets the callers answer. Nobody waits for company.
    """

    def __init__(self, path: Path, *, max_mb: int = 2048) -> None:
        self._path = path
        self._max_bytes = max_mb * 1024 * 1024
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._writer: threading.Thread | None = None
        self._starting = threading.Lock()
        self._reading = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._reader = self._connect()
        self.id = _own_id(self._reader)

    def append(self, envelope: bytes) -> None:
        """Return once the envelope is on disk. Raises `InboxFull` or `InboxUnavailable`."""
        if self._writer is None:
            self._start_writing()
        waiting = _Waiting(envelope)
        self._queue.put(waiting)
        waiting.done.wait()
        if waiting.error is not None:
            raise waiting.error

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        """Return what follows a position, in order: `limit` requests, fewer if they are large.

        Raises `InboxUnavailable`.
        """
        found: list[Entry] = []
        with self._using_reader(), closing(self._reader.cursor()) as rows:
            rows.execute(
                "SELECT * FROM request WHERE position > ? ORDER BY position LIMIT ?",
                (after, limit),
            )
            size = 0
            for row in rows:
                found.append(Entry(*row))
                size += len(found[-1].envelope)
                if size > READ_BYTES:
                    break
        return found

    def acknowledge(self, position: int) -> None:
        """Forget everything up to and with a position: the store has it.

        Raises `InboxUnavailable`.
        """
        with self._using_reader():
            self._reader.execute("DELETE FROM request WHERE position <= ?", (position,))

    def depth(self) -> int:
        """Return how many requests wait. Raises `InboxUnavailable`."""
        with self._using_reader():
            [count] = self._reader.execute("SELECT count(*) FROM request").fetchone()
        return int(count)

    def close(self) -> None:
        """Write what waits, then let go of the file."""
        if self._writer is not None:
            self._queue.put(None)
            self._writer.join()
            self._writer = None
        self._reader.close()

    def _start_writing(self) -> None:
        # At the first append and not before, so that a process may fork until then.
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="inbox", daemon=True)
                self._writer.start()

    @contextmanager
    def _using_reader(self) -> Iterator[None]:
        with self._reading:
            try:
                yield
            except sqlite3.Error as error:
                raise self._unavailable("read", error) from error

    def _write(self) -> None:
        connection = None
        stopping = False
        while not stopping:
            batch = []
            taken = self._queue.get()
            while taken is not None:
                batch.append(taken)
                if self._queue.empty() or len(batch) == BATCH:
                    break
                taken = self._queue.get()
            stopping = taken is None
            if batch:
                error: Exception | None
                try:
                    connection = connection or self._connect()
                    error = self._commit(connection, batch)
                except sqlite3.Error as broken:
                    # Begun anew by the next request; a thread that died would leave all waiting.
                    connection, error = None, self._unavailable("written", broken)
                for waiting in batch:
                    waiting.error = error
                    waiting.done.set()
        if connection is not None:
            connection.close()

    def _commit(self, connection: sqlite3.Connection, batch: list[_Waiting]) -> Exception | None:
        try:
            if self._size(connection) > self._max_bytes:
                return InboxFull(
                    f"The inbox holds {self._max_bytes // 1024**2} MB and takes no more."
                )
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO request (envelope) VALUES (?)", [(w.envelope,) for w in batch]
            )
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return self._unavailable("written", error)
        return None

    def _unavailable(self, what: str, error: sqlite3.Error) -> InboxUnavailable:
        return InboxUnavailable(f"The inbox {self._path.name} cannot be {what}: {error}.")

    def _size(self, connection: sqlite3.Connection) -> int:
        """Bytes in use: pages that a trim emptied are free again."""
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        # FULL: a commit returns after the fsync, which is the whole point of this file.
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(SCHEMA)
        return connection


def _own_id(connection: sqlite3.Connection) -> str:
    """Return the inbox's name for itself: positions of a deleted file mean nothing in a new one."""
    connection.execute("BEGIN IMMEDIATE")
    row = connection.execute("SELECT id FROM inbox").fetchone()
    if row is None:
        row = (uuid4().hex,)
        connection.execute("INSERT INTO inbox VALUES (?)", row)
    connection.execute("COMMIT")
    return str(row[0])


def open_inbox(url: str, *, max_mb: int = 2048) -> Inbox:
    """Return the inbox at `url`, made if need be. Raises `InboxUnavailable` in words."""
    path = Path(url.removeprefix("sqlite:///"))
    try:
        return SqliteInbox(path, max_mb=max_mb)
    except (OSError, sqlite3.Error) as error:
        raise InboxUnavailable(f"The inbox {path} cannot be opened: {error}.") from error
