"""The person asking, alike for all of their candidates: how much history, of what kind, and how mainstream."""

import numpy as np

from recommender.engine.context import Context
from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.types import FloatArray

NAMES = (
    "history_length",
    "liked_share",
    "negative_share",
    "history_popularity",
    "recent_popularity",
    "mean_given",
)


def compute(inputs: FeatureInputs) -> FloatArray:
    """(n_rows, len(NAMES)); zeros, NaN for means, where there is no history."""
    return _per_query(inputs.context)[inputs.rows.query]


def _per_query(context: Context) -> FloatArray:
    q = context.queries
    n = np.bincount(q.query, minlength=q.n_queries)
    log_count = np.log1p(np.stack([s.count for s in context.snapshots]))
    popularity = log_count[context.moment[q.query], q.item_idx]
    rated = ~np.isnan(q.value)
    columns = [
        np.log1p(n),
        _share(q.liked, q.query, n),
        _share(q.negative, q.query, n),
        _mean(popularity, q.query, q.n_queries),
        _mean(popularity[q.age < 10], q.query[q.age < 10], q.n_queries),
        _mean(q.value[rated], q.query[rated], q.n_queries),
    ]
    return np.column_stack(columns).astype(np.float32)


def _share(flag: np.ndarray, query: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.bincount(query, weights=flag, minlength=len(n)) / np.maximum(n, 1)


def _mean(value: np.ndarray, query: np.ndarray, n_queries: int) -> np.ndarray:
    n = np.bincount(query, minlength=n_queries)
    return np.where(n > 0, np.bincount(query, weights=value, minlength=n_queries) / np.maximum(n, 1), np.nan)
