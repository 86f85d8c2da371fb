"""Item k nearest neighbours by cosine of who consumed them, asked for the last few items of a history."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.transitions import csr_arrays, known_only
from recommender.engine.types import FloatArray

LAST = 5
SHRINKAGE = 10.0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`similarity` CSR (n_items, n_items): each item's k nearest by shrunk cosine, itself left out."""

    similarity: sp.csr_matrix
    name: str = "neighbours"

    def score(self, context: Context) -> FloatArray:
        return known_only(context.queries.last(LAST) @ self.similarity)

    def arrays(self) -> Arrays:
        return csr_arrays(self.similarity)


def fit(gram: sp.csr_matrix, k: int) -> Neighbours:
    """Cosine with the denominator raised by SHRINKAGE, so that one shared user proves little."""
    norm = np.sqrt(gram.diagonal())
    pairs = gram.tocoo()
    apart = pairs.row != pairs.col
    row, col = pairs.row[apart], pairs.col[apart]
    cosine = pairs.data[apart] / (norm[row] * norm[col] + SHRINKAGE)
    similar = sp.csr_matrix((cosine.astype(np.float32), (row, col)), shape=gram.shape)
    return Neighbours(keep_largest(similar, k))


def keep_largest(matrix: sp.csr_matrix, k: int) -> sp.csr_matrix:
    """The k largest entries of each row."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((-matrix.data, row))
    rank = np.arange(len(order)) - matrix.indptr[row[order]]
    kept = order[rank < k]
    return sp.csr_matrix((matrix.data[kept], (row[kept], matrix.indices[kept])), shape=matrix.shape)
