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
RECENT_DECAY = 0.8
LOW_RATING_DECAY = 0.6  # for each item since: people go on choosing what is like what they rated low


def compute(inputs: FeatureInputs) -> FloatArray:
    """(len(NAMES), n_rows); 0 affinity and NaN distance where there is no history or no metadata."""
    q, query, item = inputs.context.queries, inputs.rows.query, inputs.rows.item_idx
    recent, negative = q.recent_weight(RECENT_DECAY), _negative_weight(q)
    profiles = q.matrix(recent, q.weight, q.liked.astype(np.float32), negative)
    columns = list(inputs.content.liking_of(profiles, q.n_queries, query, item))
    near_negative = times_sparse(q.matrix(negative), inputs.neighbours.similarity)
    columns.append(near_negative.take(query * q.n_items + item))
    year = inputs.catalogue.year
    years = _mean_year(profiles[: 2 * q.n_queries], year).reshape(2, -1)
    columns += [year[item], *np.abs(year[item] - years[::-1, query])]
    columns.append(_popularity_distance(inputs, recent))
    columns.append(np.diff(inputs.catalogue.genres.indptr)[item])
    return np.stack(columns).astype(np.float32)


def _negative_weight(q: Queries) -> FloatArray:
    """One a row of history: a dismissal holds, a low rating fades."""
    fading = np.where(q.negative, np.power(LOW_RATING_DECAY, q.age), 0)
    return np.where(q.dismissed, 1, fading).astype(np.float32)


def _mean_year(profile: sp.csr_matrix, year: FloatArray) -> FloatArray:
    known = np.isfinite(year).astype(np.float32)
    weight = profile @ known
    return np.where(weight > 0, profile @ np.nan_to_num(year) / np.maximum(weight, 1e-9), np.nan)


def _popularity_distance(inputs: FeatureInputs, recent: FloatArray) -> FloatArray:
    """(n_rows,): log count above the mean of the recent history (`recent` weighs its rows), NaN without."""
    moment, query, q = inputs.context.moment, inputs.rows.query, inputs.context.queries
    counts = np.stack([s.count for s in inputs.context.snapshots])
    total = np.bincount(q.query, weights=recent, minlength=len(moment))
    of_history = np.log1p(counts[moment[q.query], q.item_idx])
    given = np.bincount(q.query, weights=recent * of_history, minlength=len(moment))
    mean = np.divide(given, total, out=np.full(len(moment), np.nan), where=total > 0).astype(np.float32)
    distance: FloatArray = np.log1p(counts[moment[query], inputs.rows.item_idx]) - mean[query]
    return distance
