"""Item k nearest neighbours by cosine of who consumed them, asked for the last few items of a history."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine import runs
from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import csr_arrays, csr_from, keep_largest, known_only, times_sparse
from recommender.engine.types import FloatArray

LAST = 5
SHRINKAGE = 10.0
ENTRIES_AT_ONCE = 4_000_000  # of the Gram


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`similarity` CSR (n_items, n_items): each item's k nearest by shrunk cosine, itself left out."""

    similarity: sp.csr_matrix
    name: str = "neighbours"

    def score(self, context: Context) -> FloatArray:
        return known_only(times_sparse(context.queries.last(LAST), self.similarity))

    def arrays(self) -> Arrays:
        return csr_arrays(self.similarity)


def fit(gram: sp.csr_matrix, k: int) -> Neighbours:
    """Cosine with the denominator raised by SHRINKAGE, so that one shared user proves little."""
    return Neighbours(nearest(gram, np.arange(gram.shape[0]), k))


def nearest(gram: sp.csr_matrix, items: npt.NDArray[np.integer], k: int) -> sp.csr_matrix:
    """(len(items), n_items) float32: of each of these items the k nearest by shrunk cosine.

    Of equal ones those stored first. Some rows of the Gram at a time: all of its cosines are much larger.
    """
    norm = np.sqrt(gram.diagonal().astype(np.float64))
    parts: list[sp.csr_matrix] = []
    for rows in runs.of_groups(np.diff(gram.indptr)[items], ENTRIES_AT_ONCE):
        part = sp.csr_matrix(gram[items[rows]])
        part.sort_indices()
        cosine = shrunk_cosine(part, np.repeat(items[rows], np.diff(part.indptr)), norm).astype(np.float32)
        parts.append(keep_largest(csr_from(part, cosine), k))
    return runs.stacked(parts, gram.shape[1])


def shrunk_cosine(
    part: sp.csr_matrix, row: npt.NDArray[np.integer], norm: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """(nnz,): each entry of some rows of a Gram as a cosine, 0 for an item with itself.

    `row` (nnz,): the item whose row each entry is in; `norm` (n_items,): the roots of the Gram's diagonal.
    """
    cosine: npt.NDArray[np.float64] = part.data / (norm[row] * norm[part.indices] + SHRINKAGE)
    cosine[row == part.indices] = 0
    return cosine
