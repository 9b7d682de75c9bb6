"""The values of a column as they are written, before it is decided what they mean."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from scoring.columns import Codes, Lists, Words
from scoring.errors import ColumnError

READABLE = (bool, np.bool_, int, float, np.integer, np.floating, Decimal, str, date, np.datetime64)
MANY = (list, tuple, set, frozenset, np.ndarray)
# Equal values of these are written alike. Others are not: 1 == True, Decimal("2.0") == 2, and a
# moment is the same in every time zone.
ALIKE: set[type] = {str, np.str_, int, float, np.int64, np.float64, date}


def types_of(series: "pd.Series[Any]") -> set[type]:
    """Which Python types its values have, gaps left out.

    Raises
    ------
    ColumnError
        If one of them is no value of a lead; the message names the column.
    """
    if isinstance(series.dtype, pd.StringDtype):
        return {str}
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.cat.categories.to_series(name=series.name)
    values = np.array(series.astype(object), dtype=object)
    types = set(map(type, values[~series.isna().to_numpy()]))
    for odd in types:
        if not issubclass(odd, (*READABLE, *MANY)):
            raise ColumnError(
                f"Column {str(series.name)!r} holds a value of type {odd.__name__}; "
                "give numbers, words, booleans, dates, lists of these, or gaps."
            )
    return types


def is_many(types: Collection[type]) -> bool:
    """Whether some of the values are lists, tuples, sets or arrays."""
    return any(issubclass(t, MANY) for t in types)


def words(series: "pd.Series[Any]") -> Words:
    """Read each value as one word, without the blanks around it; blank words are gaps."""
    if types_of(series) <= ALIKE:
        codes, found = pd.factorize(np.array(series.astype(object), dtype=object))
        spelled = [_word(value) for value in found]
    else:
        every = [None if gap else _word(v) for v, gap in zip(series, series.isna(), strict=True)]
        codes, distinct = pd.factorize(np.array(every, dtype=object))
        spelled = [str(word) for word in distinct]
    levels = sorted({word for word in spelled if word})
    place = {word: i for i, word in enumerate(levels)} | {"": -1}
    # The extra last place answers for code -1.
    lookup = np.array([*(place[word] for word in spelled), -1], dtype=np.intp)
    return Words(lookup[codes], levels)


def lists(series: "pd.Series[Any]") -> Lists:
    """Read lists, tuples, sets and arrays of values; a single value is a list of one."""
    types_of(series)
    every = [
        list(value) if isinstance(value, MANY) else [] if gap else [value]
        for value, gap in zip(series, series.isna(), strict=True)
    ]
    flat = np.empty(sum(map(len, every)), dtype=object)
    flat[:] = [value for values in every for value in values]
    inside = pd.Series(flat, name=series.name, dtype=object)
    if is_many(types_of(inside)):
        raise ColumnError(f"Column {str(series.name)!r} holds lists inside lists; flatten them.")
    within = words(inside)
    owners = np.repeat(np.arange(len(every)), [len(values) for values in every])
    return gathered(owners, within.codes, within.levels, len(every))


def split(column: Words | Lists, separator: str) -> Lists:
    """Cut each value, or each of a row's values, at `separator` into several words.

    >>> split(Words(np.array([0, -1]), ["b; a"]), ";").levels
    ['a', 'b']
    """
    parts = [_parts(level, separator) for level in column.levels]
    if isinstance(column, Words):
        return spread(column, parts)
    each = spread(Words(column.indices, column.levels), parts)
    return gathered(column.owners[each.owners], each.indices, each.levels, len(column))


def spread(column: Words, parts: list[list[str]]) -> Lists:
    """Give each row the `parts` of its level."""
    flat = Words(*_factorized([part for level in parts for part in level]))
    owners = np.repeat(np.arange(len(parts)), [len(level) for level in parts])
    of_levels = gathered(owners, flat.codes, flat.levels, len(parts) + 1)
    return of_levels.take(np.where(column.filled, column.codes, len(parts)))


def gathered(owners: Codes, codes: Codes, levels: list[str], rows: int) -> Lists:
    """Gather pairs of a row and a word's code; codes of -1 and repetitions fall away."""
    known = codes >= 0
    width = max(len(levels), 1)
    pairs = np.sort(owners[known] * width + codes[known])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    counts = np.bincount(pairs // width, minlength=rows)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
    return Lists(indptr, (pairs % width).astype(np.intp), levels)


def _factorized(flat: list[str]) -> tuple[Codes, list[str]]:
    levels = sorted(set(flat))
    place = {word: i for i, word in enumerate(levels)}
    return np.array([place[word] for word in flat], dtype=np.intp), levels


def _parts(level: str, separator: str) -> list[str]:
    return [stripped for part in level.split(separator) if (stripped := part.strip())]


def _word(value: object) -> str:
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))  # a column of 1, 2 and a gap arrives as 1.0, 2.0, NaN
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
