"""What the columns of an import hold: numbers, dates, yes and no, or words."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final

import pandas as pd

# So many of a column's values have to read as numbers or dates; the rest are slips of the pen.
ENOUGH: Final = 0.95
FEATURE_PREFIX: Final = "field: "
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# Post codes, phone and customer numbers are words made of digits: order means nothing in them.
_CODE: Final = re.compile(r"[+-]?0\d+|\+?\d{10,}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_YES: Final = frozenset({"true", "yes", "1"})
_NO: Final = frozenset({"false", "no", "0"})


def columns(
    rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str] | None = None
) -> dict[str, "pd.Series[Any]"]:
    """Turn the `fields` of leads into columns, each named with the prefix.

    Parameters
    ----------
    rows : sequence of mappings, one a lead
        Words, numbers, booleans or None, as JSON has them.
    kinds : mapping of prefixed name to number, flag, date or word, optional
        What a model learned the columns as: only these are read, and what cannot be read as
        that is a gap. Without it the values tell.

    Returns
    -------
    dict of prefixed name to Series of float, boolean, time (UTC) or str, shape (n,)
    """
    names = dict.fromkeys(FEATURE_PREFIX + name for row in rows for name in row)
    if kinds is not None:
        names = {name: None for name in names if name in kinds}
    result = {}
    for name in names:
        values = [_plain(row.get(name.removeprefix(FEATURE_PREFIX))) for row in rows]
        result[name] = _series(values, kind_of(values) if kinds is None else kinds[name])
    return result


def kind_of(values: Sequence[Any]) -> str:
    """Say what nearly all values of a column are; gaps do not count.

    >>> kind_of(["674", 5, None, "2.5"]), kind_of(["02139", "10115"]), kind_of([True, False])
    ('number', 'word', 'flag')
    """
    given = [v for v in values if v is not None]
    if not given:
        return "word"
    if all(isinstance(v, bool) for v in given):
        return "flag"
    numbers = [v for v in given if _number(v) is not None]
    if len(numbers) >= ENOUGH * len(given):
        distinct = set(numbers)
        codes = sum(isinstance(v, str) and bool(_CODE.fullmatch(v)) for v in distinct)
        return "word" if 2 * codes >= len(distinct) else "number"
    dates = sum(_date(v) is not None for v in given)
    return "date" if dates >= ENOUGH * len(given) else "word"


def _plain(value: Any) -> Any:
    """Return a value as number, boolean or word, None for a gap."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _series(values: Sequence[Any], kind: str) -> "pd.Series[Any]":
    match kind:
        case "number":
            return pd.Series([_number(v) for v in values], dtype="float64")
        case "flag":
            return pd.Series([_flag(v) for v in values], dtype="boolean")
        case "date":
            return pd.Series([_date(v) for v in values], dtype="datetime64[us, UTC]")
        case _:
            return pd.Series([_word(v) for v in values], dtype="str")


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number with hundreds of digits
        return None
    return number if isfinite(number) else None


def _flag(value: Any) -> bool | None:
    word = str(value).lower()
    return True if word in _YES else False if word in _NO else None


def _date(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _word(value: Any) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value)
