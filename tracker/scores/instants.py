"""Moments as whole microseconds since 1970: what numpy computes with, exact to the last one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, String, cast, extract, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

Ints = NDArray[np.int64]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MICROSECOND: Final = timedelta(microseconds=1)
PER_SECOND: Final = 1_000_000
PER_MINUTE: Final = 60 * PER_SECOND
PER_HOUR: Final = 60 * PER_MINUTE
PER_DAY: Final = 24 * PER_HOUR
NEVER: Final = np.iinfo(np.int64).min  # before every moment


def instant(moment: datetime) -> int:
    """Return a moment as microseconds since 1970.

    >>> instant(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
    1000005
    """
    return (moment - EPOCH) // A_MICROSECOND


def raw(
    session: Session, column: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> ColumnElement[Any]:
    """Return a column of moments for a query, to be read with `instants`.

    Making a `datetime` of each takes longer than all the rest, where there are millions.
    """
    if session.get_bind().dialect.name == "sqlite":
        return type_coerce(column, String)  # as it is written there
    return cast(extract("epoch", column) * PER_SECOND, BigInteger)


def instants(values: Sequence[Any]) -> Ints:
    """Return moments as the database gave them for `raw`, shape (n,)."""
    if values and isinstance(values[0], str):
        return np.array(values, dtype="datetime64[us]").astype(np.int64)
    return np.array(values, dtype=np.int64)
