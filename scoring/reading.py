"""What a column of a table really holds, whatever dtype it arrived in."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from scoring.columns import Column, Floats, Kind, Numbers, Words
from scoring.errors import ColumnError

# Nothing that is measured comes near; beyond it differences of two numbers overflow.
LARGEST = 1e100
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
# Post codes, phone and customer numbers are words made of digits: order means nothing in them.
CODE = r"[+-]?0\d+|\+?\d{10,}"
DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?"
FLAGS = {"true": 1.0, "yes": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "0": 0.0}
MICROSECONDS_A_DAY = 86_400_000_000
KIND_OF_DTYPE: dict[str, Kind] = {
    "b": "flag",
    "i": "number",
    "u": "number",
    "f": "number",
    "M": "date",
}


def kind_of(series: "pd.Series[Any]") -> Kind | None:
    """Say what `series` holds; None when every row is a gap.

    Words that all read as numbers are numbers and words that all are ISO 8601 dates are
    dates: a CSV file knows nothing but words. Digits that are codes (leading zeros, ten and
    more digits) stay words.

    Raises
    ------
    ColumnError
        If some value is neither number, word, boolean nor date.

    >>> [kind_of(pd.Series(v)) for v in ([1, None], ["2024-05-01"], ["7", "8.5"], ["02139"])]
    ['number', 'date', 'number', 'word']
    """
    if series.isna().all():
        return None
    kind = KIND_OF_DTYPE.get(_dtype_kind(series)) or _kind_by_types(series)
    return kind or _kind_by_spelling(_words(series).levels)


def read(series: "pd.Series[Any]", kind: Kind) -> Column:
    """Read `series` as a column of `kind`, gaps kept.

    Blank words and infinite numbers are gaps. Dates without a time zone are taken as UTC.

    Raises
    ------
    ColumnError
        If a value cannot be read as `kind`; the message names the column and the value.

    >>> read(pd.Series([True, None, False]), "number").numbers.tolist()
    [1.0, nan, 0.0]
    """
    match kind:
        case "word":
            return _words(series)
        case "date":
            return _dates(series)
        case _:
            return _numbers(series, kind)


def _dtype_kind(series: "pd.Series[Any]") -> str:
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return "O"
    return str(getattr(dtype, "kind", "O"))


def _kind_by_types(series: "pd.Series[Any]") -> Kind | None:
    """Decide by the Python types of the values; None if words are among them."""
    types = {type(value) for value in series.dropna()}
    readable = (bool, np.bool_, int, float, np.integer, np.floating, Decimal, str, date)
    for odd in types:
        if not issubclass(odd, (*readable, np.datetime64)):
            raise ColumnError(
                f"Column {str(series.name)!r} holds a value of type {odd.__name__}; "
                "give numbers, words, booleans, dates or gaps."
            )
    if all(issubclass(t, (bool, np.bool_)) for t in types):
        return "flag"
    if all(issubclass(t, (date, np.datetime64)) for t in types):
        return "date"
    if any(issubclass(t, (str, date, np.datetime64)) for t in types):
        return None
    return "number"


def _kind_by_spelling(words: list[str]) -> Kind | None:
    if not words:
        return None
    levels = pd.Series(words, dtype="str")
    codes = levels.str.fullmatch(CODE).sum()
    if levels.str.fullmatch(NUMBER).all() and codes < len(words) / 2:
        return "number"
    if levels.str.fullmatch(DAY).all() and not np.isnan(_days(words)).any():
        return "date"
    return "word"


def _word(value: object) -> str:
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))  # a column of 1, 2 and a gap arrives as 1.0, 2.0, NaN
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _words(series: "pd.Series[Any]") -> Words:
    codes, found = pd.factorize(np.array(series.astype(object), dtype=object))
    spelled = [_word(value) for value in found]
    if True in found or False in found:  # 1 == True: factorize cannot tell them apart
        every = [None if gap else _word(v) for v, gap in zip(series, series.isna(), strict=True)]
        codes, distinct = pd.factorize(np.array(every, dtype=object))
        spelled = [str(word) for word in distinct]
    merged, levels = pd.factorize(np.array(spelled, dtype=object))
    if "" in spelled:
        blank = list(levels).index("")
        merged = np.where(merged == blank, -1, np.where(merged > blank, merged - 1, merged))
        levels = np.delete(levels, blank)
    # The extra last place answers for code -1.
    lookup = np.append(merged, -1).astype(np.intp)
    return Words(lookup[codes], [str(level) for level in levels])


def _numbers(series: "pd.Series[Any]", kind: Kind) -> Numbers:
    if _dtype_kind(series) in "biuf":
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        words = _words(series)
        read_one = _flag if kind == "flag" else _number
        read_levels = [read_one(level) for level in words.levels]
        for level, value in zip(words.levels, read_levels, strict=True):
            if value is None:
                raise _unreadable(series, level, "a yes or no" if kind == "flag" else "a number")
        values = np.array([*read_levels, np.nan], dtype=np.float64)[words.codes]
    values = np.where(np.isinf(values), np.nan, values)
    if kind == "flag":
        values = np.where(np.isnan(values), np.nan, values != 0)
    return Numbers(np.clip(values, -LARGEST, LARGEST))


def _flag(word: str) -> float | None:
    return FLAGS.get(word.lower())


def _number(word: str) -> float | None:
    if word in ("True", "False"):
        return FLAGS[word.lower()]
    try:
        return float(word)
    except ValueError:
        return None


def _dates(series: "pd.Series[Any]") -> Numbers:
    if _dtype_kind(series) == "M":
        return Numbers(_days_of(pd.to_datetime(series, utc=True)))
    words = _words(series)
    days = _days(words.levels)
    for level, day in zip(words.levels, days, strict=True):
        if np.isnan(day):
            raise _unreadable(series, level, "a date (write 2024-05-31)")
    return Numbers(np.append(days, np.nan)[words.codes])


def _days(words: list[str]) -> Floats:
    """Days since 1970 of ISO 8601 dates; NaN for a word that is none."""
    dated = pd.Series(words, dtype="str")
    dated = dated.where(dated.str.fullmatch(DAY))
    return _days_of(pd.to_datetime(dated, format="ISO8601", utc=True, errors="coerce"))


def _days_of(moments: "pd.Series[Any]") -> Floats:
    whole = moments.dt.tz_convert(None).to_numpy(dtype="datetime64[us]")
    days = whole.astype(np.int64) / MICROSECONDS_A_DAY
    return np.where(np.isnat(whole), np.nan, days).astype(np.float64)


def _unreadable(series: "pd.Series[Any]", value: str, wanted: str) -> ColumnError:
    return ColumnError(
        f"Column {str(series.name)!r} holds {value[:40]!r}, which is not {wanted}; "
        "the model learned it as one. Correct the value or leave it empty."
    )
