"""The linear item–item model in closed form (EASE: Steck 2019, eq. 8), applied to decayed recent history.

B = I - P diag(1 / diag P) with P = (G + l2 I)^-1, G the co-occurrence Gram of consumed items.
Weights are dense for the `dense_items` most consumed items; those of the others are sparse (`tail`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.queries import Queries, Rows
from recommender.engine.sources import precision
from recommender.engine.sources import tail as tails
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.precision import Precision
from recommender.engine.sources.sparse import times_dense, without_rows
from recommender.engine.sources.tail import Tail
from recommender.engine.statistics import widened
from recommender.engine.types import FloatArray, IntArray

STRETCHES = (0, 1, 3, 7, 15, 31)  # ages (0: the newest item) at which parts of a history begin
LONG = 16  # a history with more than one in so many of the dense items costs less as a dense row
STRETCHED = "linear stretches"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """`weights[a, b]` float32: what consuming dense item a adds to the score of dense item b.

    `dense_items`: item_idx of each row; `row_of`: (n_items,) the row of each item, -1 where it has none.
    `l2`: what they were solved with. `tail`: the sparse weights of items beyond them; None without any.
    """

    weights: FloatArray
    dense_items: IntArray
    row_of: IntArray
    l2: float
    tail: Tail | None = None

    def apply(self, history: sp.csr_matrix) -> FloatArray:
        """Scores (n_queries, n_items) of weighted histories of that shape; NaN outside the dense items."""
        scores = self._of_all_items(self._scored(history), np.diff(history.indptr) > 0)
        return self._with_tail(scores, history)

    def apply_to_all(self, context: Context) -> FloatArray:
        """`apply` to the whole positive history, all alike: the sum of its stretches."""
        scores = self._of_all_items(self.stretches(context).sum(axis=0), context.queries.n_positive > 0)
        return (
            self._with_tail(scores, context.queries.matrix(context.queries.weight))
            if self.tail is not None
            else scores
        )

    def stretches(self, context: Context) -> FloatArray:
        """(len(STRETCHES), n_queries, n_dense): what each stretch of the history says; 0 where there is none.

        Made once a batch: together they cost what the whole history costs once.
        """
        if STRETCHED not in context.made:
            shape = (len(STRETCHES), context.queries.n_queries, len(self.dense_items))
            context.made[STRETCHED] = self._scored(context.queries.stretches(STRETCHES)).reshape(shape)
        stretched: FloatArray = context.made[STRETCHED]
        return stretched

    def stretches_at(self, context: Context, query: Rows, item: Rows) -> FloatArray:
        """(len(STRETCHES), n_rows): `stretches` of some (query, item); NaN where nothing is known."""
        column = self.row_of[item]
        unknown = context.queries.n_positive[query] <= np.array(STRETCHES)[:, None]
        unknown |= column < 0
        if len(self.dense_items) == 0:
            return np.full(unknown.shape, np.nan, np.float32)
        flat = self.stretches(context).reshape(len(STRETCHES), -1)
        scores: FloatArray = flat.take(query * len(self.dense_items) + np.maximum(column, 0), axis=1)
        scores[unknown] = np.nan
        return scores if self.tail is None else self._with_tail_at(self.tail, scores, context, query, item)

    def _with_tail(self, scores: FloatArray, history: sp.csr_matrix) -> FloatArray:
        """The scores with those of the tail items that a neighbour in the history speaks for."""
        if self.tail is not None:
            scores[:, self.tail.items] = self.tail.scores(history)
        return scores

    def _with_tail_at(
        self, tail: Tail, scores: FloatArray, context: Context, query: Rows, item: Rows
    ) -> FloatArray:
        is_tail = np.zeros(len(self.row_of), bool)
        is_tail[tail.items] = True
        rows = np.flatnonzero(is_tail[item])
        histories, n = context.queries.stretches(STRETCHES), context.queries.n_queries
        for stretch, start in enumerate(STRETCHES):
            own = rows[context.queries.n_positive[query[rows]] > start]
            history = histories[stretch * n : (stretch + 1) * n]
            scores[stretch, own] = tail.scores_at(history, query[own], item[own])
        return scores

    def _scored(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, n_dense). Long histories are multiplied densely, where they are many enough."""
        part, n = self._in_dense_columns(history), len(self.dense_items)
        n_items = np.diff(part.indptr)
        long = n_items * LONG > n
        if n_items[long].sum() < 2 * n:  # dense, all of the weights would be read for a few rows of them
            return times_dense(part, self.weights)
        scored = times_dense(without_rows(part, long), self.weights)
        scored[long] = part[long].toarray() @ self.weights
        return scored

    def _of_all_items(self, scored: FloatArray, spoken: npt.NDArray[np.bool_]) -> FloatArray:
        """(n_queries, n_items) from (n_queries, n_dense); NaN for the other items, and where nobody spoke."""
        if len(self.dense_items) == len(self.row_of):
            scored[~spoken] = np.nan
            return scored
        scores = np.full((len(scored), len(self.row_of)), np.nan, np.float32)
        scores[np.ix_(spoken, self.dense_items)] = scored[spoken]
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
        longer = self.tail and self.tail.widened(n_items)
        return LinearModel(
            self.weights, self.dense_items, np.concatenate([self.row_of, more]), self.l2, longer
        )

    def contributions(self, history_items: IntArray, weight: FloatArray, items: IntArray) -> FloatArray:
        """(n_history, n_items): the exact part of each item's score that each history item carries."""
        rows, columns = self.row_of[history_items], self.row_of[items]
        part = self.weights[np.ix_(np.maximum(rows, 0), np.maximum(columns, 0))] * weight[:, None]
        parts = np.where((rows[:, None] >= 0) & (columns >= 0), part, np.float32(0))
        if self.tail is not None:
            parts += self.tail.contributions(history_items, weight, items)
        return parts


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
            "l2": np.array(self.model.l2),
            **(self.model.tail.arrays() if self.model.tail is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class FullLinear:
    """Scores the whole positive history alike: lasting taste."""

    model: LinearModel
    name: str = "linear_full"

    def score(self, context: Context) -> FloatArray:
        return self.model.apply_to_all(context)

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
        return self.model.apply(q.matrix(q.liked * q.faded(self.decay)))

    def arrays(self) -> Arrays:
        return {}


def fit(gram: sp.csr_matrix, l2: float, max_dense: int) -> LinearModel:
    """Solve for the `max_dense` most consumed items, dense, and for the others, sparse.

    Cost: cubic in the dense ones, float64 of their square; linear in the others.
    """
    held = precision.fit(gram, l2, max_dense)
    return of_precision(held, gram.shape[0], tails.fit(gram, held.items, l2))


def of_precision(held: Precision, n_items: int, sparse: sp.csr_matrix | None = None) -> LinearModel:
    """The weights that an inverse, and the tail's (`tail.fit`), stand for in a catalogue of so many items."""
    row_of = np.full(n_items, -1, np.int32)
    row_of[held.items] = np.arange(len(held.items))
    beyond = None if sparse is None else tails.by_history(widened(sparse, n_items))
    return LinearModel(held.weights(), held.items, row_of, held.l2, beyond)
