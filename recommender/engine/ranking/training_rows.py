"""Candidates of past decisions, as the ranker learns from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.features import schema
from recommender.engine.types import FloatArray

MIN_ROWS_A_LEAF = 50


@dataclass(frozen=True, slots=True)
class TrainingRows:
    """Candidates of past decisions: `features` (n_rows, n_features), `target` 0/1, `group` rows a query.

    `n_targets`: how many items each query's person chose, retrieved or not.
    """

    features: FloatArray
    target: npt.NDArray[np.int8]
    group: npt.NDArray[np.int64]
    n_targets: npt.NDArray[np.int64]

    @classmethod
    def none(cls) -> "TrainingRows":
        """Of no query."""
        nothing = np.empty(0, np.int64)
        features = np.empty((0, len(schema.NAMES)), np.float32)
        return cls(features, nothing.astype(np.int8), nothing, nothing)

    @property
    def query(self) -> npt.NDArray[np.int64]:
        """The query of each row."""
        return np.repeat(np.arange(len(self.group)), self.group)

    def of_queries(self, chosen: npt.NDArray[np.bool_]) -> "TrainingRows":
        """The rows of some queries (mask over groups)."""
        rows = np.repeat(chosen, self.group)
        return TrainingRows(
            self.features[rows], self.target[rows], self.group[chosen], self.n_targets[chosen]
        )

    def can_teach(self) -> bool:
        """Is there a choice to learn from, and enough rows for LightGBM to split a single time?"""
        return len(self.target) >= 2 * MIN_ROWS_A_LEAF and bool(self.target.any())

    def informative(self) -> "TrainingRows":
        """Without the queries whose candidates hold no target: they teach LambdaMART nothing."""
        return self.of_queries(np.bincount(self.query, weights=self.target, minlength=len(self.group)) > 0)

    def thinned(self, negatives: int, rng: np.random.Generator) -> "TrainingRows":
        """All targets, and at most so many other candidates a query, drawn at random."""
        drawn = np.where(self.target > 0, -1.0, rng.random(len(self.target)))
        query = self.query
        order = np.lexsort((drawn, query))
        place = np.empty(len(query), np.int64)
        place[order] = np.arange(len(query)) - np.repeat(np.cumsum(self.group) - self.group, self.group)
        n_found = np.bincount(query, weights=self.target, minlength=len(self.group))
        kept = place < n_found[query] + negatives
        group = np.bincount(query[kept], minlength=len(self.group))
        return TrainingRows(self.features[kept], self.target[kept], group, self.n_targets)


def joined(parts: Sequence[TrainingRows]) -> TrainingRows:
    """The queries of all parts, one after another."""
    columns = zip(*((p.features, p.target, p.group, p.n_targets) for p in parts), strict=True)
    return TrainingRows(*(np.concatenate(column) for column in columns))
