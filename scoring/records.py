"""What is known of a word from the outcomes of the leads that had it."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Codes, Floats
from scoring.folds import FEWEST_OF_EACH, Groups, Rows, folds, leads_of_each, members

Won = NDArray[np.bool_]

# A rare word's record counts as if so many leads of the average kind had been seen before.
PRIOR_LEADS = 10.0
# A word gets a term of its own from 2 % of few leads, 20 of many; finer made no difference.
SHARE_OF_FREQUENT = 0.02
FEWEST_LEADS, ENOUGH_LEADS = 5, 20
# Beyond, the rarest count as never seen: a model is no copy of its table.
MOST_RARE_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a model knows: the frequent ones, and the rare ones each with its record.

    `record` has shape (rare words,); `gaps` says whether rows without a word were seen.
    """

    frequent: list[str]
    rare: list[str]
    record: Floats
    gaps: bool

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
        """Build what `parts` was taken from; `ValueError` if they do not fit each other."""
        rare = [str(word) for word in parts["rare"]]
        records = np.asarray(parts["record"], dtype=np.float64)
        if records.shape != (len(rare),) or not np.isfinite(records).all():
            raise ValueError("the records of the rare words do not fit them")
        frequent = [str(word) for word in parts["frequent"]]
        return cls(frequent, rare, records, gaps=bool(parts["gaps"]))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes of the training rows, as terms may learn from them.

    `weight`, shape (n,), makes the rows of one lead count as one lead together. `part`, shape
    (n,), is 0 to `parts` - 1: what a row is shown was learned from the other parts, and no
    lead is in two. With too few leads to cut there is one part, and nothing to show.
    """

    won: Won
    weight: Floats
    part: Rows
    parts: int

    @classmethod
    def of(cls, won: Won, groups: Groups | None, seed: int) -> Self:
        """Weigh and cut the rows; rows of one of `groups` are of one lead."""
        member = members(groups, len(won))
        weight = 1.0 / np.bincount(member)[member]
        part = np.zeros(len(won), dtype=np.intp)
        if min(leads_of_each(won, member)) < FEWEST_OF_EACH:
            return cls(won, weight, part, 1)
        cuts = folds(won, member, seed)
        for number, (_, judged) in enumerate(cuts):
            part[judged] = number
        return cls(won, weight, part, len(cuts))


def records(codes: Codes, owners: Rows, known: Outcomes, size: int) -> tuple[Floats, Floats]:
    """Log-odds of winning with each word against all leads, shrunk.

    Each word is shrunk towards all these words together, and they towards all leads
    (Micci-Barreca 2001, SIGKDD Explorations 3(1), 27-32).

    Parameters
    ----------
    codes, owners : int arrays, shape (m,)
        Word `codes[i]` of `size` stands in row `owners[i]`.

    Returns
    -------
    of_all : float array, shape (size,)
        Learned from all rows.
    of_others : float array, shape (parts, size)
        For the rows of each part, learned from the others: with its own outcome in it, the
        record of a word seen once would *be* the outcome.
    """
    shape = (known.parts, size)
    places = known.part[owners] * size + codes
    weight, wins = known.weight, known.weight * known.won
    word_leads = counted(places, weight[owners], known.parts * size).reshape(shape)
    word_wins = counted(places, wins[owners], known.parts * size).reshape(shape)
    leads = counted(known.part, weight, known.parts)
    won = counted(known.part, wins, known.parts)

    of_all = _shrunk(
        word_leads.sum(axis=0, keepdims=True),
        word_wins.sum(axis=0, keepdims=True),
        leads.sum(keepdims=True),
        won.sum(keepdims=True),
    )[0]
    others = (_of_others(counts) for counts in (word_leads, word_wins, leads, won))
    return of_all, _shrunk(*others)


def _of_others(counts: Floats) -> Floats:
    """Sum of all rows but its own, for each row, of the same shape.

    Added up from both ends: what is left when a row is taken from the sum of all still
    differs in its last bit by what was taken, and trees would learn that bit.
    """
    nothing = np.zeros_like(counts[:1])
    before = np.concatenate([nothing, np.cumsum(counts[:-1], axis=0)])
    after = np.concatenate([np.cumsum(counts[:0:-1], axis=0)[::-1], nothing])
    total: Floats = before + after
    return total


def _shrunk(word_leads: Floats, word_wins: Floats, leads: Floats, won: Floats) -> Floats:
    """Log-odds of words, shape (k, size), each row from its own leads, shape (k,)."""
    overall = ((won + 1) / (leads + 2))[:, np.newaxis]
    total_leads = word_leads.sum(axis=1, keepdims=True)
    total_wins = word_wins.sum(axis=1, keepdims=True)
    of_rare = (total_wins + PRIOR_LEADS * overall) / (total_leads + PRIOR_LEADS)
    rate = (word_wins + PRIOR_LEADS * of_rare) / (word_leads + PRIOR_LEADS)
    log_odds: Floats = np.log(rate / (1 - rate)) - np.log(overall / (1 - overall))
    return log_odds


def counted(codes: Codes, weight: Floats, size: int) -> Floats:
    """Sum of the weight of each code, shape (size,)."""
    return np.bincount(codes, weights=weight, minlength=size).astype(np.float64)


def frequent_and_rare(leads: Floats, of: float, most: int, fewest: float) -> tuple[Codes, Codes]:
    """Which words get a term of their own, the most frequent first, and which share one.

    Parameters
    ----------
    leads : float array, shape (words,)
        Leads with each word, of `of` leads in all.
    most : int
        Words with their own term, at most.
    fewest : float
        Rare words of fewer leads are left out; so are the rarest beyond `MOST_RARE_WORDS`.

    Returns
    -------
    two int arrays
        Codes; those of the rare words rise.
    """
    enough = float(np.clip(SHARE_OF_FREQUENT * of, FEWEST_LEADS, ENOUGH_LEADS))
    by_count = np.argsort(-leads, kind="stable")
    named = int((leads[by_count[:most]] >= enough).sum())
    others = by_count[named : named + MOST_RARE_WORDS]
    return by_count[:named], np.sort(others[leads[others] >= fewest])
