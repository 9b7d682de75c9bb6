"""Suspects columns by when, or for whom, they were filled in."""

import numpy as np

from scoring.alone import wilson
from scoring.columns import Column, Floats, Numbers
from scoring.encoding import Feature
from scoring.leak import Leak, Table
from scoring.sentences import Sentence

# Forms and sources make fill rates of won and lost leads differ, but hardly by so much.
FILL_DIFFERENCE = 0.4
FILL_RATIO, FILL_RATE = 20.0, 0.1
# So many dates on or after the day of the outcome are no slips.
DATED_AFTER = 0.2
# Nearer to the outcome than to the moment the row speaks about by this factor: not planned then.
CLINGS = 0.25


def filled(table: Table, feature: Feature, column: Column) -> Leak | None:
    """Suspect a column that is filled in far more often for one outcome than for the other."""
    there = column.filled
    if feature.presence_only and isinstance(column, Numbers):
        there = column.numbers > 0
    if there.all() or not there.any():
        return None
    of_won, of_lost = (table.bounds(there, side) for side in (table.won, ~table.won))
    (more, more_low, _), (less, _, less_high) = sorted((of_won, of_lost), reverse=True)
    # Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    difference = more - less - float(np.hypot(more - more_low, less_high - less))
    only_one = more_low >= FILL_RATIO * less_high and more >= FILL_RATE
    if difference < FILL_DIFFERENCE and not only_one:
        return None
    return Leak(
        feature.name,
        "filled",
        {"filled_of_won": of_won[0], "filled_of_lost": of_lost[0], "difference_low": difference},
        Sentence(
            "%(column)s is filled in for %(won)s %% of the won and %(lost)s %% of the lost leads: "
            "as if it were written because of the outcome.",
            {
                "column": [feature.name],
                "won": round(100 * of_won[0]),
                "lost": round(100 * of_lost[0]),
            },
        ),
    )


def dated(name: str, column: Column, closed: Floats, when: Floats | None) -> Leak | None:
    """Suspect dates that follow the outcome and cling to it, which plans do not."""
    if not isinstance(column, Numbers):
        return None
    known = column.filled & ~np.isnan(closed)
    if not known.any():
        return None
    day, end = np.floor(column.numbers[known]), np.floor(closed[known])
    after = day > end
    if when is not None:
        begun = np.floor(when[known])
        # An outcome of the first day has every date of that day upon it.
        after |= (day == end) & (begun < end)
        if np.median(np.abs(day - end)) >= CLINGS * np.median(np.abs(day - begun)):
            return None
    share = float(after.mean())
    if wilson(share, float(known.sum()))[0] < DATED_AFTER:
        return None
    return Leak(
        name,
        "afterwards",
        {"on_or_after_outcome": share, "rows": float(known.sum())},
        Sentence(
            "%(column)s does not lie before the outcome for %(percent)s %% of the leads that have "
            "both dates.",
            {"column": [name], "percent": round(100 * share)},
        ),
    )
