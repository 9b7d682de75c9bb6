"""How much one column tells of the outcome by itself, on leads that it was not learned from."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from scoring.columns import Codes, Column, Floats, Lists, Numbers, Words
from scoring.folds import Rows
from scoring.frequency import Field

Won = NDArray[np.bool_]

BINS, FEWEST_IN_A_BIN = 20, 20
# A value's share of won counts as if so many leads of the average kind had been seen before.
PRIOR_LEADS = 5.0
# Of one side of a normal distribution: 99 %.
Z = 2.326


def auc(column: Column, won: Won, cuts: Sequence[tuple[Rows, Rows]]) -> float:
    """Chance that a won lead ranks above a lost one by this column only, from 0.5 up to 1.

    A number is tried as it is, rising and falling; everything by the share of won leads that
    its values (a number's bins, a list's words) had in other folds. The better counts.

    Parameters
    ----------
    column : Column, n rows
    won : bool array, shape (n,)
        Both outcomes must occur.
    cuts : sequence of (learn, judge)
        As `scoring.folds.folds` makes them.
    """
    expected = (
        _expected_of_lists(column, won, cuts)
        if isinstance(column, Lists)
        else expected_shares(column, won, cuts)
    )
    found = [float(roc_auc_score(won, expected))]
    if isinstance(column, Numbers):
        for gap in (-np.inf, np.inf):
            known = np.where(column.filled, column.numbers, gap).clip(-1e300, 1e300)
            ranked = float(roc_auc_score(won, known))
            found += [ranked, 1 - ranked]
    return max(found)


def wilson(share: float, rows: float) -> tuple[float, float]:
    """Bounds of a share seen among `rows` leads, each with 99 % confidence (Wilson 1927).

    >>> [round(bound, 2) for bound in wilson(1.0, 20)]
    [0.79, 1.0]
    """
    if rows == 0:
        return 0.0, 1.0
    centre = share + Z**2 / (2 * rows)
    half = Z * sqrt(share * (1 - share) / rows + Z**2 / (4 * rows**2))
    return (centre - half) / (1 + Z**2 / rows), (centre + half) / (1 + Z**2 / rows)


def strays_above(auc: float, won: int, lost: int) -> float:
    """What a column of this true AUC exceeds by chance once in a hundred times.

    Source: Hanley and McNeil (1982), Radiology 143, 29-36.

    Parameters
    ----------
    auc : float
    won, lost : int
        Leads of each outcome, at least one.
    """
    of_won, of_lost = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (won - 1) * (of_won - auc**2) + (lost - 1) * (of_lost - auc**2)
    return auc + Z * sqrt(variance / (won * lost))


def expected_shares(column: Numbers | Words, won: Won, cuts: Sequence[tuple[Rows, Rows]]) -> Floats:
    """Share of won leads that each row's value had in other folds, shape (n,).

    Shrunk towards that of all leads, so it is inside (0, 1); a number's value is its bin.
    """
    expected = np.zeros(len(won))
    for learn, judge in cuts:
        codes = _binned(column, learn) if isinstance(column, Numbers) else column.codes + 1
        leads = np.bincount(codes[learn], minlength=int(codes.max()) + 1)
        wins = np.bincount(codes[learn], weights=won[learn], minlength=len(leads))
        shares = (wins + PRIOR_LEADS * won[learn].mean()) / (leads + PRIOR_LEADS)
        expected[judge] = shares[codes[judge]]
    return expected


def _expected_of_lists(column: Lists, won: Won, cuts: Sequence[tuple[Rows, Rows]]) -> Floats:
    """Log-odds of each row's words, added up, by their wins in other folds."""
    expected = np.zeros(len(won))
    for learn, judge in cuts:
        field = Field.learn(column.take(learn), won[learn])
        expected[judge] = field.of(column.take(judge))
    return expected


def _binned(column: Numbers, learn: Rows) -> Codes:
    known = column.numbers[learn][column.filled[learn]]
    bins = int(np.clip(len(known) // FEWEST_IN_A_BIN, 2, BINS))
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins)) if len(known) else known
    return np.where(column.filled, np.searchsorted(edges, column.numbers) + 1, 0)
