"""Several words a lead, or a text, as terms: the frequent words by name, the rare by record."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csr_array

from scoring.columns import Codes, Column, Floats, Lists
from scoring.expansion import Expansion
from scoring.records import Outcomes, Vocabulary, counted, frequent_and_rare, records

MOST_FREQUENT_WORDS = 100
# Most words of texts are written by one person; what nobody else said teaches nothing.
FEWEST_LEADS_OF_RARE = 2.0


def lists_of(column: Column) -> Lists:
    """Return a column of several words a row as such."""
    if not isinstance(column, Lists):
        raise TypeError("A term of lists needs a column that was read as lists or texts.")
    return column


@dataclass(frozen=True, slots=True)
class ListTerms(Vocabulary):
    """One term for each frequent word, one for the rare ones, one for how many, one for a gap.

    The rare words of a row share a term: the sum of their records, see
    `scoring.records.records`, over the root of how many there are. Several words for winning
    say more than one, but words come together, so not in proportion. Of words that training
    never saw only that they are there counts.
    """

    @classmethod
    def learn(cls, column: Column, known: Outcomes) -> Self:
        """Choose the frequent words and take down the record of the rare."""
        lists = lists_of(column)
        leads = counted(lists.indices, known.weight[lists.owners], len(lists.levels))
        frequent, rare = frequent_and_rare(
            leads, known.weight.sum(), MOST_FREQUENT_WORDS, FEWEST_LEADS_OF_RARE
        )
        chosen = cls(
            frequent=[lists.levels[c] for c in frequent],
            rare=[lists.levels[c] for c in rare],
            record=np.zeros(len(rare)),
            gaps=not lists.filled.all(),
        )
        codes, owners = chosen._rare(lists)
        learned, _ = records(codes, owners, known, len(rare))
        return cls(chosen.frequent, chosen.rare, learned, chosen.gaps)

    @property
    def width(self) -> int:
        """How many terms the column becomes."""
        return len(self.frequent) + 3

    def expand(self, column: Column) -> Expansion:
        """Return the terms of each row."""
        lists = lists_of(column)
        codes, owners = self._rare(lists)
        return self._expansion(lists, _summed(self.record[codes], owners, len(lists)))

    def expand_held_out(self, column: Column, known: Outcomes) -> Expansion:
        """Like `expand` for the training rows, no row's records knowing its own outcome."""
        lists = lists_of(column)
        codes, owners = self._rare(lists)
        _, of_others = records(codes, owners, known, len(self.rare))
        held_out = of_others[known.part[owners], codes]
        return self._expansion(lists, _summed(held_out, owners, len(lists)))

    def _places(self, lists: Lists) -> Codes:
        """Rank of each of the `indices` among frequent, then rare; -1 for unseen."""
        known = {word: i for i, word in enumerate([*self.frequent, *self.rare])}
        lookup = np.array([known.get(level, -1) for level in lists.levels], dtype=np.intp)
        return lookup[lists.indices]

    def _rare(self, lists: Lists) -> tuple[Codes, Codes]:
        """Return the rare words that occur and the rows they stand in."""
        rare = self._places(lists) - len(self.frequent)
        return rare[rare >= 0], lists.owners[rare >= 0]

    def _expansion(self, lists: Lists, records: Floats) -> Expansion:
        rows, named = len(lists), len(self.frequent)
        places, filled = self._places(lists), np.flatnonzero(lists.filled)
        is_named = (places >= 0) & (places < named)
        gap = np.flatnonzero(~lists.filled & self.gaps)
        at = [lists.owners[is_named], filled, filled, gap]
        columns = [
            places[is_named],
            np.full(len(filled), named),
            np.full(len(filled), named + 1),
            np.full(len(gap), named + 2),
        ]
        values = [
            np.ones(len(at[0])),
            records[filled],
            np.log1p(lists.counts[filled]),
            np.ones(len(gap)),
        ]
        matrix = csr_array(
            (np.concatenate(values), (np.concatenate(at), np.concatenate(columns))),
            shape=(rows, self.width),
        )
        return Expansion(matrix, ~lists.filled & (not self.gaps))


def _summed(records: Floats, owners: Codes, rows: int) -> Floats:
    """Sum of the records of each row over the root of how many there are, shape (rows,)."""
    total = counted(owners, records, rows)
    return total / np.sqrt(np.maximum(np.bincount(owners, minlength=rows), 1))
