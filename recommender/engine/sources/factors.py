"""Implicit-feedback ALS (Hu, Koren & Volinsky 2008) with users folded in, not looked up.

Training is the `implicit` package's; a query's factor is the closed-form solution for its history alone.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from recommender.engine.config import FACTOR_ITERATIONS
from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.types import FloatArray


@dataclass(frozen=True, slots=True)
class Factors:
    """`items` (n_items, n_factors) float32; `gram` = items' items + l2 I; `alpha` the confidence."""

    items: FloatArray
    gram: FloatArray
    alpha: float
    name: str = "factors"

    def score(self, context: Context) -> FloatArray:
        history = context.queries.matrix(context.queries.weight)
        scores = np.full(history.shape, np.nan, np.float32)
        spoken = np.flatnonzero(np.diff(history.indptr))
        if len(spoken):
            scores[spoken] = self.fold_in(history[spoken]) @ self.items.T
        scores[:, ~self.items.any(axis=1)] = np.nan
        return scores

    def fold_in(self, histories: sp.csr_matrix) -> FloatArray:
        """The factors (n_histories, n_factors) of weighted histories, shape (n_histories, n_items)."""
        A = np.empty((histories.shape[0], *self.gram.shape), np.float32)
        b = np.empty((*A.shape[:2], 1), np.float32)
        extra = self.alpha * histories.data
        for row, (start, end) in enumerate(pairwise(histories.indptr.tolist())):
            Y = self.items[histories.indices[start:end]]
            np.matmul(Y.T * extra[start:end], Y, out=A[row])
            b[row, :, 0] = Y.T @ (1 + extra[start:end])
        return np.linalg.solve(A + self.gram, b)[:, :, 0].astype(np.float32)

    def widened(self, n_items: int) -> "Factors":
        """The same factors in a longer catalogue: the new items have none."""
        none = np.zeros((n_items - len(self.items), self.items.shape[1]), np.float32)
        return Factors(np.concatenate([self.items, none]), self.gram, self.alpha)

    def arrays(self) -> Arrays:
        return {"items": self.items, "gram": self.gram, "alpha": np.array(self.alpha)}


def fit(
    X: sp.csr_matrix,
    n_factors: int,
    l2: float,
    alpha: float,
    seed: int,
    n_iterations: int = FACTOR_ITERATIONS,
) -> Factors:
    """Factorise who consumed what, X (n_users, n_items) of 0 and 1. An item without users gets zeros."""
    n_factors = min(n_factors, *X.shape)
    with threadpool_limits(1, "blas"):  # BLAS's threads and implicit's would fight for the same cores
        model = AlternatingLeastSquares(
            factors=n_factors, regularization=l2, alpha=1.0, iterations=n_iterations, random_state=seed,
            num_threads=1,
        )  # fmt: skip
        model.fit((X * (1 + alpha)).astype(np.float32), show_progress=False)
    items = np.where(np.diff(X.tocsc().indptr)[:, None] > 0, model.item_factors, 0).astype(np.float32)
    gram = (items.T @ items + l2 * np.eye(n_factors)).astype(np.float32)
    return Factors(items, gram, alpha)
