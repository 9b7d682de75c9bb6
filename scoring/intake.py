"""What a training is handed, checked and brought into an order of its own."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import Floats
from scoring.errors import MIN_LOST, MIN_WON, TooFewOutcomes
from scoring.folds import Groups, Rows, leads_of_each, members
from scoring.inputs import known, leads, moments, named, outcomes, places_of
from scoring.records import Won
from scoring.rows import canonical_order

# More would make a training longer than a coffee and no model better; the newest are kept.
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Table:
    """n rows in canonical order, the columns of `X` by name; all arrays have shape (n,).

    `when` and `closed` are in days since 1970, `groups` counts leads from 0 on, and `places`
    are the positions in what was handed over, which had `rows_in_all`.
    """

    X: pd.DataFrame
    won: Won
    when: Floats | None
    groups: Rows
    sources: NDArray[Any] | None
    closed: Floats | None
    places: Rows
    rows_in_all: int


def in_order(
    given: pd.DataFrame,
    y: "pd.Series[Any]",
    when: "pd.Series[Any] | None",
    *,
    groups: "pd.Series[Any] | None",
    sources: "pd.Series[Any] | None",
    closed: "pd.Series[Any] | None",
) -> Table:
    """Check what `scoring.train` was given, and order its rows by what they hold.

    Of more than 200,000 rows the newest are kept; without times, as good as random ones.

    Raises
    ------
    TooFewOutcomes, ColumnError, ValueError
        See `scoring.train`.
    """
    table = named(given)
    won = outcomes(y, table)
    arrived = None if when is None else moments(when, table)
    lead: Groups | None = None if groups is None else leads(groups, table)
    wins, losses = leads_of_each(won, lead)
    if wins < MIN_WON or losses < MIN_LOST:
        raise TooFewOutcomes(
            f"There are {wins} won and {losses} lost leads; learning needs at least "
            f"{MIN_WON} won and {MIN_LOST} lost."
        )
    came_from = None if sources is None else places_of(sources, table)
    over = None if closed is None else known(closed, table)
    places = canonical_order(table, won, arrived, lead)
    if len(places) > MOST_ROWS:
        by_age = np.arange(len(places))
        if arrived is not None:
            by_age = np.argsort(-arrived[places], kind="stable")
        places = places[np.sort(by_age[:MOST_ROWS])]
    return Table(
        X=table.iloc[places][sorted(table.columns)].reset_index(drop=True),
        won=won[places],
        when=None if arrived is None else arrived[places],
        groups=members(None if lead is None else lead[places], len(places)),
        sources=None if came_from is None else came_from[places],
        closed=None if over is None else over[places],
        places=places,
        rows_in_all=len(won),
    )
