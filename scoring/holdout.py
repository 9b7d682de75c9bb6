"""Which leads are kept aside to judge a model by."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from scoring.columns import Floats
from scoring.folds import Rows
from scoring.sentences import Sentence

SHARE = 0.25
# A cut between two distinct times may have to stray from the wanted share, but not further.
LEAST_SHARE, GREATEST_SHARE = 0.1, 0.5
FEWEST_OF_EACH = 10


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to judge by; `since` is when the latter begin, if cut by time."""

    learn: Rows
    judge: Rows
    cut: Literal["time", "random"]
    since: float | None = None
    warning: Sentence | None = None


def split(won: NDArray[np.bool_], when: Floats | None, seed: int) -> Split:
    """Keep aside the newest quarter, or without times a random quarter with the same win rate.

    `when` is in days, shape (n,), without gaps. Leads of one moment stay on one side. When no
    cut in time leaves ten won and ten lost on both sides, it is random and `warning` says so.
    """
    if when is None or np.ptp(when) == 0:
        return _random(won, seed)
    moments, counts = np.unique(when, return_counts=True)
    newer = 1 - np.cumsum(counts)[:-1] / len(won)  # share after each moment but the last
    at = int(np.argmin(np.abs(newer - SHARE)))
    since = moments[at + 1]
    newest = when >= since
    sides = (won[newest], won[~newest])
    enough = all(min(side.sum(), (~side).sum()) >= FEWEST_OF_EACH for side in sides)
    if enough and LEAST_SHARE <= newer[at] <= GREATEST_SHARE:
        return Split(np.flatnonzero(~newest), np.flatnonzero(newest), "time", float(since))
    return _random(
        won,
        seed,
        Sentence(
            "Judged on a random quarter, not on the newest leads: no cut in time leaves at least "
            "%(fewest)s won and %(fewest)s lost leads on both sides.",
            {"fewest": FEWEST_OF_EACH},
        ),
    )


def _random(won: NDArray[np.bool_], seed: int, warning: Sentence | None = None) -> Split:
    learn, judge = train_test_split(
        np.arange(len(won)), test_size=SHARE, stratify=won, random_state=seed
    )
    return Split(np.sort(learn), np.sort(judge), "random", warning=warning)
