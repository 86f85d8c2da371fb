"""The person asking, alike for all of their candidates: how much history, which kind, how mainstream."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.engine.context import Context
from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.types import FloatArray

Column: TypeAlias = npt.NDArray[Any]  # numbers or flags

NAMES = (
    "history_length",
    "liked_share",
    "negative_share",
    "history_popularity",
    "recent_popularity",
    "mean_given",
)


def compute(inputs: FeatureInputs) -> FloatArray:
    """(len(NAMES), n_rows); zeros, NaN for means, where there is no history."""
    return _per_query(inputs.context).take(inputs.rows.query, axis=1)


def _per_query(context: Context) -> FloatArray:
    """(len(NAMES), n_queries)."""
    q = context.queries
    n = np.bincount(q.query, minlength=q.n_queries)
    counts = np.stack([s.count for s in context.snapshots])
    popularity = np.log1p(counts[context.moment[q.query], q.item_idx])
    rated = ~np.isnan(q.value)
    columns = [
        np.log1p(n),
        _share(q.liked, q.query, n),
        _share(q.negative, q.query, n),
        _mean(popularity, q.query, q.n_queries),
        _mean(popularity[q.age < 10], q.query[q.age < 10], q.n_queries),
        _mean(q.value[rated], q.query[rated], q.n_queries),
    ]
    return np.stack(columns).astype(np.float32)


def _share(flag: Column, query: Column, n: Column) -> Column:
    share: Column = np.bincount(query, weights=flag, minlength=len(n)) / np.maximum(n, 1)
    return share


def _mean(value: Column, query: Column, n_queries: int) -> Column:
    n = np.bincount(query, minlength=n_queries)
    total = np.bincount(query, weights=value, minlength=n_queries)
    mean: Column = np.divide(total, n, out=np.full(n_queries, np.nan), where=n > 0)
    return mean
