"""Sparse item–item matrices as sources keep them: pruned, scored densely, laid out as arrays for a bundle."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine import runs
from recommender.engine.preference import BoolArray
from recommender.engine.queries import Rows
from recommender.engine.sources.contract import Arrays
from recommender.engine.types import FloatArray

Product: TypeAlias = Callable[[sp.csr_matrix], FloatArray]
FILLED = 1 / 6  # a dense copy is then at most three times as large, and multiplied two to four times as fast
CELLS_A_BLOCK = 400_000  # of a dense matrix: 1.6 MB
LEAST_WIDTH = 32  # columns a block
ENTRIES_AT_ONCE = 400_000  # of a sparse matrix: 3 MB
FEW_ENTRIES = 50_000  # to lay them out costs more than it saves
ENTRIES_AN_ITEM = 4  # where there are fewer, to copy the blocks costs more than it saves


def quickest(matrix: sp.csr_matrix) -> Product:
    """What multiplies (n_queries, n_items) with the matrix, densely; to the bit the same either way."""
    if matrix.nnz < FILLED * matrix.shape[0] * matrix.shape[1]:
        return lambda histories: times_sparse(histories, matrix)
    dense = matrix.toarray()
    return lambda histories: times_dense(histories, dense)


def times_dense(histories: sp.csr_matrix, dense: FloatArray) -> FloatArray:
    """(n_rows, n_columns): to the bit `histories @ dense`, some of its columns at a time.

    SciPy fetches a row of `dense` for each entry of a history: of so few columns the cache holds all rows.
    """
    n_items, n_columns = dense.shape
    if histories.nnz < ENTRIES_AN_ITEM * n_items or dense.size <= CELLS_A_BLOCK:
        return np.asarray(histories @ dense)
    found = np.empty((histories.shape[0], n_columns), np.float32)
    width = max(LEAST_WIDTH, CELLS_A_BLOCK // n_items)
    for start in range(0, n_columns, width):
        columns = slice(start, start + width)
        found[:, columns] = histories @ np.ascontiguousarray(dense[:, columns])
    return found


def times_sparse(histories: sp.csr_matrix, matrix: sp.csr_matrix) -> FloatArray:
    """(n_rows, n_columns): to the bit `(histories @ matrix).toarray()`.

    SciPy's product of two sparse matrices keeps a list of the places that it meets. Here the rows that each
    history asks for are laid out behind each other and added up at their places in a dense row.
    """
    ends = entries_asked(histories, matrix)
    if ends[-1] < FEW_ENTRIES:
        return np.asarray((histories @ matrix).toarray())
    found = np.empty((histories.shape[0], matrix.shape[1]), np.float32)
    for part in runs.of_groups(np.diff(ends) + matrix.shape[1], ENTRIES_AT_ONCE):
        found[part] = _added_up(histories[part], matrix, np.diff(ends[part.start : part.stop + 1]))
    return found


def entries_asked(histories: sp.csr_matrix, matrix: sp.csr_matrix) -> Rows:
    """(n_rows + 1,): how many entries of the matrix the histories ask for, up to each."""
    n_entries = np.diff(matrix.indptr)[histories.indices]
    ends: Rows = np.concatenate([[0], np.cumsum(n_entries, dtype=np.int64)])[histories.indptr]
    return ends


def _added_up(histories: sp.csr_matrix, matrix: sp.csr_matrix, n_entries: Rows) -> FloatArray:
    """`n_entries` (n_rows,): how many entries of the matrix each history asks for."""
    n_rows, n_columns = histories.shape[0], matrix.shape[1]
    asked = matrix[histories.indices]
    starts = (np.arange(n_rows) * n_columns).astype(asked.indices.dtype)
    asked.indices += np.repeat(starts, n_entries)  # a copy of those rows, so in place
    shape = (n_rows * n_columns, len(histories.indices))
    summed = sp.csc_matrix((asked.data, asked.indices, asked.indptr), shape=shape) @ histories.data
    return np.asarray(summed).reshape(n_rows, n_columns)


def csr_from(matrix: sp.csr_matrix, data: npt.NDArray[Any]) -> sp.csr_matrix:
    """The same places with other entries."""
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)


def without_rows(matrix: sp.csr_matrix, rows: BoolArray) -> sp.csr_matrix:
    """The same matrix with these rows (a mask) empty."""
    n = np.diff(matrix.indptr)
    kept = ~np.repeat(rows, n)
    starts = np.concatenate([[0], np.cumsum(np.where(rows, 0, n))])
    return sp.csr_matrix((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def known_only(scores: FloatArray) -> FloatArray:
    """The scores, changed in place: NaN where a product of sparse matrices has no entry."""
    scores[scores == 0] = np.nan
    return scores


def csr_arrays(matrix: sp.csr_matrix) -> Arrays:
    """A square CSR matrix as arrays for a bundle."""
    return {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}


def csr_from_arrays(arrays: Arrays) -> sp.csr_matrix:
    """The inverse of `csr_arrays`."""
    n = len(arrays["indptr"]) - 1
    return sp.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=(n, n), copy=False)


def keep_largest(matrix: sp.csr_matrix, k: int) -> sp.csr_matrix:
    """The k largest positive entries of each row; at equal ones the first stored. Linear in the entries."""
    kept = matrix.data > 0
    for row in np.flatnonzero(np.diff(matrix.indptr) > k):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        kept[part] &= _largest(matrix.data[part], k)
    starts = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sp.csr_matrix((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def _largest(values: FloatArray, k: int) -> BoolArray:
    least = np.partition(values, len(values) - k)[len(values) - k]
    chosen: BoolArray = values > least
    chosen[np.flatnonzero(values == least)[: k - int(chosen.sum())]] = True
    return chosen
