"""A file of SQLite for several processes: many read, one writes, what is committed is on disk."""

from sqlite3 import SQLITE_BUSY, Connection, OperationalError
from time import monotonic, sleep
from typing import Final

AGAIN_S: Final = 0.01


def share(connection: Connection, *, wait_s: float) -> None:
    """Let a connection share its file, waiting up to `wait_s` for each of the others' turns.

    A commit returns after the fsync. Raises `sqlite3.OperationalError` for a file that cannot be
    read, or that others did not let go of in time.
    """
    connection.execute(f"PRAGMA busy_timeout={wait_s * 1000:.0f}")
    deadline = monotonic() + wait_s
    # Of several that open a new file at once, SQLite refuses all but one, and without waiting.
    while not _keeps_a_log(connection):
        if monotonic() > deadline:
            raise OperationalError("database is locked")
        sleep(AGAIN_S)
    connection.execute("PRAGMA synchronous=FULL")


def _keeps_a_log(connection: Connection) -> bool:
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    except OperationalError as error:
        if error.sqlite_errorcode & 0xFF != SQLITE_BUSY:
            raise
        return False
    return True
