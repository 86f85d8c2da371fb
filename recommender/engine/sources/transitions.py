"""Next-item Markov transitions: what tends to follow the last items of a history."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.types import FloatArray

LAST = 10
SMOOTHING = 10.0


@dataclass(frozen=True, slots=True)
class Transitions:
    """`probability[i, j]` CSR: the smoothed share of i's successors that were j."""

    probability: sp.csr_matrix
    name: str = "transitions"

    def score(self, context: Context) -> FloatArray:
        return known_only(context.queries.last(LAST) @ self.probability)

    def arrays(self) -> Arrays:
        return csr_arrays(self.probability)


def fit(transitions: tuple[sp.csr_matrix, ...]) -> Transitions:
    """A successor l places on counts 1/l; rows are smoothed so that rare items promise less."""
    counts = sum((matrix / (lag + 1) for lag, matrix in enumerate(transitions[1:], 1)), transitions[0])
    total = np.asarray(counts.sum(axis=1)).ravel() + SMOOTHING
    return Transitions(sp.csr_matrix(sp.diags(1 / total) @ counts, dtype=np.float32))


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
