"""Which columns of a table can teach anything, and a sentence about each that cannot."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.columns import Column, Words
from scoring.encoding import Feature
from scoring.reading import kind_of, read
from scoring.sentences import Sentence

# Above this share of distinct words a column names its row (an id, an address, free text).
SHARE_DISTINCT_OF_IDENTIFIERS = 0.9
NAMED_IN_A_SENTENCE = 5


@dataclass(frozen=True)
class Choice:
    """The features to learn from with their columns, what was left out, and why in words."""

    features: list[Feature]
    columns: list[Column]
    left_out: dict[str, str]
    warnings: list[Sentence]


def choose(table: pd.DataFrame) -> Choice:
    """Read every column and keep those that differ between rows in a way that can recur.

    Raises
    ------
    ColumnError
        If a column holds something that is neither number, word, boolean nor date.
    """
    features: list[Feature] = []
    columns: list[Column] = []
    left_out: dict[str, str] = {}
    presence: list[str] = []
    for name in table.columns:
        kind = kind_of(table[name])
        if kind is None:
            left_out[name] = "empty"
            continue
        column = read(table[name], kind)
        feature = Feature(name, kind)
        gaps = not column.filled.all()
        if _distinct(column) + gaps <= 1:
            left_out[name] = "constant"
            continue
        if isinstance(column, Words) and _distinct(column) > 1 and _is_identifier(column):
            if not gaps:
                left_out[name] = "identifier"
                continue
            presence.append(name)
            feature = Feature(name, kind, presence_only=True)
            column = feature.read(table)
        features.append(feature)
        columns.append(column)
    return Choice(features, columns, left_out, _sentences(left_out, presence))


def _distinct(column: Column) -> int:
    if isinstance(column, Words):
        return len(np.unique(column.codes[column.filled]))
    return len(np.unique(column.numbers[column.filled]))


def _is_identifier(column: Words) -> bool:
    filled = int(column.filled.sum())
    return _distinct(column) > SHARE_DISTINCT_OF_IDENTIFIERS * filled


def _sentences(left_out: dict[str, str], presence: list[str]) -> list[Sentence]:
    found = [
        _sentence(reason, names)
        for reason in ("empty", "constant", "identifier")
        if (names := [name for name, why in left_out.items() if why == reason])
    ]
    return [*found, _sentence("presence", presence)] if presence else found


def _sentence(reason: str, names: list[str]) -> Sentence:
    columns = {"columns": _listed(names)}
    if reason == "empty":
        return Sentence("Left out %(columns)s: no row has a value.", columns)
    if reason == "constant":
        return Sentence("Left out %(columns)s: every row has the same value.", columns)
    if reason == "identifier":
        return Sentence(
            "Left out %(columns)s: nearly every row has its own value, so nothing learned would "
            "recur.",
            columns,
        )
    return Sentence(
        "Of %(columns)s only whether it is filled in is used: nearly every value occurs once.",
        columns,
    )


def _listed(names: list[str]) -> list[str] | Sentence:
    more = len(names) - NAMED_IN_A_SENTENCE
    if more <= 0:
        return names
    return Sentence(
        "%(columns)s and %(more)s more", {"columns": names[:NAMED_IN_A_SENTENCE], "more": more}
    )
