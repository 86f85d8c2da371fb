"""Each source's score, the same relative to the query's best, and the rank it gives among the candidates."""

import numpy as np
import numpy.typing as npt

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.types import FloatArray

SOURCE_NAMES = (
    "linear_recent", "linear_full", "linear_liked", "transitions", "neighbours", "factors",
    "content", "recently_popular", "popular",
)  # fmt: skip
NAMES = (*(f"{kind}_{name}" for kind in ("score", "rank") for name in SOURCE_NAMES), "n_sources")


def compute(inputs: FeatureInputs) -> FloatArray:
    """(n_rows, len(NAMES)). Scores are divided by the query's highest, so they compare across users."""
    rows = inputs.rows
    ranks = [rank_within(rows.query, column, rows.group) for column in rows.scores.T]
    relative = [_relative(column, rows.query, len(rows.group)) for column in rows.scores.T]
    votes = rows.proposed.sum(axis=1)
    return np.column_stack([*relative, *[np.log1p(r) for r in ranks], votes]).astype(np.float32)


def rank_within(query: npt.NDArray[np.int64], score: FloatArray, group: npt.NDArray[np.int64]) -> FloatArray:
    """The place (from 0) of each row in its query by descending score; rows without a score come last."""
    order = np.lexsort((-np.nan_to_num(score, nan=-np.inf), query))
    starts = np.concatenate([[0], np.cumsum(group)[:-1]])
    place = np.empty(len(query), np.float32)
    place[order] = np.arange(len(query)) - starts[query[order]]
    return place


def _relative(score: FloatArray, query: npt.NDArray[np.int64], n_queries: int) -> FloatArray:
    highest = np.full(n_queries, 1e-9, np.float32)
    np.fmax.at(highest, query, score)
    return score / highest[query]
