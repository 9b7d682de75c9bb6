"""One column of the table as centred terms: zero is the average lead."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import Column, Floats, Kind, Numbers
from scoring.numeric import DateTerms, FlagTerms, NumberTerms
from scoring.reading import read
from scoring.words import WordTerms

Terms = NumberTerms | FlagTerms | DateTerms | WordTerms

NUMERIC: dict[Kind, type[NumberTerms | FlagTerms | DateTerms]] = {
    "number": NumberTerms,
    "flag": FlagTerms,
    "date": DateTerms,
}
TERMS: dict[Kind, type[Terms]] = {**NUMERIC, "word": WordTerms}


@dataclass(frozen=True, slots=True)
class Feature:
    """A column the model uses, and as what.

    With `presence_only` just the question whether it is filled in counts.
    """

    name: str
    kind: Kind
    presence_only: bool = False

    @property
    def read_as(self) -> Kind:
        """What its column is for the model: presence is a flag, whatever is present."""
        return "flag" if self.presence_only else self.kind

    def read(self, table: pd.DataFrame) -> Column:
        """Read the column from `table`, all gaps when it is not there.

        Raises
        ------
        ColumnError
            If a value cannot be read as this feature's kind.
        """
        if self.name not in table.columns:
            series = pd.Series(np.nan, index=table.index, name=self.name)
        else:
            series = table[self.name]
        if not self.presence_only:
            return read(series, self.kind)
        filled = read(series, "word").filled
        return Numbers(filled.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns one feature's column into terms whose mean over the training rows is zero."""

    feature: Feature
    terms: Terms
    mean: Floats

    @classmethod
    def learn(
        cls, feature: Feature, column: Column, won: NDArray[np.bool_], seed: int
    ) -> tuple[Self, Floats]:
        """Fit to the training rows; return it with their terms to learn weights from.

        These terms, shape (n, width), differ from what `encode` would return where a term is
        made from outcomes: no row's term then knows the row's own outcome.
        """
        terms: Terms
        if feature.read_as == "word":
            terms = WordTerms.learn(column, won)
            to_learn = terms.expand_held_out(column, won, seed)
        else:
            terms = NUMERIC[feature.read_as].learn(column)
            to_learn = terms.expand(column)
        mean = terms.expand(column).mean(axis=0)
        return cls(feature, terms, mean), to_learn - to_learn.mean(axis=0)

    def encode(self, column: Column) -> Floats:
        """Return the centred terms, shape (n, width); a row that says nothing is all zero."""
        centred = self.terms.expand(column) - self.mean
        return np.where(np.isnan(centred), 0.0, centred)

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {
            "name": self.feature.name,
            "kind": self.feature.kind,
            "presence_only": self.feature.presence_only,
            "terms": self.terms.parts(),
            "mean": self.mean,
        }

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        feature = Feature(str(parts["name"]), parts["kind"], bool(parts["presence_only"]))
        terms = TERMS[feature.read_as].from_parts(parts["terms"])
        mean = np.asarray(parts["mean"], dtype=np.float64)
        if mean.shape != (terms.width,) or not np.isfinite(mean).all():
            raise ValueError(f"the means of {feature.name!r} do not fit its terms")
        return cls(feature, terms, mean)
