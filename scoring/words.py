"""Words as terms of a linear model: the frequent ones by name, the rare ones by their record."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from scoring.columns import Codes, Column, Floats, Words
from scoring.expansion import Expansion
from scoring.records import Outcomes, Vocabulary, counted, frequent_and_rare, records

MOST_FREQUENT_WORDS = 50
# Every word that occurs at all, in however small a part of a lead's rows.
ANY = 1e-9


def words_of(column: Column) -> Words:
    """Return a column of words as such."""
    if not isinstance(column, Words):
        raise TypeError("A term of words needs a column that was read as words.")
    return column


@dataclass(frozen=True, slots=True)
class WordTerms(Vocabulary):
    """One term for each frequent word, one for the record of the rare, one for a gap.

    The record is the log-odds of winning with that word, see `scoring.records.records`, so
    thousands of rare values are one term. A word never seen counts as the average lead.
    """

    @classmethod
    def learn(cls, column: Column, known: Outcomes) -> Self:
        """Choose the frequent words and take down the record of the rare."""
        words = words_of(column)
        filled = np.flatnonzero(words.filled)
        codes = words.codes[filled]
        leads = counted(codes, known.weight[filled], len(words.levels))
        frequent, rare = frequent_and_rare(leads, known.weight.sum(), MOST_FREQUENT_WORDS, ANY)
        chosen = cls(
            frequent=[words.levels[c] for c in frequent],
            rare=[words.levels[c] for c in rare],
            record=np.zeros(len(rare)),
            gaps=len(filled) < len(words),
        )
        codes, owners = chosen._rare(chosen._places(words))
        learned, _ = records(codes, owners, known, len(rare))
        return cls(chosen.frequent, chosen.rare, learned, chosen.gaps)

    @property
    def width(self) -> int:
        """How many terms the column becomes."""
        return len(self.frequent) + 2

    def expand(self, column: Column) -> Expansion:
        """Return the terms of each row."""
        places = self._places(words_of(column))
        return self._expansion(places, np.append(self.record, 0.0)[self._rare_place(places)])

    def expand_held_out(self, column: Column, known: Outcomes) -> Expansion:
        """Like `expand` for the training rows, no row's record knowing its own outcome."""
        places = self._places(words_of(column))
        codes, owners = self._rare(places)
        _, of_others = records(codes, owners, known, len(self.rare))
        held_out = np.zeros(len(places))
        held_out[owners] = of_others[known.part[owners], codes]
        return self._expansion(places, held_out)

    def _places(self, words: Words) -> Codes:
        """Rank of each row's word among frequent, then rare; then unseen; gaps last."""
        known = {word: i for i, word in enumerate([*self.frequent, *self.rare])}
        unseen = len(known)
        lookup = [known.get(level, unseen) for level in words.levels]
        return np.array([*lookup, unseen + 1], dtype=np.intp)[words.codes]

    def _rare_place(self, places: Codes) -> Codes:
        """Rank of each row's word among the rare; one beyond for all others."""
        rare = places - len(self.frequent)
        return np.where((rare >= 0) & (rare < len(self.rare)), rare, len(self.rare))

    def _rare(self, places: Codes) -> tuple[Codes, Codes]:
        """Return the rare words that occur and the rows they stand in."""
        at = self._rare_place(places)
        rows = np.flatnonzero(at < len(self.rare))
        return at[rows], rows

    def _expansion(self, places: Codes, records: Floats) -> Expansion:
        named, unseen = len(self.frequent), len(self.frequent) + len(self.rare)
        gap = places == unseen + 1
        column = np.where(gap, self.width - 1, np.minimum(places, named))
        value = np.where((column == named) & ~gap, records, 1.0)
        silent = (places == unseen) | (gap & (not self.gaps))
        return Expansion.of(column[:, np.newaxis], value[:, np.newaxis], self.width, silent)
