"""The linear item–item model in closed form (EASE: Steck 2019, eq. 8), applied to decayed recent history.

B = I - P diag(1 / diag P) with P = (G + l2 I)^-1, G the co-occurrence Gram of consumed items.
Weights are dense for the `dense_items` most consumed items; the others have none (other sources cover them).
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.queries import Queries, Rows
from recommender.engine.sources import precision
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.precision import Precision
from recommender.engine.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`weights[a, b]` float32: what consuming dense item a adds to the score of dense item b.

    `dense_items`: item_idx of each row; `row_of`: (n_items,) the row of each item, -1 where it has none.
    """

    weights: FloatArray
    dense_items: IntArray
    row_of: IntArray

    def apply(self, history: sp.csr_matrix) -> FloatArray:
        """Scores (n_queries, n_items) of weighted histories of that shape; NaN outside the dense items."""
        scores = np.full(history.shape, np.nan, np.float32)
        spoken = np.flatnonzero(np.diff(history.indptr))
        scored = self._in_dense_columns(history) @ self.weights
        scores[np.ix_(spoken, self.dense_items)] = scored[spoken]
        return scores

    def at(self, history: sp.csr_matrix, query: Rows, item: Rows) -> FloatArray:
        """(n_rows,): what `apply` gives some (query, item). Its cost does not grow with the catalogue."""
        column = self.row_of[item]
        known = (column >= 0) & (np.diff(history.indptr) > 0)[query]
        scores = np.full(len(item), np.nan, np.float32)
        scored = self._in_dense_columns(history) @ self.weights
        scores[known] = scored[query[known], column[known]]
        return scores

    def _in_dense_columns(self, history: sp.csr_matrix) -> sp.csr_matrix:
        """(n_queries, n_dense): the part of histories that has weights here."""
        column = self.row_of[history.indices]
        data = np.where(column >= 0, history.data, np.float32(0))
        parts = (data, np.maximum(column, 0), history.indptr)
        return sp.csr_matrix(parts, shape=(history.shape[0], len(self.dense_items)))

    def widened(self, n_items: int) -> "LinearModel":
        """The same model in a longer catalogue: it has nothing to say about the new items."""
        more = np.full(n_items - len(self.row_of), -1, np.int32)
        return LinearModel(self.weights, self.dense_items, np.concatenate([self.row_of, more]))

    def contributions(self, history_items: IntArray, weight: FloatArray, items: IntArray) -> FloatArray:
        """(n_history, n_items): the exact part of each item's score that each history item carries."""
        rows, columns = self.row_of[history_items], self.row_of[items]
        part = self.weights[np.ix_(np.maximum(rows, 0), np.maximum(columns, 0))] * weight[:, None]
        return np.where((rows[:, None] >= 0) & (columns >= 0), part, np.float32(0))


@dataclass(frozen=True, slots=True)
class RecentLinear:
    """Scores the positive history with each step back in it weighing `decay` times the one before."""

    model: LinearModel
    decay: float
    name: str = "linear_recent"

    def history(self, queries: Queries) -> sp.csr_matrix:
        """The weights this source gives to histories."""
        return queries.recent(self.decay)

    def score(self, context: Context) -> FloatArray:
        return self.model.apply(self.history(context.queries))

    def arrays(self) -> Arrays:
        return {
            "weights": self.model.weights,
            "dense_items": self.model.dense_items,
            "row_of": self.model.row_of,
        }


@dataclass(frozen=True, slots=True)
class FullLinear:
    """Scores the whole positive history alike: lasting taste."""

    model: LinearModel
    name: str = "linear_full"

    def score(self, context: Context) -> FloatArray:
        return self.model.apply(context.queries.matrix(context.queries.weight))

    def arrays(self) -> Arrays:
        return {}  # shares the recent source's weights


@dataclass(frozen=True, slots=True)
class LikedLinear:
    """Scores what was liked, the recent weighing more."""

    model: LinearModel
    decay: float
    name: str = "linear_liked"

    def score(self, context: Context) -> FloatArray:
        q = context.queries
        fading = np.power(np.float32(self.decay), q.positive_age)
        return self.model.apply(q.matrix((q.liked * fading).astype(np.float32)))

    def arrays(self) -> Arrays:
        return {}


def fit(gram: sp.csr_matrix, l2: float, max_dense: int) -> LinearModel:
    """Solve for the `max_dense` most consumed items. Cost: cubic in them, dense float64 of their square."""
    return of_precision(precision.fit(gram, l2, max_dense), gram.shape[0])


def of_precision(held: Precision, n_items: int) -> LinearModel:
    """The weights that an inverse stands for, in a catalogue of so many items."""
    row_of = np.full(n_items, -1, np.int32)
    row_of[held.items] = np.arange(len(held.items))
    return LinearModel(held.weights(), held.items, row_of)
