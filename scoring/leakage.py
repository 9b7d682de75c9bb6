"""Finds columns that look as if they were written once the outcome was known."""

from collections.abc import Sequence

import numpy as np

from scoring.authorship import written_together
from scoring.columns import Column, Floats
from scoring.deciding import decides
from scoring.encoding import Feature
from scoring.filling import dated, filled
from scoring.folds import FEWEST_OF_EACH, Groups, Rows, members
from scoring.leak import Leak, Table, Won

__all__ = ["Leak", "suspects"]

# More rows would only tighten bounds that are tight.
MOST_ROWS = 20_000


def suspects(
    features: Sequence[Feature],
    columns: Sequence[Column],
    won: Won,
    *,
    when: Floats | None = None,
    closed: Floats | None = None,
    groups: Groups | None = None,
    seed: int = 0,
) -> list[Leak]:
    """Find the columns that look as if they were written once the outcome was known.

    Neither a column's name nor the wording of its values counts, and every limit is moved by
    what luck does to as few leads as there are: forty leads raise no alarm that a thousand
    would not.

    Parameters
    ----------
    features, columns : sequences of the same length
        As `scoring.choosing.choose` reads them, n rows each.
    won : bool array, shape (n,)
    when, closed : float arrays, shape (n,), optional
        Days since 1970: the moment a row speaks about, and when its outcome was known (NaN
        where nobody noted it).
    groups : array, shape (n,), optional
        Which rows are of one lead.
    seed : int
        Of the folds, and of the rows looked at when there are more than 20,000.

    Returns
    -------
    list of Leak
        One for each suspected column, in the order of `features`.
    """
    rows = _some(won, groups, seed)
    table = Table(
        [feature.name for feature in features],
        [column.take(rows) for column in columns],
        won[rows],
        members(groups, len(won))[rows],
        seed,
    )
    found: dict[str, Leak] = {}
    for feature, column in zip(features, table.columns, strict=True):
        leak = filled(table, feature, column)
        if leak is None and feature.kind == "date" and closed is not None:
            leak = dated(feature.name, column, closed[rows], None if when is None else when[rows])
        if leak is not None:
            found[feature.name] = leak
    if min(table.leads_of_each) >= FEWEST_OF_EACH:
        alone = decides(table, found)
        written_together(table, alone, found)
    return [found[name] for name in table.names if name in found]


def _some(won: Won, groups: Groups | None, seed: int) -> Rows:
    """Rows of whole leads, drawn at random if there are too many."""
    if len(won) <= MOST_ROWS:
        return np.arange(len(won))
    member = members(groups, len(won))
    place = np.random.default_rng(seed).permutation(int(member.max()) + 1)[member]
    last = np.sort(place)[MOST_ROWS - 1]
    return np.flatnonzero(place <= last)
