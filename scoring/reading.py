"""The values of a column as what they are, whatever dtype they arrived in."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from scoring import spelling
from scoring.columns import Column, Floats, Kind, Lists, Numbers, Words
from scoring.errors import ColumnError
from scoring.texts import texts

# Nothing that is measured comes near; beyond it differences of two numbers overflow.
LARGEST = 1e100
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
FLAGS = {"true": 1.0, "yes": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "0": 0.0}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS_A_DAY = 86_400_000_000
KIND_OF_DTYPE: dict[str, Kind] = {
    "b": "flag",
    "i": "number",
    "u": "number",
    "f": "number",
    "M": "date",
}


def read(series: "pd.Series[Any]", kind: Kind, separator: str = "") -> Column:
    """Read `series` as a column of `kind`, gaps kept.

    Blank words, empty lists and infinite numbers are gaps. Dates without a time zone are
    taken as UTC. `separator` joins the words of a many-valued column; "" leaves them whole.

    Raises
    ------
    ColumnError
        If a value cannot be read as `kind`; the message names the column and the value.

    >>> read(pd.Series([True, None, False]), "number").numbers.tolist()
    [1.0, nan, 0.0]
    """
    match kind:
        case "word":
            return _single(series)
        case "words":
            return _many(series, separator)
        case "text":
            return texts(_single(series))
        case "date":
            return _dates(series)
        case _:
            return _numbers(series, kind)


def as_written(series: "pd.Series[Any]") -> Column:
    """Read the values by their types alone: numbers and dates, lists, or else words.

    Raises
    ------
    ColumnError
        If some value is neither number, word, boolean, date nor a list of these.
    """
    kind = KIND_OF_DTYPE.get(dtype_kind(series))
    if kind:
        return read(series, kind)
    if spelling.is_many(spelling.types_of(series)):
        return spelling.lists(series)
    return spelling.words(series)


def dtype_kind(series: "pd.Series[Any]") -> str:
    """The letter numpy has for the dtype of `series`; "O" for all that numpy has none for."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return "O"
    return str(getattr(dtype, "kind", "O"))


def _single(series: "pd.Series[Any]") -> Words:
    if spelling.is_many(spelling.types_of(series)):
        raise ColumnError(
            f"Column {str(series.name)!r} holds a list; the model learned one value a lead. "
            "Give one value or leave it empty."
        )
    return spelling.words(series)


def _many(series: "pd.Series[Any]", separator: str) -> Lists:
    if not separator:
        return spelling.lists(series)
    # A list among words that are joined changes nothing of how those are read.
    many = spelling.is_many(spelling.types_of(series))
    return spelling.split(spelling.lists(series) if many else spelling.words(series), separator)


def _numbers(series: "pd.Series[Any]", kind: Kind) -> Numbers:
    if dtype_kind(series) in "biuf":
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        words = _single(series)
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
    if dtype_kind(series) == "M":
        return Numbers(_days_of(pd.to_datetime(series, utc=True)))
    words = _single(series)
    found = days(words.levels)
    for level, day in zip(words.levels, found, strict=True):
        if np.isnan(day):
            raise _unreadable(series, level, "a date (write 2024-05-31)")
    return Numbers(np.append(found, np.nan)[words.codes])


def days(words: list[str]) -> Floats:
    """Days since 1970 of ISO 8601 dates; NaN for a word that is none."""
    dated = pd.Series(words, dtype="str")
    dated = dated.where(dated.str.fullmatch(DAY.pattern))
    return _days_of(pd.to_datetime(dated, format="ISO8601", utc=True, errors="coerce"))


def moment(days: float) -> datetime:
    """Return the moment so many days after 1970 began, UTC, within the years 1 to 9999."""
    try:
        return EPOCH + timedelta(days=days)
    except OverflowError:
        if days < 0:
            return datetime.min.replace(tzinfo=UTC)
        return datetime.max.replace(tzinfo=UTC)


def _days_of(moments: "pd.Series[Any]") -> Floats:
    whole = moments.dt.tz_convert(None).to_numpy(dtype="datetime64[us]")
    days = whole.astype(np.int64) / MICROSECONDS_A_DAY
    return np.where(np.isnat(whole), np.nan, days).astype(np.float64)


def _unreadable(series: "pd.Series[Any]", value: str, wanted: str) -> ColumnError:
    return ColumnError(
        f"Column {str(series.name)!r} holds {value[:40]!r}, which is not {wanted}; "
        "the model learned it as one. Correct the value or leave it empty."
    )
