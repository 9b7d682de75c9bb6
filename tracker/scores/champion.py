"""Whether what was just learned takes over: compared with the live model and with the rules."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.versus import paired
from tracker.sentence import Sentence

Floats = NDArray[np.float64]
FEWEST: Final = 10  # of each outcome: fewer leads tell no model from another


@dataclass(frozen=True, slots=True)
class Trial:
    """Rows that the challenger has not learned from, and the chances that each side gave them."""

    won: NDArray[np.bool_]
    groups: NDArray[np.int64]  # rows of one lead have one number
    challenger: Floats
    rules: Floats


@dataclass(frozen=True, slots=True)
class Champion:
    """The live model on the rows of a trial."""

    chances: Floats
    unseen: NDArray[np.bool_]  # the rows that it cannot have learned from
    # It answers the question of now: the same target within the same horizon.
    answers: bool
    same_features: bool
    chosen: bool  # a person made it live


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the challenger goes live, and why, or why not."""

    live: bool
    why: Sentence


def decide(trial: Trial, champion: Champion | None) -> Verdict:
    """Compare a challenger with the rules and with the live model; None while the rules score.

    It goes live if it is not worse than both by more than one standard error of the difference
    in log loss. A live model that a person chose is replaced only by one that is better by as
    much. With fewer than `FEWEST` of each outcome that the live model cannot have seen, it
    stays; unless it knows other columns: then it is compared on all rows, which favours it.
    """
    if paired(trial.won, trial.challenger, trial.rules, groups=trial.groups)["worse"]:
        return Verdict(False, Sentence("Not live: on the newest leads the rules do better."))
    if champion is None:
        return Verdict(True, Sentence("Live: on the newest leads it is not worse than the rules."))
    if not champion.answers:
        return Verdict(True, Sentence("Live: the one before was learned for another target."))
    rows = champion.unseen
    won_needed, lost_needed = needed(trial.won[rows], trial.groups[rows])
    if won_needed or lost_needed:
        if champion.same_features:
            return Verdict(
                False,
                Sentence(
                    "Not live: %(won_needed)s more won and %(lost_needed)s more lost leads are "
                    "needed since the live model was trained, to tell which is better.",
                    {"won_needed": won_needed, "lost_needed": lost_needed},
                ),
            )
        rows = np.ones(len(trial.won), dtype=np.bool_)
    return _against(
        champion,
        trial.won[rows],
        trial.groups[rows],
        trial.challenger[rows],
        champion.chances[rows],
    )


def needed(won: NDArray[np.bool_], groups: NDArray[np.int64]) -> tuple[int, int]:
    """Return how many more won, and lost, leads a comparison needs; zeros: there are enough."""
    winners = np.unique(groups[won])
    losers = np.setdiff1d(groups[~won], winners)
    return max(FEWEST - len(winners), 0), max(FEWEST - len(losers), 0)


def _against(
    champion: Champion,
    won: NDArray[np.bool_],
    groups: NDArray[np.int64],
    challenger: Floats,
    chances: Floats,
) -> Verdict:
    leads = {"leads": len(np.unique(groups))}
    if champion.chosen:
        if paired(won, chances, challenger, groups=groups)["worse"]:
            return Verdict(
                True,
                Sentence("Live: on %(leads)s new leads it is better than the one chosen.", leads),
            )
        return Verdict(
            False,
            Sentence(
                "Not live: the live model was chosen by a person, and on %(leads)s new leads this "
                "one is not better.",
                leads,
            ),
        )
    if paired(won, challenger, chances, groups=groups)["worse"]:
        return Verdict(
            False,
            Sentence("Not live: on %(leads)s new leads the live model does better.", leads),
        )
    return Verdict(
        True, Sentence("Live: on %(leads)s new leads it is not worse than the one before.", leads)
    )
