"""An order of the rows that depends on what they hold, not on how they arrived."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import Floats, Numbers, Words
from scoring.folds import Groups, Rows, members
from scoring.reading import as_written

Hashes = NDArray[np.uint64]

# Odd, so that no bit is lost; the fraction of the golden ratio spreads neighbours far apart
# (Knuth, The Art of Computer Programming 3, 6.4).
SPREAD = np.uint64(0x9E3779B97F4A7C15)
GAP = np.uint64(0xD1B54A32D192ED03)


def canonical_order(
    table: pd.DataFrame,
    won: NDArray[np.bool_],
    when: Floats | None,
    groups: Groups | None,
) -> Rows:
    """Order the rows by what they hold.

    Shuffled rows or columns and renamed groups come out as the same sequence of rows, so
    whatever is learned from ``table.take(order)``, with its columns sorted by name, is the
    same too. The rows of a group follow each other.

    Parameters
    ----------
    table : DataFrame, n rows
        Its columns have distinct names that are words.
    won : bool array, shape (n,)
    when : float array, shape (n,), or None
        Days since 1970.
    groups : array, shape (n,), or None
        Which rows are of one lead; None: each row by itself.

    Returns
    -------
    int array, shape (n,)
        Row numbers. Where two rows, or two groups, hold the very same, they may change places.

    Raises
    ------
    ColumnError
        If a column holds something that is no value of a lead; the message names it.
    """
    rows = row_hashes(table, won, when)
    member = members(groups, len(won))
    group = np.zeros(len(won), dtype=np.uint64)
    np.add.at(group, member, rows)  # wraps at 2**64; a sum knows no order
    return np.lexsort((rows, member, group[member]))


def row_hashes(table: pd.DataFrame, won: NDArray[np.bool_], when: Floats | None) -> Hashes:
    """64 bits for what each row holds, shape (n,); equal rows have equal ones."""
    hashes = won.astype(np.uint64)
    if when is not None:
        hashes = _mixed(hashes, _of_numbers(when))
    for name in sorted(table.columns):
        hashes = _mixed(hashes, _of_column(table[name]))
    return hashes


def _of_column(series: "pd.Series[Any]") -> Hashes:
    column = as_written(series)
    if isinstance(column, Numbers):
        return _of_numbers(column.numbers)
    each = _of_words(column.levels)
    if isinstance(column, Words):
        return np.append(each, GAP)[column.codes]
    sums = np.zeros(len(column), dtype=np.uint64)
    np.add.at(sums, column.owners, each[column.indices])
    return np.where(column.filled, sums, GAP)


def _of_words(words: list[str]) -> Hashes:
    # Half a character, as in a text cut in the middle of an emoji, is kept as what it is.
    written = [word.encode(errors="surrogatepass") for word in words]
    return pd.util.hash_array(np.array(written, dtype=object), categorize=False)


def _of_numbers(numbers: Floats) -> Hashes:
    # Adding zero makes one of the two zeros; gaps of every origin are one gap.
    bits = (numbers + 0.0).view(np.uint64)
    return np.where(np.isnan(numbers), GAP, _scattered(bits))


def _mixed(hashes: Hashes, more: Hashes) -> Hashes:
    """Both in one, in this order: the same values in other columns are another row."""
    return _scattered(hashes * SPREAD + more)


def _scattered(bits: Hashes) -> Hashes:
    """Each bit of the input moves half of the output's (Steele et al. 2014, SplitMix64)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
