"""Item k nearest neighbours by cosine of who consumed them, asked for the last few items of a history."""

from dataclasses import dataclass

import numpy as np
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
        return known_only(context.queries.last(LAST) @ self.similarity)

    def arrays(self) -> Arrays:
        return csr_arrays(self.similarity)


def fit(gram: sp.csr_matrix, k: int) -> Neighbours:
    """Cosine with the denominator raised by SHRINKAGE, so that one shared user proves little."""
    norm = np.sqrt(gram.diagonal())
    row = np.repeat(np.arange(gram.shape[0], dtype=np.int32), np.diff(gram.indptr))
    cosine = (gram.data / (norm[row] * norm[gram.indices] + SHRINKAGE)).astype(np.float32)
    cosine[row == gram.indices] = 0
    return Neighbours(keep_largest(sp.csr_matrix((cosine, gram.indices, gram.indptr), shape=gram.shape), k))
