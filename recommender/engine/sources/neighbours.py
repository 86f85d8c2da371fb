"""Item k nearest neighbours by cosine of who consumed them, asked for the last few items of a history."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import csr_arrays, keep_largest, known_only
from recommender.engine.types import FloatArray

LAST = 5
SHRINKAGE = 10.0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`similarity` CSR (n_items, n_items): each item's k nearest by shrunk cosine, itself left out."""

    similarity: sp.csr_matrix
    name: str = "neighbours"

    def score(self, context: Context) -> FloatArray:
        return known_only((context.queries.last(LAST) @ self.similarity).toarray())

    def arrays(self) -> Arrays:
        return csr_arrays(self.similarity)


def fit(gram: sp.csr_matrix, k: int) -> Neighbours:
    """Cosine with the denominator raised by SHRINKAGE, so that one shared user proves little."""
    norm = np.sqrt(gram.diagonal())
    row = np.repeat(np.arange(gram.shape[0], dtype=np.int32), np.diff(gram.indptr))
    cosine = shrunk_cosine(gram, row, norm).astype(np.float32)
    return Neighbours(keep_largest(sp.csr_matrix((cosine, gram.indices, gram.indptr), shape=gram.shape), k))


def shrunk_cosine(
    part: sp.csr_matrix, row: npt.NDArray[np.integer], norm: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """(nnz,): each entry of some rows of a Gram as a cosine, 0 for an item with itself.

    `row` (nnz,): the item whose row each entry is in; `norm` (n_items,): the roots of the Gram's diagonal.
    """
    cosine: npt.NDArray[np.float64] = part.data / (norm[row] * norm[part.indices] + SHRINKAGE)
    cosine[row == part.indices] = 0
    return cosine
