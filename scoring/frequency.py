"""What Odoo's predictive lead scoring would say: the baseline a learned model has to beat.

Its algorithm (`_pls_get_naive_bayes_probabilities` of Odoo's crm_lead.py, written anew from a
description) is naive Bayes over a table of how often each value of each field was won and lost.
It knows words only, so numbers are cut into five bins of like size. A stage of the pipeline,
which a new lead has not reached, is not among the fields.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Codes, Column, Floats, Lists, Numbers
from scoring.scorecard import GREATEST_LOGIT

# What Odoo adds to both counts of a value when it first meets it.
SMOOTHING = 0.1
# Odoo takes a tag that fewer leads had as saying nothing.
FEWEST_LEADS_OF_A_TAG = 50
BINS = 5


@dataclass(frozen=True, slots=True)
class Field:
    """How often each value of a field was won and lost, smoothed, shape (values,).

    Zero for a value that says nothing. Shares are of `won_in_all` and `lost_in_all`: the sums
    of all counts (of Odoo's stages, which a lead passes through in turn: all leads). `values`
    are words, or the upper bounds of all bins but the last.
    """

    values: list[str] | Floats
    won: Floats
    lost: Floats
    won_in_all: float
    lost_in_all: float

    @classmethod
    def learn(cls, column: Column, won: NDArray[np.bool_]) -> Self:
        """Count the values of `column`; gaps are not counted."""
        values: list[str] | Floats
        if isinstance(column, Numbers):
            known = column.numbers[column.filled]
            values = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else []
        else:
            values = column.levels
        rows, codes = _codes(column, values)
        size = len(values) + isinstance(column, Numbers)
        wins = np.bincount(codes[won[rows]], minlength=size).astype(np.float64)
        losses = np.bincount(codes[~won[rows]], minlength=size).astype(np.float64)
        seen = wins + losses > 0
        wins, losses = (np.where(seen, n + SMOOTHING, 0.0) for n in (wins, losses))
        in_all = float(wins.sum()), float(losses.sum())
        if isinstance(column, Lists):
            often = wins + losses > FEWEST_LEADS_OF_A_TAG
            wins, losses = np.where(often, wins, 0.0), np.where(often, losses, 0.0)
        return cls(values, wins, losses, *in_all)

    @property
    def evidence(self) -> Floats:
        """Log-odds that each value adds, shape (values,); 0 for one never seen."""
        evidence = np.zeros(len(self.won))
        seen = self.won > 0
        evidence[seen] = np.log(self.won[seen] / self.won_in_all)
        evidence[seen] -= np.log(self.lost[seen] / self.lost_in_all)
        return evidence

    def of(self, column: Column) -> Floats:
        """Log-odds that the field adds to each row, shape (n,); 0 for a gap or an unseen value."""
        rows, codes = _codes(column, self.values)
        added = np.bincount(rows, weights=self.evidence[codes], minlength=len(column))
        return added.astype(np.float64)  # without rows it counts in whole numbers


@dataclass(frozen=True, slots=True)
class FrequencyTable:
    """Odoo's table: leads won and lost in all, smoothed, and the counts of each field.

    >>> from scoring.columns import Words
    >>> table = FrequencyTable.learn(
    ...     [Words(np.array([0, 0, 1, 1, -1]), ["ads", "fair"])],
    ...     np.array([True, True, False, False, True]),
    ... )
    >>> table.predict([Words(np.array([0, 1, -1]), ["ads", "fair"])], rows=3).round(2).tolist()
    [0.97, 0.07, 0.6]
    """

    won: float
    lost: float
    fields: list[Field]

    @classmethod
    def learn(cls, columns: Sequence[Column], won: NDArray[np.bool_]) -> Self:
        """Count wins and losses of every value of every column, each of shape (n,)."""
        fields = [Field.learn(column, won) for column in columns]
        return cls(float(won.sum()) + SMOOTHING, float((~won).sum()) + SMOOTHING, fields)

    def predict(self, columns: Sequence[Column], rows: int) -> Floats:
        """Chance of each row, shape (rows,), inside (0, 1); columns as in `learn`.

        Odoo's own are rounded to 0 and 100 %, which no measure by logarithms can take.
        """
        logits = np.full(rows, np.log(self.won / self.lost))
        for field, column in zip(self.fields, columns, strict=True):
            logits += field.of(column)
        chance: Floats = 1 / (1 + np.exp(-np.clip(logits, -GREATEST_LOGIT, GREATEST_LOGIT)))
        return chance


def _codes(column: Column, values: list[str] | Floats) -> tuple[Codes, Codes]:
    """Place among `values` of every word or number there is, and the row it is in."""
    if isinstance(column, Numbers):
        rows = np.flatnonzero(column.filled)
        return rows, np.searchsorted(np.asarray(values), column.numbers[rows])
    if isinstance(column, Lists):
        rows, codes = column.owners, column.indices
    else:
        rows = np.flatnonzero(column.filled)
        codes = column.codes[rows]
    if column.levels is values:
        return rows, codes
    place = {value: i for i, value in enumerate(values)}
    moved = np.array([place.get(level, -1) for level in column.levels], dtype=np.intp)[codes]
    return rows[moved >= 0], moved[moved >= 0]
