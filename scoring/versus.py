"""Whether one model is worse than another, told on the same leads."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Floats
from scoring.folds import Groups, members

# From two leads on there is something to tell a spread by.
FEWEST_GROUPS = 2


def paired(
    won: NDArray[np.bool_], a: Floats, b: Floats, *, groups: Groups | None = None
) -> dict[str, Any]:
    """Compare the log loss of chances `a` with that of chances `b`, lead by lead.

    What makes a lead hard to call makes it so for both; of the differences of the same leads
    little of that is left, so a smaller difference is told from chance than by two averages.

    Parameters
    ----------
    won : bool array, shape (n,)
        At least one row; one outcome may be missing.
    a, b : float arrays, shape (n,)
        Each inside (0, 1).
    groups : array, shape (n,), optional
        Which rows are of one lead: these do not count as independent of each other.

    Returns
    -------
    dict, ready for JSON
        ``difference``: mean log loss of `a` minus that of `b`, nats a row; below 0 `a` is the
        better. ``standard_error`` of it, over groups; None of a single group. ``worse``: `a`
        is worse by more than one standard error.

    >>> won = np.array([True, False, True, False])
    >>> paired(won, np.array([0.4, 0.6, 0.4, 0.5]), np.array([0.9, 0.1, 0.8, 0.2]))["worse"]
    True
    """
    difference = _log_loss(won, a) - _log_loss(won, b)
    mean = float(difference.mean())
    member = members(groups, len(won))
    count = int(member.max()) + 1
    if count < FEWEST_GROUPS:
        return {"difference": mean, "standard_error": None, "worse": False}
    # Of a mean of rows that come in groups: each group strays by the sum of its rows' strays.
    strays = np.bincount(member, weights=difference - mean)
    variance = count / (count - 1) * float((strays**2).sum()) / len(won) ** 2
    error = variance**0.5
    # Not told from zero but by the rounding of sums: the same chances are never worse.
    return {"difference": mean, "standard_error": error, "worse": bool(mean > error + 1e-12)}


def _log_loss(won: NDArray[np.bool_], chance: Floats) -> Floats:
    loss: Floats = -np.log(np.where(won, chance, 1 - chance))
    return loss
