"""The terms of a column as a sparse matrix: a row of a table has few that are not zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.columns import Codes, Floats


@dataclass(frozen=True, slots=True)
class Expansion:
    """The terms of n rows, not centred, and which rows say nothing.

    `matrix` is sparse, shape (n, width); a row where `silent`, shape (n,), is True has a
    value that training never saw, and its terms are all zero.
    """

    matrix: csr_array
    silent: NDArray[np.bool_]

    @classmethod
    def of(
        cls, places: Codes, values: Floats, width: int, silent: NDArray[np.bool_]
    ) -> "Expansion":
        """Put `values` at the columns `places`, both of shape (n, k), of each row."""
        rows, each = places.shape
        kept = np.where(silent[:, np.newaxis], 0.0, values)
        indptr = np.arange(rows + 1, dtype=np.int32) * each
        matrix = csr_array(
            (kept.ravel(), places.ravel().astype(np.int32), indptr), shape=(rows, width)
        )
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return cls(matrix, silent)

    def mean(self) -> Floats:
        """Mean of each term over the rows that say something, shape (width,); 0 without any."""
        speaking = int((~self.silent).sum())
        total: Floats = np.asarray(self.matrix.sum(axis=0), dtype=np.float64)
        return total / max(speaking, 1)

    def centred(self, mean: Floats) -> Floats:
        """Return the terms less `mean`, dense, shape (n, width); 0 where silent."""
        centred: Floats = self.matrix.toarray() - mean
        centred[self.silent] = 0.0
        return centred

    def effect(self, weight: Floats, mean: Floats) -> Floats:
        """Return ``centred(mean) @ weight``, shape (n,), without making them dense."""
        effect: Floats = self.matrix @ weight - mean @ weight
        effect[self.silent] = 0.0
        return effect

    def filled(self, mean: Floats) -> csr_array:
        """Return the matrix with `mean` in the silent rows: centring makes nothing of these."""
        if not self.silent.any():
            return self.matrix
        at = np.flatnonzero(self.silent)
        spread = csr_array(
            (np.ones(len(at)), (at, np.zeros(len(at), dtype=np.intp))), shape=(len(self.silent), 1)
        )
        return csr_array(self.matrix + spread @ csr_array(mean[np.newaxis, :]))
