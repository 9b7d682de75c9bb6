"""Which leads are kept aside to judge a model by."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Floats
from scoring.folds import Groups, Rows, folds, leads_of_each, members
from scoring.sentences import Sentence

SHARE = 0.25
# A cut between two distinct times may have to stray from the wanted share, but not further.
LEAST_SHARE, GREATEST_SHARE = 0.1, 0.5
FEWEST_OF_EACH = 10
# Of fewer leads of an outcome a quarter would judge by a handful, and learning would miss them.
ENOUGH_TO_KEEP_ASIDE = 40


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to judge by; `since` is when the latter begin, if cut by time.

    With `cut` "folds" no row is kept aside: all are in `learn`, and judging is by
    cross-validation.
    """

    learn: Rows
    judge: Rows
    cut: Literal["time", "random", "folds"]
    since: float | None = None
    warning: Sentence | None = None


def split(won: NDArray[np.bool_], when: Floats | None, groups: Groups | None, seed: int) -> Split:
    """Keep aside the newest quarter, or without times a random quarter with the same win rate.

    Parameters
    ----------
    won : bool array, shape (n,)
    when : float array, shape (n,), or None
        Days since 1970, without gaps. Leads of one moment stay on one side.
    groups : array, shape (n,), or None
        Rows of one group (of one lead) stay on one side; a group belongs to the time of its
        first row. None: each row by itself.
    seed : int
        Of the random cut.

    Returns
    -------
    Split
        Row numbers, rising. Random when no cut in time leaves ten won and ten lost leads on
        both sides, and `warning` says so; "folds" when an outcome has fewer than 40 leads.
    """
    if min(leads_of_each(won, groups)) < ENOUGH_TO_KEEP_ASIDE:
        return Split(np.arange(len(won)), np.arange(0), "folds")
    if when is None:
        return _random(won, groups, seed)
    member = members(groups, len(won))
    first = np.full(member.max() + 1, np.inf)
    np.minimum.at(first, member, when)
    moment = first[member]
    if np.ptp(moment) == 0:
        return _random(won, groups, seed)
    moments, counts = np.unique(moment, return_counts=True)
    newer = 1 - np.cumsum(counts)[:-1] / len(won)  # share after each moment but the last
    at = int(np.argmin(np.abs(newer - SHARE)))
    since = float(moments[at + 1])
    newest = moment >= since
    enough = all(
        min(leads_of_each(won[side], member[side])) >= FEWEST_OF_EACH for side in (newest, ~newest)
    )
    if enough and LEAST_SHARE <= newer[at] <= GREATEST_SHARE:
        return Split(np.flatnonzero(~newest), np.flatnonzero(newest), "time", since)
    return _random(
        won,
        groups,
        seed,
        Sentence(
            "Judged on a random quarter, not on the newest leads: no cut in time leaves at least "
            "%(fewest)s won and %(fewest)s lost leads on both sides.",
            {"fewest": FEWEST_OF_EACH},
        ),
    )


def _random(
    won: NDArray[np.bool_], groups: Groups | None, seed: int, warning: Sentence | None = None
) -> Split:
    learn, judge = folds(won, groups, seed, count=round(1 / SHARE))[0]
    return Split(learn, judge, "random", warning=warning)
