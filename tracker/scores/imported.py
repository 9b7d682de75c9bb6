"""What the columns of an import, or of forms, hold: numbers, dates, yes and no, or words."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from math import isfinite
from typing import Any, Final

import pandas as pd

from tracker.scores.forms import SEPARATOR

# So many of a column's values have to read as numbers or dates; the rest are slips of the pen.
ENOUGH: Final = 0.95
MOST: Final = 300  # columns
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
    """Turn what leads bring of their own into columns, each named with the prefix.

    Parameters
    ----------
    rows : sequence of mappings, one a lead
        Words, numbers, booleans or None, as JSON has them, or lists of words.
    kinds : mapping of prefixed name to number, flag, date, word, words or text, optional
        What a model learned the columns as: only these are read, and what cannot be read as
        that is a gap. Without it the values tell, and what most leads bring is read, up to
        `MOST` columns: what others send us must not make a table of any width.

    Returns
    -------
    dict of prefixed name to Series of float, boolean, time (UTC) or str, shape (n,)
    """
    held = Counter(chain.from_iterable(rows))
    if kinds is None:
        often = {name for name, _ in held.most_common(MOST)}
        names = [name for name in held if name in often]
    else:
        names = [name for name in held if FEATURE_PREFIX + name in kinds]
    result = {}
    for name in names:
        values = _plain([row.get(name) for row in rows])
        known = FEATURE_PREFIX + name
        result[known] = _series(values, kind_of(values) if kinds is None else kinds[known])
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
    read = zip(given, _each(given, _number), strict=True)
    numbers = [value for value, number in read if number is not None]
    if len(numbers) >= ENOUGH * len(given):
        distinct = set(numbers)
        codes = sum(isinstance(v, str) and bool(_CODE.fullmatch(v)) for v in distinct)
        return "word" if 2 * codes >= len(distinct) else "number"
    dates = sum(v is not None for v in _each(given, _date))
    return "date" if dates >= ENOUGH * len(given) else "word"


def _plain(values: Sequence[Any]) -> list[Any]:
    """Return values as numbers, booleans or words, None for a gap; each word once in memory."""
    return _each(values, _plain_value)


def _plain_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return SEPARATOR.join(filter(None, (v.replace(";", ",").strip() for v in value))) or None
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _each(values: Sequence[Any], read: Callable[[Any], Any]) -> list[Any]:
    """Read each value; words, which come again and again, once."""
    words: dict[str, Any] = {}
    result = []
    for value in values:
        if not isinstance(value, str):
            result.append(None if value is None else read(value))
            continue
        if value not in words:
            words[value] = read(value)
        result.append(words[value])
    return result


def _series(values: Sequence[Any], kind: str) -> "pd.Series[Any]":
    match kind:
        case "number":
            return pd.Series(_each(values, _number), dtype="float64")
        case "flag":
            return pd.Series(_each(values, _flag), dtype="boolean")
        case "date":
            return pd.Series(_each(values, _date), dtype="datetime64[us, UTC]")
        case _:
            return pd.Series(_each(values, _word), dtype="str")


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
