"""Numbers, flags and dates as terms of a linear model."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_array, hstack

from scoring.columns import Column, Floats, Numbers
from scoring.expansion import Expansion

# One knot for so many rows, within limits: on the X Education leads 5 knots were best to
# 2,000 rows and 20 beyond 5,000 (hold-out log loss), and between neighbours little changed.
ROWS_A_KNOT = 400
FEWEST_KNOTS, MOST_KNOTS = 5, 20
# A linear term spread over this range has a standard deviation near 1 over the leads.
RANK_RANGE = (-1.7, 1.7)
LONG_ENOUGH_FOR_SEASONS_DAYS = 730.0


def numbers_of(column: Column) -> Floats:
    """Return the numbers of a numeric column, shape (n,)."""
    if not isinstance(column, Numbers):
        raise TypeError("A numeric term needs a column that was read as numbers.")
    return column.numbers


@dataclass(frozen=True, slots=True)
class NumberTerms:
    """A smooth curve over a number: its rank, bent at quantiles, and whether it is missing.

    The rank tames outliers and skewed counts without asking which they are; the bends
    (piecewise linear hat functions) let the chance rise and fall again. Beyond the smallest
    and largest number seen in training the curve stays level.
    """

    knots: Floats
    gaps: bool

    @classmethod
    def learn(cls, column: Column) -> Self:
        """Place the knots at quantiles of the column, all of them at values that occur."""
        values = numbers_of(column)
        known = values[~np.isnan(values)]
        wanted = int(np.clip(len(values) // ROWS_A_KNOT, FEWEST_KNOTS, MOST_KNOTS))
        distinct = np.unique(known)
        if len(distinct) > wanted:
            distinct = np.unique(
                np.quantile(known, np.linspace(0, 1, wanted), method="inverted_cdf")
            )
        return cls(knots=distinct, gaps=len(known) < len(values))

    @property
    def width(self) -> int:
        """How many terms the column becomes."""
        return len(self.knots) + 2

    def expand(self, column: Column) -> Expansion:
        """Return the terms of each row."""
        values = numbers_of(column)
        gap = np.isnan(values)
        if len(self.knots) == 0:  # the training rows of one fold can all be gaps
            left = right = np.zeros(len(values), dtype=np.intp)
            share = np.zeros(len(values))
            silent = ~gap | (not self.gaps)
        else:
            inside = np.clip(np.where(gap, self.knots[0], values), self.knots[0], self.knots[-1])
            left = np.searchsorted(self.knots, inside, side="right") - 1
            right = np.minimum(left + 1, len(self.knots) - 1)
            step = np.where(right > left, self.knots[right] - self.knots[left], 1.0)
            share = (inside - self.knots[left]) / step
            silent = gap & (not self.gaps)
        low, high = RANK_RANGE
        rank = low + (high - low) * (left + share) / max(len(self.knots) - 1, 1)
        places = np.column_stack([left, right, np.full(len(values), self.width - 2)])
        hats = np.column_stack([1 - share, share, rank])
        places[gap] = self.width - 1
        hats[gap] = [1.0, 0.0, 0.0]
        return Expansion.of(places, hats, self.width, silent)

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {"knots": self.knots, "gaps": self.gaps}

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from."""
        return cls(knots=np.asarray(parts["knots"], dtype=np.float64), gaps=bool(parts["gaps"]))


@dataclass(frozen=True, slots=True)
class FlagTerms:
    """Yes, and whether it is missing."""

    gaps: bool

    @classmethod
    def learn(cls, column: Column) -> Self:
        """Note whether gaps were seen."""
        return cls(gaps=not column.filled.all())

    @property
    def width(self) -> int:
        """How many terms the column becomes."""
        return 2

    def expand(self, column: Column) -> Expansion:
        """Return the terms of each row."""
        values = numbers_of(column)
        gap = np.isnan(values)
        places = np.where(gap, 1, 0)[:, np.newaxis]
        yes = np.where(gap, 1.0, values)[:, np.newaxis]
        return Expansion.of(places, yes, self.width, gap & (not self.gaps))

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {"gaps": self.gaps}

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from."""
        return cls(gaps=bool(parts["gaps"]))


@dataclass(frozen=True, slots=True)
class DateTerms:
    """A date as its age, weekday, hour and season.

    The age runs to the newest date of the training rows: a later date counts as that new,
    because nobody has seen what comes after. The season is used only when the dates span
    two years; else it could not be told from the trend.
    """

    age: NumberTerms
    seasons: bool

    @classmethod
    def learn(cls, column: Column) -> Self:
        """Place the knots of the age and note how long the dates span."""
        days = numbers_of(column)
        known = days[~np.isnan(days)]
        span = float(np.ptp(known)) if len(known) else 0.0
        return cls(NumberTerms.learn(column), seasons=span >= LONG_ENOUGH_FOR_SEASONS_DAYS)

    @property
    def width(self) -> int:
        """How many terms the column becomes."""
        return self.age.width + 7 + 2 + 2

    def expand(self, column: Column) -> Expansion:
        """Return the terms of each row."""
        days = numbers_of(column)
        gap = np.isnan(days)
        day = np.where(gap, 0.0, days)
        # Day 0 of the epoch, 1 January 1970, was a Thursday: Monday is 0.
        weekday = ((np.floor(day) + 3) % 7).astype(np.intp)
        hour = 2 * np.pi * (day % 1.0)
        season = 2 * np.pi * (day / 365.2425 % 1.0)
        cycles = np.column_stack(
            [
                np.ones(len(days)),
                np.sin(hour),
                np.cos(hour),
                np.sin(season) * self.seasons,
                np.cos(season) * self.seasons,
            ]
        )
        cycles[gap] = 0.0
        places = np.column_stack([weekday, *(np.full(len(days), i) for i in range(7, 11))])
        age = self.age.expand(column)
        more = Expansion.of(places, cycles, self.width - self.age.width, age.silent)
        return Expansion(csr_array(hstack([age.matrix, more.matrix], format="csr")), age.silent)

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {"age": self.age.parts(), "seasons": self.seasons}

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from."""
        return cls(age=NumberTerms.from_parts(parts["age"]), seasons=bool(parts["seasons"]))
