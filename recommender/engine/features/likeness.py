"""How the candidate fits the person: genres, years, how mainstream it is for them, what they turned down."""

import numpy as np
import scipy.sparse as sp

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.queries import Queries
from recommender.engine.sources.sparse import times_sparse
from recommender.engine.types import FloatArray

NAMES = (
    "genre_recent", "genre_full", "genre_liked", "genre_negative", "neighbour_negative", "year",
    "year_distance", "year_distance_recent", "popularity_distance", "n_genres",
)  # fmt: skip
LOW_RATING_DECAY = 0.6  # for each item since: people go on choosing what is like what they rated low


def compute(inputs: FeatureInputs) -> FloatArray:
    """(len(NAMES), n_rows); 0 affinity and NaN distance where there is no history or no metadata."""
    q, query, item = inputs.context.queries, inputs.rows.query, inputs.rows.item_idx
    profiles = (q.recent(0.8), q.matrix(q.weight), q.matrix(q.liked.astype(np.float32)))
    negative = q.matrix(_negative_weight(q))
    columns = list(inputs.content.liking_of((*profiles, negative), query, item))
    near_negative = times_sparse(negative, inputs.neighbours.similarity)
    columns.append(near_negative.take(query * q.n_items + item))
    columns += _years(inputs, profiles[1], profiles[0])
    columns.append(_popularity_distance(inputs, profiles[0]))
    columns.append(np.diff(inputs.catalogue.genres.indptr)[item])
    return np.stack(columns).astype(np.float32)


def _negative_weight(q: Queries) -> FloatArray:
    """One a row of history: a dismissal holds, a low rating fades."""
    fading = np.where(q.negative, np.power(LOW_RATING_DECAY, q.age), 0)
    return np.where(q.dismissed, 1, fading).astype(np.float32)


def _years(inputs: FeatureInputs, full: sp.csr_matrix, recent: sp.csr_matrix) -> list[FloatArray]:
    year = inputs.catalogue.year
    query, item = inputs.rows.query, inputs.rows.item_idx
    return [year[item], *[np.abs(year[item] - _mean_year(p, year)[query]) for p in (full, recent)]]


def _mean_year(profile: sp.csr_matrix, year: FloatArray) -> FloatArray:
    known = np.isfinite(year).astype(np.float32)
    weight = profile @ known
    return np.where(weight > 0, profile @ np.nan_to_num(year) / np.maximum(weight, 1e-9), np.nan)


def _popularity_distance(inputs: FeatureInputs, recent: sp.csr_matrix) -> FloatArray:
    """(n_rows,): log count above the mean of the recent history, NaN without one."""
    moment, query = inputs.context.moment, inputs.rows.query
    counts = np.stack([s.count for s in inputs.context.snapshots])
    row = np.repeat(np.arange(recent.shape[0]), np.diff(recent.indptr))
    total = np.bincount(row, weights=recent.data, minlength=len(moment))
    of_history = np.log1p(counts[moment[row], recent.indices])
    given = np.bincount(row, weights=recent.data * of_history, minlength=len(moment))
    mean = np.divide(given, total, out=np.full(len(moment), np.nan), where=total > 0).astype(np.float32)
    distance: FloatArray = np.log1p(counts[moment[query], inputs.rows.item_idx]) - mean[query]
    return distance
