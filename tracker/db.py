"""The store: one declarative base, one Flask-SQLAlchemy object, what SQLite needs to be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    event,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from tracker.wal import share

# Named, so that a migration can drop on one database what it made on the other.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite counts up by itself only in a column declared INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")
LARGEST_ID = 2**63 - 1


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. PostgreSQL keeps the zone; SQLite has none, so UTC is written and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: nobody can say when that was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"{value!r} has no zone; pass times made by tracker.clock or with UTC."
            )
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        return value and (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )


# For tables whose ids others remember (an API's client, a request in the inbox): SQLite gives out
# the highest ids again after their rows are deleted, unless it is told to count on.
NEVER_AGAIN: Final = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """What every table's class derives from."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to declare it
        datetime: UtcDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(db=db, directory=str(Path(__file__).parents[1] / "migrations"))

# A request that only reads takes a snapshot and never waits for a writer. Everything else takes
# SQLite's write lock at its start: one that reads first and writes later can be refused half-way.
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


@contextmanager
def snapshot() -> Iterator[None]:
    """Let transactions that begin inside only read: a long look does not hold up the writers."""
    before = reading_only.set(True)
    try:
        yield
    finally:
        reading_only.reset(before)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, SqliteConnection):
        connection.isolation_level = None  # BEGIN is ours, below
        # On disk at the commit: the inbox forgets what the store says it has.
        share(connection, wait_s=20)
        connection.execute("PRAGMA foreign_keys=ON")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reading_only.get() else "BEGIN IMMEDIATE")
