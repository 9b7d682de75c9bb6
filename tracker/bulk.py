"""Many rows in one statement, however many they are: given as JSON, which both databases read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast

import msgspec
from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Table,
    Text,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]
Types = Mapping[str, TypeEngine[Any]]

BEGINNING_OF_TIME: Final = datetime(1, 1, 2, tzinfo=UTC)  # a day in, so that every zone has it
END_OF_TIME: Final = datetime(9999, 12, 30, tzinfo=UTC)
_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
)


def table_of(model: type[DeclarativeBase]) -> Table:
    """Return a model's table."""
    return cast(Table, model.__table__)


def given(session: Session, rows: Sequence[Row], types: Types) -> FromClause:
    """Return rows as something to select from and join with; `types` names its columns.

    One parameter, so that neither the text of a statement nor its number of parameters depends
    on how many rows there are.
    """
    if _on_sqlite(session):
        return _given_to_sqlite(session, rows, types)
    values = sql_cast(literal(msgspec.json.encode(rows).decode(), Text), JSON)
    return (
        func.json_to_recordset(values)
        .table_valued(*(column(name, type_) for name, type_ in types.items()))
        .render_derived(name="given", with_types=True)
    )


def among(
    session: Session,
    wanted: ColumnElement[Any] | InstrumentedAttribute[Any],
    values: Collection[Any],
) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values, by one parameter."""
    rows = given(session, [{"v": value} for value in values], {"v": wanted.type})
    return wanted.in_(select(rows.c.v))


def take_ids(session: Session, model: type[DeclarativeBase], count: int) -> Sequence[int]:
    """Return ids for rows about to be inserted; nobody else gets them."""
    if not count:
        return []
    table = table_of(model)
    if not _on_sqlite(session):
        return session.scalars(_NEXT_IDS, {"name": table.name, "count": count}).all()
    # The transaction has the only write lock, so the next ids are the caller's.
    last = session.scalar(select(func.max(table.c.id))) or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        ever = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = max(last, session.scalar(ever, {"name": table.name}) or 0)
    return range(last + 1, last + 1 + count)


def insert_rows(session: Session, model: type[DeclarativeBase], rows: Sequence[Row]) -> None:
    """Insert rows, which all have the same columns."""
    if not rows:
        return
    table = table_of(model)
    if _on_sqlite(session):
        session.connection().execute(insert(table), rows)
        return
    types = {name: table.c[name].type for name in rows[0]}
    values = select(*given(session, rows, types).c)
    session.execute(insert(table).from_select(list(types), values))


def update_rows(
    session: Session, model: type[DeclarativeBase], rows: Sequence[Row], *, key: str = "id"
) -> None:
    """Write the columns that rows give, to the rows of the same `key`."""
    if not rows:
        return
    table = table_of(model)
    new = given(session, rows, {name: table.c[name].type for name in rows[0]})
    changes = {table.c[name]: new.c[name] for name in rows[0] if name != key}
    session.execute(update(table).where(table.c[key] == new.c[key]).values(changes))


def _given_to_sqlite(session: Session, rows: Sequence[Row], types: Types) -> FromClause:
    dialect = session.get_bind().dialect
    as_stored = [
        (name, type_.dialect_impl(dialect).bind_processor(dialect)) for name, type_ in types.items()
    ]
    lists = [
        [write(row[name]) if write else row[name] for name, write in as_stored] for row in rows
    ]
    each = func.json_each(literal(msgspec.json.encode(lists).decode(), Text)).table_valued("value")
    columns = [
        type_coerce(each.c.value.op("->>")(literal_column(str(place))), type_).label(name)
        for place, (name, type_) in enumerate(types.items())
    ]
    return select(*columns).subquery("given")


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
