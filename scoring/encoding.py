"""One column of the table as centred terms: zero is the average lead.

The terms are sparse, and a fit on them has an unpenalised base, so they are centred only
where somebody looks at them: weights of `encode`'s sparse terms are those of the centred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack

from scoring.columns import Column, Floats, Kind, Numbers
from scoring.folds import Groups
from scoring.lists import ListTerms
from scoring.numeric import DateTerms, FlagTerms, NumberTerms
from scoring.reading import read
from scoring.records import Outcomes, Won
from scoring.words import WordTerms

Terms = NumberTerms | FlagTerms | DateTerms | WordTerms | ListTerms

NUMERIC: dict[Kind, type[NumberTerms | FlagTerms | DateTerms]] = {
    "number": NumberTerms,
    "flag": FlagTerms,
    "date": DateTerms,
}
WORDY: dict[Kind, type[WordTerms | ListTerms]] = {
    "word": WordTerms,
    "words": ListTerms,
    "text": ListTerms,
}


@dataclass(frozen=True, slots=True)
class Feature:
    """A column the model uses, and as what.

    With `presence_only` just the question whether it is filled in counts. `separator` joins
    the words of a many-valued column; "" if it holds lists.
    """

    name: str
    kind: Kind
    presence_only: bool = False
    separator: str = ""

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
            return read(series, self.kind, self.separator)
        filled = read(series, "word").filled
        return Numbers(filled.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns one feature's column into terms whose mean over the training rows is zero."""

    feature: Feature
    terms: Terms
    mean: Floats

    @classmethod
    def learn(cls, feature: Feature, column: Column, known: Outcomes) -> tuple[Self, csr_array]:
        """Fit to the training rows; return it with their terms to learn weights from.

        These terms, sparse, shape (n, width), differ from those of the encoder where a term
        is made from outcomes: no row's term then knows the row's own outcome.
        """
        terms: Terms
        if feature.read_as in WORDY:
            terms = WORDY[feature.read_as].learn(column, known)
            to_learn = terms.expand_held_out(column, known)
        else:
            terms = NUMERIC[feature.read_as].learn(column)
            to_learn = terms.expand(column)
        encoder = cls(feature, terms, terms.expand(column).mean())
        return encoder, to_learn.filled(to_learn.mean())

    def encode(self, column: Column) -> Floats:
        """Return the centred terms, shape (n, width); a row that says nothing is all zero."""
        return self.terms.expand(column).centred(self.mean)

    def effect(self, column: Column, weight: Floats) -> Floats:
        """Return ``encode(column) @ weight``, shape (n,), many times faster."""
        return self.terms.expand(column).effect(weight, self.mean)

    def parts(self) -> dict[str, Any]:
        """Return what `from_parts` needs, as arrays and plain values."""
        return {
            "name": self.feature.name,
            "kind": self.feature.kind,
            "presence_only": self.feature.presence_only,
            "separator": self.feature.separator,
            "terms": self.terms.parts(),
            "mean": self.mean,
        }

    @classmethod
    def from_parts(cls, parts: dict[str, Any]) -> Self:
        """Build what `parts` was taken from; `ValueError` or `KeyError` if they do not fit."""
        feature = Feature(
            str(parts["name"]),
            parts["kind"],
            bool(parts["presence_only"]),
            str(parts["separator"]),
        )
        kinds: dict[Kind, type[Terms]] = {**NUMERIC, **WORDY}
        terms = kinds[feature.read_as].from_parts(parts["terms"])
        mean = np.asarray(parts["mean"], dtype=np.float64)
        if mean.shape != (terms.width,) or not np.isfinite(mean).all():
            raise ValueError(f"the means of {feature.name!r} do not fit its terms")
        return cls(feature, terms, mean)


def encode(
    features: Sequence[Feature],
    columns: Sequence[Column],
    won: Won,
    seed: int,
    groups: Groups | None = None,
) -> tuple[list[Encoder], csr_array]:
    """Fit an encoder to each column; return them with all terms to learn weights from.

    Parameters
    ----------
    columns
        One for each feature, each of n rows.
    won : bool array, shape (n,)
    groups : array, shape (n,), optional
        Rows of one lead: none of them learns from the outcome of another.

    Returns
    -------
    encoders : list
        One for each feature.
    terms : sparse array, shape (n, Σ width)
        Not centred, which moves only the base of a fit: for terms centred at the
        encoders' means it is ``base + means @ weights``.
    """
    known = Outcomes.of(won, groups, seed)
    learned = [
        Encoder.learn(feature, column, known)
        for feature, column in zip(features, columns, strict=True)
    ]
    if not learned:
        return [], csr_array((len(won), 0))
    return [e for e, _ in learned], csr_array(hstack([t for _, t in learned], format="csr"))
