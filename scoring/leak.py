"""A suspected column, and the rows that suspicions are tried on."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.alone import wilson
from scoring.columns import Column
from scoring.folds import Rows, leads_of_each
from scoring.sentences import Sentence

Kind = Literal["decides", "filled", "afterwards"]
Won = NDArray[np.bool_]


@dataclass(frozen=True)
class Leak:
    """A suspected column, what the suspicion rests on, and the same in words.

    ``"decides"``: by itself it nearly tells the outcome. ``"filled"``: it is filled in far
    more often for one outcome. ``"afterwards"``: its dates follow the outcome, or it goes
    with a column that decides, or stays apart from all that is known beforehand.
    """

    column: str
    kind: Kind
    evidence: dict[str, float | str]
    sentence: Sentence

    def packed(self) -> dict[str, Any]:
        """Return it as JSON takes it, the sentence as its template and values."""
        return {
            "column": self.column,
            "kind": self.kind,
            "evidence": self.evidence,
            "sentence": {
                "template": self.sentence.template,
                "values": dict(self.sentence.values),
            },
        }


class Table:
    """The rows that are looked at."""

    def __init__(
        self, names: list[str], columns: list[Column], won: Won, member: Rows, seed: int
    ) -> None:
        self.names = names
        self.columns = columns
        self.won = won
        self.seed = seed
        self.member = member
        self.leads_of_each = leads_of_each(won, member)
        # Rows of one lead are not so many leads.
        self.leads_a_row = len(np.unique(member)) / max(len(won), 1)

    def bounds(self, rows: Won, among: Won) -> tuple[float, float, float]:
        """Share of `rows` among rows, and its bounds told by as many leads as these are."""
        share = float(rows[among].mean()) if among.any() else 0.0
        low, high = wilson(share, float(among.sum()) * self.leads_a_row)
        return share, low, high
