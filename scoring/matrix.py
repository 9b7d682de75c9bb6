"""Columns as the cells that trees split: small whole numbers, a few for each feature."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column, Floats
from scoring.encoding import WORDY, Feature
from scoring.expansion import Expansion
from scoring.folds import Groups
from scoring.lists import ListTerms
from scoring.numeric import LONG_ENOUGH_FOR_SEASONS_DAYS, numbers_of
from scoring.records import Outcomes, Won
from scoring.words import WordTerms

Cells = NDArray[np.uint8]

MOST_CELLS = 128
# Rare words are sorted into so many kinds by their record; a kind is then like a word.
KINDS_OF_RARE = 16
# The cells of a row without a value, and of one that says nothing training has seen.
GAP, SILENT = 255, 254
CELLS = 256


@dataclass(frozen=True, slots=True)
class Grid:
    """Turns one feature's column into cells, shape (n, `width`).

    `cuts` has, for each of its matrix columns, the values where a new cell begins; a date has
    its day, weekday, hour and day of the year, a list a column for each frequent word.
    `terms` are the words that are known, None for a number, a flag or a date; `kinds` is
    where a new kind of rare word begins.
    """

    feature: Feature
    cuts: list[Floats]
    gaps: bool
    terms: WordTerms | ListTerms | None
    kinds: Floats

    @classmethod
    def learn(cls, feature: Feature, column: Column, known: Outcomes) -> tuple[Self, Cells]:
        """Fit to the training rows; return it with their cells to learn from.

        As in `scoring.encoding`, no row's cells know the row's own outcome.
        """
        gaps, kinds = not column.filled.all(), np.zeros(0)
        terms: WordTerms | ListTerms | None = None
        if feature.read_as in WORDY:
            terms = WORDY[feature.read_as].learn(column, known)
            expansion = terms.expand_held_out(column, known)
            if isinstance(terms, WordTerms):
                kinds = _cuts(_records(terms, expansion), KINDS_OF_RARE)
            values = _of_words(terms, expansion, kinds)
            silent = expansion.silent
        else:
            values = _of_numbers(feature, column, _seasons(feature, column))
            silent = np.zeros(len(column), dtype=np.bool_)
        grid = cls(feature, [_cuts(v, MOST_CELLS) for v in values.T], gaps, terms, kinds)
        return grid, grid._cells(values, silent)

    @property
    def width(self) -> int:
        """How many matrix columns the feature becomes."""
        return len(self.cuts)

    @property
    def unordered(self) -> bool:
        """Whether the order of the cells means nothing."""
        return isinstance(self.terms, WordTerms)

    def cells(self, column: Column) -> Cells:
        """Return the cell of each row in each matrix column, shape (n, width)."""
        if self.terms is not None:
            expansion = self.terms.expand(column)
            return self._cells(_of_words(self.terms, expansion, self.kinds), expansion.silent)
        values = _of_numbers(self.feature, column, seasons=self.width == SEASONED)
        return self._cells(values, ~column.filled & (not self.gaps))

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {
            "feature": asdict(self.feature),
            "cuts": self.cuts,
            "gaps": self.gaps,
            "terms": None if self.terms is None else self.terms.parts(),
            "kinds": self.kinds,
        }

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        feature = Feature(**parts["feature"])
        cuts = [np.asarray(cut, dtype=np.float64) for cut in parts["cuts"]]
        kinds = np.asarray(parts["kinds"], dtype=np.float64)
        for each in (*cuts, kinds):
            if each.ndim != 1 or len(each) > MOST_CELLS or not (np.diff(each) > 0).all():
                raise ValueError(f"the cells of {feature.name!r} are out of order")
        wordy = WORDY.get(feature.read_as)
        terms = None if wordy is None else wordy.from_parts(parts["terms"])
        return cls(feature, cuts, bool(parts["gaps"]), terms, kinds)

    def _cells(self, values: Floats, silent: NDArray[np.bool_]) -> Cells:
        cells = np.empty(values.shape, dtype=np.uint8)
        for j, cuts in enumerate(self.cuts):
            place = np.searchsorted(cuts, values[:, j], side="right")
            cells[:, j] = np.where(np.isnan(values[:, j]), GAP, place)
        cells[silent] = SILENT
        return cells


def learn(
    features: Sequence[Feature],
    columns: Sequence[Column],
    won: Won,
    seed: int,
    groups: Groups | None = None,
) -> tuple[list[Grid], Cells]:
    """Fit a grid to each column; return them with all cells to learn from, (n, Σ width)."""
    known = Outcomes.of(won, groups, seed)
    learned = [Grid.learn(f, c, known) for f, c in zip(features, columns, strict=True)]
    blocks = [np.zeros((len(won), 0), dtype=np.uint8), *(cells for _, cells in learned)]
    return [grid for grid, _ in learned], np.hstack(blocks)


def places(grids: Sequence[Grid]) -> Iterator[slice]:
    """Where the matrix columns of each feature are."""
    start = 0
    for grid in grids:
        yield slice(start, start + grid.width)
        start += grid.width


# Matrix columns of a date when its dates span years.
SEASONED = 4


def _seasons(feature: Feature, column: Column) -> bool:
    if feature.read_as != "date":
        return False
    days = numbers_of(column)[column.filled]
    return len(days) > 0 and float(np.ptp(days)) >= LONG_ENOUGH_FOR_SEASONS_DAYS


def _of_numbers(feature: Feature, column: Column, seasons: bool) -> Floats:
    """Values of a number, a flag or a date, shape (n, 1, 3 or 4); NaN in a gap."""
    values = numbers_of(column)
    if feature.read_as != "date":
        return values[:, np.newaxis]
    day = np.floor(values)
    cycles = [values, day % 7, np.floor((values - day) * 24), np.floor(values % 365.2425)]
    return np.column_stack(cycles[: SEASONED - (not seasons)])


def _of_words(terms: WordTerms | ListTerms, expansion: Expansion, kinds: Floats) -> Floats:
    """Values of words, shape (n, 1), or lists, shape (n, width of the terms - 1); NaN in a gap.

    A word's value is its rank among the frequent, or beyond them the kind of the rare word.
    """
    if isinstance(terms, ListTerms):
        dense: Floats = expansion.matrix.toarray()
        dense[dense[:, -1] > 0] = np.nan
        but_gaps: Floats = dense[:, :-1]
        return but_gaps
    named = len(terms.frequent)
    place = _places(terms, expansion).astype(np.float64)
    rare = place == named
    place[rare] += np.searchsorted(kinds, _row_values(expansion)[rare], side="right")
    place[_places(terms, expansion) == named + 1] = np.nan
    return place[:, np.newaxis]


def _places(terms: WordTerms, expansion: Expansion) -> NDArray[np.intp]:
    """Which term each row has, shape (n,); a rare word's record may be a zero left unsaid."""
    place = np.full(len(expansion.silent), len(terms.frequent), dtype=np.intp)
    place[np.diff(expansion.matrix.indptr) > 0] = expansion.matrix.indices
    return place


def _row_values(expansion: Expansion) -> Floats:
    return np.asarray(expansion.matrix.sum(axis=1), dtype=np.float64)


def _records(terms: WordTerms, expansion: Expansion) -> Floats:
    """Return the records of the rows with a rare word."""
    rare = (_places(terms, expansion) == len(terms.frequent)) & ~expansion.silent
    records: Floats = _row_values(expansion)[rare]
    return records


def _cuts(values: Floats, most: int) -> Floats:
    """Where each cell but the first begins: between values if few occur, else at quantiles."""
    known = values[~np.isnan(values)]
    distinct = np.unique(known)
    if len(distinct) > most:
        at = np.linspace(0, 1, most + 1)[1:-1]
        quantiles = np.unique(np.quantile(known, at, method="inverted_cdf"))
        return np.asarray(quantiles[quantiles > distinct[0]], dtype=np.float64)
    low, high = distinct[:-1], distinct[1:]
    between = low + (high - low) / 2
    # Of two neighbours among the floats the middle is the lower one.
    cuts: Floats = np.where(between > low, between, high)
    return cuts
