"""Sparse item–item matrices as sources keep them: pruned, scored densely, laid out as arrays for a bundle."""

import numpy as np
import scipy.sparse as sp

from recommender.engine.preference import BoolArray
from recommender.engine.sources.contract import Arrays
from recommender.engine.types import FloatArray


def known_only(scores: sp.csr_matrix) -> FloatArray:
    """Dense float32 with NaN instead of the entries a sparse score matrix does not store."""
    dense = scores.toarray().astype(np.float32, copy=False)
    dense[dense == 0] = np.nan
    return dense


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
