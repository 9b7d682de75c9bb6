"""Which columns of a table tell about each other, among leads that ended alike."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Codes, Column, Floats, Lists, Words

# Finer would need more leads than most tables have.
MOST_WORDS, BINS = 30, 8
# A column that says nearly always the same has nothing to share; in nats.
LEAST_ENTROPY = 0.1


def shared(columns: Sequence[Column], won: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Share of what the less various of two columns says that the other says already.

    Mutual information over the smaller entropy (Kvålseth 1987, IEEE Trans. SMC 17, 517-519),
    within the won and within the lost leads, less what is found when one column's rows are
    shuffled: that comes of few rows only. Of won and lost the smaller counts, so two columns
    that just both follow the outcome share nothing.

    Parameters
    ----------
    columns : sequence of k columns, n rows each
    won : bool array, shape (n,)

    Returns
    -------
    shared : float array, shape (k, k)
        From 0 to 1, symmetric.
    entropy : float array, shape (k,)
        How much each column says, nats a lead: the mean of won and lost. 0 where it says
        nearly always the same, or is a list: that shares nothing.
    """
    count = len(columns)
    least: Floats = np.ones((count, count))
    entropy = np.zeros(count)
    draw = np.random.default_rng(0)
    coded = [_coded(column) for column in columns]
    for side in (won, ~won):
        codes = [c[side] for c in coded]
        shuffled = [draw.permutation(c) for c in codes]
        of_each = np.array([_entropy(c) for c in codes])
        says = of_each > LEAST_ENTROPY
        entropy += np.where(says, of_each / 2, 0.0)
        for i in range(count):
            for j in range(i):
                share = 0.0
                if says[i] and says[j]:
                    by_luck = _joint(shuffled[i], codes[j])
                    share = (by_luck - _joint(codes[i], codes[j])) / min(of_each[i], of_each[j])
                least[i, j] = least[j, i] = min(least[i, j], max(share, 0.0))
    return least, entropy


def hanging_together(shared: Floats, least: float) -> Codes:
    """Number the groups of columns that hang together by shares of at least `least`.

    Returns
    -------
    int array, shape (k,)
        The group of each column: directly, or through others.

    >>> hanging_together(np.array([[1, 0.4, 0], [0.4, 1, 0], [0, 0, 1]]), 0.2).tolist()
    [0, 0, 2]
    """
    group = np.arange(len(shared))
    for i, j in zip(*np.nonzero(np.triu(shared >= least, 1)), strict=True):
        one, other = sorted((group[i], group[j]))
        group[group == other] = one
    return group


def _coded(column: Column) -> Codes:
    """Each row's value as a number, the rare ones as one and a gap as 0; a list is one gap."""
    if isinstance(column, Lists):
        return np.zeros(len(column), dtype=np.intp)
    if isinstance(column, Words):
        counts = np.bincount(column.codes[column.filled], minlength=len(column.levels))
        rank = np.empty(len(counts) + 1, dtype=np.intp)
        rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
        rank[-1] = -1  # the last place answers for a gap
        return np.minimum(rank[column.codes], MOST_WORDS - 1) + 1
    known = column.numbers[column.filled]
    edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else known
    return np.where(column.filled, np.searchsorted(edges, column.numbers) + 1, 0)


def _joint(one: Codes, other: Codes) -> float:
    """Entropy of both columns together."""
    return _entropy(one * (int(other.max()) + 1) + other)


def _entropy(codes: Codes) -> float:
    counts = np.bincount(codes)
    share = counts[counts > 0] / len(codes)
    return float(-(share * np.log(share)).sum())
