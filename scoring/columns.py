"""A column of a table as numbers, words or lists of words: all the library ever sees."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Kind = Literal["number", "flag", "date", "word", "words", "text"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column as numbers: also flags (0 or 1) and dates (days since 1970, UTC).

    `numbers` has shape (n,); a gap is NaN.
    """

    numbers: Floats

    def __len__(self) -> int:
        return len(self.numbers)

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

    `codes` has shape (n,). Levels are distinct and sorted, without blanks around them, and
    not all of them need occur.
    """

    codes: Codes
    levels: list[str]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Codes) -> "Words":
        """Return only these rows, in this order."""
        return Words(self.codes[rows], self.levels)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which rows have a value, shape (n,)."""
        return self.codes >= 0


@dataclass(frozen=True, slots=True)
class Lists:
    """A column as sets of words, also the words of a text, in compressed sparse rows.

    Row i says ``levels[c]`` for each c of ``indices[indptr[i]:indptr[i + 1]]``: rising, each
    once. `indptr` has shape (n + 1,). A row without words is a gap. Levels are distinct and
    sorted, and not all of them need occur.
    """

    indptr: Codes
    indices: Codes
    levels: list[str]

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def take(self, rows: Codes) -> "Lists":
        """Return only these rows, in this order."""
        counts = self.counts[rows]
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        within = np.arange(indptr[-1]) - np.repeat(indptr[:-1], counts)
        return Lists(
            indptr, self.indices[np.repeat(self.indptr[rows], counts) + within], self.levels
        )

    @property
    def counts(self) -> Codes:
        """How many words each row has, shape (n,)."""
        return np.diff(self.indptr)

    @property
    def owners(self) -> Codes:
        """The row each of `indices` belongs to, of the same shape."""
        return np.repeat(np.arange(len(self)), self.counts)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Which rows have a value, shape (n,)."""
        return self.counts > 0


Column = Numbers | Words | Lists
