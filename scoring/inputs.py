"""What callers hand over, checked: refusals are sentences that say what to mend."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import Floats, Words
from scoring.errors import ColumnError
from scoring.folds import Rows, members
from scoring.kinds import kind_of
from scoring.numeric import numbers_of
from scoring.reading import read


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with its column names as words.

    Raises
    ------
    TypeError
        If it is no DataFrame.
    ColumnError
        If two columns have one name.
    """
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"Give the leads as a pandas DataFrame, not {type(table).__name__}.")
    names = pd.Index([str(name) for name in table.columns], dtype=object)
    twice = sorted(set(names[names.duplicated()]))
    if twice:
        raise ColumnError(f"More than one column is called {twice[0]!r}; rename them.")
    return table.set_axis(names, axis=1)


def outcomes(y: "pd.Series[Any]", table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the outcomes, shape (n,); `ValueError` unless each row has a True or False."""
    outcome = _matching(y, table, "y")
    if outcome.isna().any():
        raise ValueError(
            f"y has {int(outcome.isna().sum())} gaps: leave out the leads whose outcome is open."
        )
    values = outcome.to_numpy(dtype=object)
    if not all(
        isinstance(v, (bool, np.bool_, int, float, np.number)) and v in (0, 1) for v in values
    ):
        raise ValueError("y must be True (won) or False (lost) for every lead.")
    return values.astype(bool)


def moments(when: "pd.Series[Any]", table: pd.DataFrame) -> Floats:
    """Return the times in days since 1970 UTC, shape (n,); `ValueError` unless all are there."""
    days = _days(when, table, "when")
    gaps = int(np.isnan(days).sum())
    if gaps:
        raise ValueError(f"when has {gaps} gaps: fill them, or train without it.")
    return days


def known(closed: "pd.Series[Any]", table: pd.DataFrame) -> Floats:
    """Return when outcomes were known in days since 1970 UTC, shape (n,); NaN for a gap."""
    return _days(closed, table, "closed")


def leads(groups: "pd.Series[Any]", table: pd.DataFrame) -> Rows:
    """Number of each row's lead, shape (n,); `ValueError` unless each row is of one."""
    # As objects: long numbers beside gaps would else be rounded, and leads become one.
    given = _matching(groups, table, "groups").astype(object).to_numpy()
    try:
        return members(given, len(table))
    except TypeError as error:
        raise ValueError("groups must hold one number or word for each row.") from error


def places_of(sources: "pd.Series[Any]", table: pd.DataFrame) -> NDArray[Any]:
    """Return where each lead came from in words, "" for a gap, shape (n,)."""
    column = read(_matching(sources, table, "sources"), "word")
    if not isinstance(column, Words):
        raise TypeError("Sources are read as words.")
    return np.array([*column.levels, ""], dtype=object)[column.codes]


def _days(values: "pd.Series[Any]", table: pd.DataFrame, name: str) -> Floats:
    series = _matching(values, table, name)
    if kind_of(series) not in ("date", None):
        raise ValueError(f"{name} must hold dates.")
    return numbers_of(read(series, "date"))


def _matching(values: "pd.Series[Any]", table: pd.DataFrame, name: str) -> "pd.Series[Any]":
    series = pd.Series(values, name=name)
    if len(series) != len(table):
        raise ValueError(f"{name} has {len(series)} rows and X has {len(table)}; they must match.")
    # Rows are matched by position; the same labels in another order mean the caller thinks not.
    if (
        isinstance(values, pd.Series)
        and not series.index.equals(table.index)
        and set(series.index) == set(table.index)
    ):
        raise ValueError(f"{name} has the rows of X in another order; give both the same index.")
    return series
