"""The inbox of one machine: an SQLite file beside the web processes."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Final
from uuid import uuid4

from tracker import clock
from tracker.collect.inbox import READ_BYTES, Entry, InboxFull, InboxUnavailable, Request
from tracker.wal import share

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS inbox (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS request (
    -- AUTOINCREMENT: a position that was read is never given out again, even after a trim.
    position INTEGER PRIMARY KEY AUTOINCREMENT, envelope BLOB NOT NULL);
"""
BATCH: Final = 256  # requests in one commit, about
# Free pages are used again, but a file is given back when so much of it is free and, then, so
# little is in use that copying it holds nobody up.
SPARE_BYTES: Final = 64_000_000
QUICKLY_COPIED_BYTES: Final = 1_000_000


class _Waiting:
    """One caller of `append`, and how its requests fared."""

    __slots__ = ("done", "error", "requests")

    def __init__(self, requests: Sequence[Request]) -> None:
        self.requests = requests
        # Held until it is answered. An Event would do, and costs twice as much.
        self.done = threading.Lock()
        self.done.acquire()
        self.error: Exception | None = None


class SqliteInbox:
    """A file beside the web processes, shared by them; one partition.

    Requests that arrive together share one commit and so one fsync: a thread of its own takes
    whatever waits, writes it, and only then lets the callers answer. Nobody waits for company.
    """

    partitions = 1

    def __init__(self, path: Path, *, max_mb: int = 2048) -> None:
        self._path = path
        self._max_bytes = max_mb * 1024 * 1024
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._writer: threading.Thread | None = None
        self._starting = threading.Lock()
        self._reading = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._reader = self._connect()
        self.id = _prepared(self._reader)

    def append(self, *requests: Request) -> None:
        """Return once all are on disk, in one commit. Raises `InboxFull` or `InboxUnavailable`."""
        if not requests:
            return
        if self._writer is None:
            self._start_writing()
        waiting = _Waiting(requests)
        self._queue.put(waiting)
        waiting.done.acquire()
        if waiting.error is not None:
            raise waiting.error

    def waiting(self) -> Sequence[int]:
        """Return `[0]` if anything waits. Raises `InboxUnavailable`."""
        with self._using_reader() as reader:
            return [0] if reader.execute("SELECT 1 FROM request LIMIT 1").fetchone() else []

    def read(self, limit: int, *, partition: int = 0) -> Sequence[Entry]:
        """Return the oldest, in order: `limit` of them, fewer if they are large.

        Raises `InboxUnavailable`.
        """
        del partition
        found: list[Entry] = []
        with self._using_reader() as reader:
            rows = reader.execute(
                "SELECT position, envelope FROM request ORDER BY position LIMIT ?", (limit,)
            )
            size = 0
            for row in rows:
                found.append(Entry(*row))
                size += len(found[-1].envelope)
                if size > READ_BYTES:
                    break
            rows.close()  # an unfinished look at the file would keep it from being trimmed
        return found

    def acknowledge(self, entries: Sequence[Entry], *, partition: int = 0) -> None:
        """Forget what was read, and all before it: the store has it.

        Raises `InboxUnavailable`.
        """
        del partition
        if entries:
            with self._using_reader() as reader:
                reader.execute("DELETE FROM request WHERE position <= ?", (entries[-1].position,))
                self._give_back(reader)

    def depth(self) -> int:
        """Return how many requests wait. Raises `InboxUnavailable`."""
        with self._using_reader() as reader:
            # There are no gaps, since only the front is ever taken away; counting 2 GB takes long.
            [first] = reader.execute("SELECT min(position) FROM request").fetchone()
            [last] = reader.execute("SELECT max(position) FROM request").fetchone()
        return 0 if first is None or last is None else int(last) - int(first) + 1

    def oldest(self) -> datetime | None:
        """Return when the oldest that waits was received. Raises `InboxUnavailable`."""
        with self._using_reader() as reader:
            first = reader.execute(
                "SELECT received_at FROM request ORDER BY position LIMIT 1"
            ).fetchone()
        return datetime.fromtimestamp(first[0], UTC) if first and first[0] else None

    def try_out(self) -> None:
        """Raise `InboxFull` or `InboxUnavailable` if `append` would."""
        with self._using_reader() as reader:
            reader.execute("BEGIN IMMEDIATE")  # refused where the file cannot be written
            reader.execute("ROLLBACK")
            self._refuse_if_full(reader)

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
    def _using_reader(self) -> Iterator[sqlite3.Connection]:
        with self._reading:
            try:
                yield self._reader
            except sqlite3.Error as error:
                raise self._unavailable("read", error) from error

    def _write(self) -> None:
        connection = None
        stopping = False
        while not stopping:
            batch, requests = [], 0
            taken = self._queue.get()
            while taken is not None:
                batch.append(taken)
                requests += len(taken.requests)
                if self._queue.empty() or requests >= BATCH:
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
                    waiting.done.release()
        if connection is not None:
            connection.close()

    def _commit(self, connection: sqlite3.Connection, batch: list[_Waiting]) -> Exception | None:
        envelopes = [request.envelope for waiting in batch for request in waiting.requests]
        # One statement is one commit, and one hand-over of the interpreter's lock: with a
        # statement a row, this thread would stand in line behind all that wait for it.
        rows = ", ".join(["(?1, ?)"] * len(envelopes))
        try:
            self._refuse_if_full(connection)
            connection.execute(
                f"INSERT INTO request (received_at, envelope) VALUES {rows}",  # noqa: S608 - marks
                [clock.now().timestamp(), *envelopes],
            )
        except InboxFull as full:
            return full
        except sqlite3.Error as error:
            return self._unavailable("written", error)
        return None

    def _refuse_if_full(self, connection: sqlite3.Connection) -> None:
        if self._bytes(connection)[0] > self._max_bytes:
            raise InboxFull(f"The inbox holds {self._max_bytes // 1024**2} MB and takes no more.")

    def _unavailable(self, what: str, error: sqlite3.Error) -> InboxUnavailable:
        return InboxUnavailable(f"The inbox {self._path.name} cannot be {what}: {error}.")

    def _bytes(self, connection: sqlite3.Connection) -> tuple[int, int]:
        """Return the bytes in use and those free for use again."""
        pages, free, size = connection.execute(
            "SELECT * FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        ).fetchone()
        return (pages - free) * size, free * size

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Make the file small again after a flood."""
        used, spare = self._bytes(connection)
        if spare > SPARE_BYTES and used < QUICKLY_COPIED_BYTES:
            with suppress(sqlite3.OperationalError):  # busy: the next acknowledgement comes soon
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        share(connection, wait_s=10)  # a commit returns after the fsync: the point of this file
        connection.executescript(SCHEMA)
        return connection


def _prepared(connection: sqlite3.Connection) -> str:
    """Return the inbox's name for itself: positions of a deleted file mean nothing in a new one.

    A file of the version before has no times yet.
    """
    connection.execute("BEGIN IMMEDIATE")
    columns = [column for _, column, *_ in connection.execute("PRAGMA table_info(request)")]
    if "received_at" not in columns:
        connection.execute("ALTER TABLE request ADD COLUMN received_at REAL")
    row = connection.execute("SELECT id FROM inbox").fetchone()
    if row is None:
        row = (uuid4().hex,)
        connection.execute("INSERT INTO inbox VALUES (?)", row)
    connection.execute("COMMIT")
    return str(row[0])


def open_file(url: str, *, max_mb: int = 2048) -> SqliteInbox:
    """Return the inbox at `sqlite:///path`. Raises `InboxUnavailable` in words."""
    path = Path(url.removeprefix("sqlite:///"))
    try:
        return SqliteInbox(path, max_mb=max_mb)
    except (OSError, sqlite3.Error) as error:
        raise InboxUnavailable(f"The inbox {path} cannot be opened: {error}.") from error
