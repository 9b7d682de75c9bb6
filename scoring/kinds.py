"""What kind of values a column holds: a file says nothing but words."""

import re
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from scoring import spelling
from scoring.columns import Kind, Words
from scoring.folds import Groups, members
from scoring.reading import DAY, KIND_OF_DTYPE, days, dtype_kind
from scoring.texts import tokens, word_count

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# Post codes, phone and customer numbers are words made of digits: order means nothing in them.
CODE = re.compile(r"[+-]?0\d+|\+?\d{10,}")
# 1,5 and 1,000 and 48.85,2.35 are written with a comma and are no lists.
DIGITS = re.compile(r"[\d.,+\-\s]*")
SEPARATORS = (";", "|", ",", "；", "，", "、")
# Cutting pays when a part stands for at least two values: then the parts recur by themselves.
VALUES_A_PART = 2
# Text: sentences rather than names, most of which are written once or a few times.
WORDS_OF_A_TEXT = 3.0
SHARE_DISTINCT_OF_TEXT = 0.2
SHARE_RECURRING_OF_TEXT = 0.5
# So many values show what a column is; a million would only take longer.
VALUES_LOOKED_AT = 10_000


def kind_of(series: "pd.Series[Any]", groups: Groups | None = None) -> Kind | None:
    """Say what `series` holds; None when every row is a gap.

    Words that all read as numbers are numbers and words that all are ISO 8601 dates are
    dates: a CSV file knows nothing but words. Digits that are codes (leading zeros, ten and
    more digits) stay words. Lists, and words joined by one of `SEPARATORS` so that the parts
    recur, are many-valued ("words"); sentences that hardly recur are "text". What the rows
    of one of `groups`, shape (n,), repeat does not recur.

    Raises
    ------
    ColumnError
        If some value is neither number, word, boolean, date nor a list of these.

    >>> [kind_of(pd.Series(v)) for v in ([1, None], ["2024-05-01"], ["7", "8.5"], ["02139"])]
    ['number', 'date', 'number', 'word']
    >>> kind_of(pd.Series([["crm", "web"], ["web"]]))
    'words'
    """
    if series.isna().all():
        return None
    known = KIND_OF_DTYPE.get(dtype_kind(series))
    if known:
        return known
    types = spelling.types_of(series)
    if spelling.is_many(types):
        return "words" if spelling.lists(series).filled.any() else None
    return _kind_by_types(types) or _kind_by_spelling(spelling.words(series), groups)


def separator_of(series: "pd.Series[Any]") -> str:
    """Say what joins the words of a many-valued column; "" for Python's own lists."""
    if spelling.is_many(spelling.types_of(series)):
        return ""
    return _separator(_some(spelling.words(series).levels))


def said(column: Words, groups: Groups | None) -> int:
    """How often a value was given, the rows of one group giving the same value once."""
    filled = column.filled
    if groups is None:
        return int(filled.sum())
    member = members(groups, len(column))
    pairs = member[filled] * max(len(column.levels), 1) + column.codes[filled]
    return int((np.diff(np.sort(pairs), prepend=-1) > 0).sum())


def _kind_by_types(types: set[type]) -> Kind | None:
    """Decide by the Python types of the values; None if words are among them."""
    if all(issubclass(t, (bool, np.bool_)) for t in types):
        return "flag"
    if all(issubclass(t, (date, np.datetime64)) for t in types):
        return "date"
    if any(issubclass(t, (str, date, np.datetime64)) for t in types):
        return None
    return "number"


def _kind_by_spelling(words: Words, groups: Groups | None) -> Kind | None:
    levels = words.levels
    if not levels:
        return None
    if all(NUMBER.fullmatch(level) for level in levels):
        codes = sum(1 for level in levels if CODE.fullmatch(level))
        return "number" if codes < len(levels) / 2 else "word"
    if all(DAY.fullmatch(level) for level in levels) and not np.isnan(days(levels)).any():
        return "date"
    if all(DIGITS.fullmatch(level) for level in levels):
        return "word"
    some = _some(levels)
    if _separator(some):
        return "words"
    share_distinct = len(levels) / said(words, groups)
    return "text" if share_distinct > SHARE_DISTINCT_OF_TEXT and _is_text(some) else "word"


def _some(levels: list[str]) -> list[str]:
    return levels[:: len(levels) // VALUES_LOOKED_AT + 1]


def _separator(levels: list[str]) -> str:
    """Return the first separator that pays; "" if none does."""
    for separator in SEPARATORS:
        parts = {part.strip() for level in levels for part in level.split(separator)} - {""}
        if len(parts) * VALUES_A_PART <= len(levels):
            return separator
    return ""


def _is_text(levels: list[str]) -> bool:
    """Whether these are sentences whose words recur."""
    if sum(map(word_count, levels)) < WORDS_OF_A_TEXT * len(levels):
        return False
    found = Counter(token for level in levels for token in set(tokens(level)))
    recurring = sum(count for count in found.values() if count > 1)
    return recurring >= SHARE_RECURRING_OF_TEXT * found.total()
