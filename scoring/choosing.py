"""Which columns of a table can teach anything, and a sentence about each that cannot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.columns import Column, Lists, Words
from scoring.encoding import Feature
from scoring.folds import Groups
from scoring.kinds import kind_of, said, separator_of
from scoring.reading import read
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


def choose(table: pd.DataFrame, groups: Groups | None = None) -> Choice:
    """Read every column and keep those that differ between rows in a way that can recur.

    They are taken by name, so that the order of the columns changes nothing.

    Parameters
    ----------
    table : DataFrame, n rows
        Its columns have distinct names that are words.
    groups : array, shape (n,), optional
        Rows of one lead: its own value is one value, however many rows repeat it.

    Raises
    ------
    ColumnError
        If a column holds something that is neither number, word, boolean, date nor a list.
    """
    features: list[Feature] = []
    columns: list[Column] = []
    left_out: dict[str, str] = {}
    presence: list[str] = []
    for name in sorted(table.columns):
        kind = kind_of(table[name], groups)
        if kind is None:
            left_out[name] = "empty"
            continue
        separator = separator_of(table[name]) if kind == "words" else ""
        feature = Feature(name, kind, separator=separator)
        column = read(table[name], kind, separator)
        gaps = not column.filled.all()
        if _distinct(column) + gaps <= 1:
            left_out[name] = "constant"
            continue
        if isinstance(column, Words) and _distinct(column) > 1 and _is_identifier(column, groups):
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
    """How many values differ, of numbers two at most; of lists, one more than words that do."""
    filled = column.filled
    if isinstance(column, Words):
        return len(np.flatnonzero(np.bincount(column.codes[filled])))
    if isinstance(column, Lists):
        rows = np.bincount(column.indices, minlength=len(column.levels))
        return 1 + int(((rows > 0) & (rows < filled.sum())).sum())
    known = column.numbers[filled]
    return min(len(known), 1) + int(known.size > 0 and np.ptp(known) > 0)


def _is_identifier(column: Words, groups: Groups | None) -> bool:
    return _distinct(column) > SHARE_DISTINCT_OF_IDENTIFIERS * said(column, groups)


def _sentences(left_out: dict[str, str], presence: list[str]) -> list[Sentence]:
    found = [
        _sentence(reason, names)
        for reason in ("empty", "constant", "identifier")
        if (names := [name for name, why in left_out.items() if why == reason])
    ]
    return [*found, _sentence("presence", presence)] if presence else found


def _sentence(reason: str, names: list[str]) -> Sentence:
    columns = {"columns": listed(names)}
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


def listed(names: Sequence[str]) -> list[str] | Sentence:
    """Return the names for a sentence: the first few, and how many more there are."""
    more = len(names) - NAMED_IN_A_SENTENCE
    if more <= 0:
        return list(names)
    return Sentence(
        "%(columns)s and %(more)s more",
        {"columns": list(names[:NAMED_IN_A_SENTENCE]), "more": more},
    )
