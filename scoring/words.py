"""Words as terms of a linear model: the frequent ones by name, the rare ones by their record."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Codes, Column, Floats, Words
from scoring.folds import stratified_folds

Won = NDArray[np.bool_]

# A word gets a term of its own from 2 % of few rows, 20 of many; finer made no difference.
SHARE_OF_FREQUENT = 0.02
FEWEST_ROWS, ENOUGH_ROWS = 5, 20
MOST_FREQUENT_WORDS = 50
# A rare word's record counts as if so many leads of the average kind had been seen before.
PRIOR_LEADS = 10.0


def words_of(column: Column) -> Words:
    """Return a column of words as such."""
    if not isinstance(column, Words):
        raise TypeError("A term of words needs a column that was read as words.")
    return column


@dataclass(frozen=True, slots=True)
class WordTerms:
    """One term for each frequent word, one for the record of the rare, one for a gap.

    The record is the log-odds of winning with that word, shrunk towards that of all rare
    words and that towards all leads (Micci-Barreca 2001, SIGKDD Explorations 3(1), 27-32),
    so thousands of rare values are one term. A word never seen counts as the average lead.
    """

    frequent: list[str]
    rare: list[str]
    record: Floats
    gaps: bool

    @classmethod
    def learn(cls, column: Column, won: Won) -> Self:
        """Choose the frequent words and take down the record of the rare."""
        words = words_of(column)
        counts = np.bincount(words.codes[words.codes >= 0], minlength=len(words.levels))
        enough = np.clip(SHARE_OF_FREQUENT * len(won), FEWEST_ROWS, ENOUGH_ROWS)
        by_count = np.argsort(-counts, kind="stable")
        chosen = [int(c) for c in by_count[:MOST_FREQUENT_WORDS] if counts[c] >= enough]
        others = [int(c) for c in np.flatnonzero(counts) if c not in set(chosen)]
        place = np.full(len(words.levels) + 1, -1, dtype=np.intp)
        place[others] = np.arange(len(others))
        return cls(
            frequent=[words.levels[c] for c in chosen],
            rare=[words.levels[c] for c in others],
            record=_record(place[words.codes], won, len(others)),
            gaps=not words.filled.all(),
        )

    @property
    def width(self) -> int:
        """How many terms the column becomes."""
        return len(self.frequent) + 2

    def expand(self, column: Column) -> Floats:
        """Return the terms, shape (n, width); NaN in a row that says nothing."""
        words = words_of(column)
        return self._terms(self._places(words), self.record)

    def expand_held_out(self, column: Column, won: Won, seed: int) -> Floats:
        """Like `expand` for the training rows, no row's record knowing its own outcome.

        Each fifth of the rows gets the record of the other four; with its own outcome in it,
        the record of a word seen once would *be* the outcome.
        """
        words = words_of(column)
        places = self._places(words)
        terms = self._terms(places, self.record)
        if self.rare:
            rare = places - len(self.frequent)
            rare[(rare < 0) | (rare >= len(self.rare))] = -1
            for learned, held_out in stratified_folds(won, seed):
                record = _record(rare[learned], won[learned], len(self.rare))
                terms[held_out, -2] = np.append(record, 0.0)[rare[held_out]]
        return terms

    def _places(self, words: Words) -> Codes:
        """Rank of each row's word among frequent, then rare; then unseen; gaps last."""
        known = {word: i for i, word in enumerate([*self.frequent, *self.rare])}
        unseen = len(known)
        lookup = [known.get(level, unseen) for level in words.levels]
        return np.array([*lookup, unseen + 1], dtype=np.intp)[words.codes]

    def _terms(self, places: Codes, record: Floats) -> Floats:
        named = len(self.frequent)
        each = np.zeros((named + len(self.rare) + 2, self.width))
        each[np.arange(named), np.arange(named)] = 1.0
        each[named : named + len(self.rare), -2] = record
        each[-2] = np.nan
        if self.gaps:
            each[-1, -1] = 1.0
        else:
            each[-1] = np.nan
        return each[places]

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {
            "frequent": self.frequent,
            "rare": self.rare,
            "record": self.record,
            "gaps": self.gaps,
        }

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from."""
        rare = [str(word) for word in parts["rare"]]
        record = np.asarray(parts["record"], dtype=np.float64)
        if record.shape != (len(rare),) or not np.isfinite(record).all():
            raise ValueError("the records of the rare words do not fit them")
        frequent = [str(word) for word in parts["frequent"]]
        return cls(frequent, rare, record, gaps=bool(parts["gaps"]))


def _record(rare: Codes, won: Won, how_many: int) -> Floats:
    """Shrunk log-odds of each rare word against all leads, shape (how_many,)."""
    is_rare = rare >= 0
    leads = np.bincount(rare[is_rare], minlength=how_many)
    wins = np.bincount(rare[is_rare], weights=won[is_rare], minlength=how_many)
    overall = (won.sum() + 1) / (len(won) + 2)
    of_rare = (wins.sum() + PRIOR_LEADS * overall) / (leads.sum() + PRIOR_LEADS)
    rate = (wins + PRIOR_LEADS * of_rare) / (leads + PRIOR_LEADS)
    log_odds: Floats = np.log(rate / (1 - rate)) - np.log(overall / (1 - overall))
    return log_odds
