"""Pages by key: where one ended is a row's place in the order, not a count of rows before it.

Rows that come or go between two pages therefore neither double nor hide another.
"""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_

from tracker.db import LARGEST_ID, UtcDateTime


def write_cursor(order: str, place: Sequence[Any]) -> str:
    """Return the opaque name of a row's place in an order.

    >>> read_cursor("score desc", write_cursor("score desc", [0.25, 7]))
    [0.25, 7]
    """
    values = [v.isoformat() if isinstance(v, datetime) else v for v in place]
    return base64.urlsafe_b64encode(json.dumps([order, *values]).encode()).decode().rstrip("=")


def read_cursor(order: str, cursor: str) -> list[Any]:
    """Return what `write_cursor` was given, times as text.

    Raises `ValueError` for a cursor that is none, or was made for another order.
    """
    place: list[Any]
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        made_for, *place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        raise _damaged() from None
    if made_for != order:
        raise ValueError("The mark of the next page is of another order; start at the first page.")
    return place


def beyond(
    keys: Sequence[ColumnElement[Any]], place: Sequence[Any], *, descending: bool
) -> ColumnElement[bool]:
    """Return the condition that a row comes after `place` in the order of `keys`.

    Raises `ValueError` if the place does not fit the keys.
    """
    if len(place) != len(keys):
        raise _damaged()
    values = tuple_(*(literal(_typed(k, v), k.type) for k, v in zip(keys, place, strict=True)))
    return tuple_(*keys) < values if descending else tuple_(*keys) > values


def _typed(key: ColumnElement[Any], value: Any) -> Any:
    """Return a value read from a cursor as the key's own type."""
    moment = isinstance(key.type, UtcDateTime)
    if type(value) is not (str if moment else key.type.python_type):
        raise _damaged()
    try:
        if isinstance(value, str):
            value.encode()  # half a character, which no database takes
        if moment:
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _damaged() from None
    if (isinstance(value, str) and "\x00" in value) or (
        isinstance(value, int) and abs(value) > LARGEST_ID
    ):
        raise _damaged()
    return value


def _damaged() -> ValueError:
    return ValueError("The mark of the next page is damaged; start at the first page.")
