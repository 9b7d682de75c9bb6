"""A column of a table as numbers or as words: all the rest of the library ever sees."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Kind = Literal["number", "flag", "date", "word"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column as numbers: also flags (0 or 1) and dates (days since 1970, UTC).

    `numbers` has shape (n,); a gap is NaN.
    """

    numbers: Floats

    def take(self, rows: Codes) -> "Numbers":
        """Return only these rows, in this order."""
        return Numbers(self.numbers[rows])

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which rows have a value, shape (n,)."""
        return ~np.isnan(self.numbers)


@dataclass(frozen=True, slots=True)
class Words:
    """A column as words: row i says ``levels[codes[i]]``; a gap has code -1.

    `codes` has shape (n,). Levels are distinct, without blanks around them, and not all of
    them need occur.
    """

    codes: Codes
    levels: list[str]

    def take(self, rows: Codes) -> "Words":
        """Return only these rows, in this order."""
        return Words(self.codes[rows], self.levels)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which rows have a value, shape (n,)."""
        return self.codes >= 0


Column = Numbers | Words
