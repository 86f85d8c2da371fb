"""Beyond accuracy: how much of the catalogue lists reach, how new, how varied and how fitting they are.

Each takes `lists` (n_queries, n_ranks) of item_idx, -1 past the end of a list.
"""

import numpy as np
import scipy.sparse as sp

from recommender.engine.evaluation.metrics import Values
from recommender.engine.preference import BoolArray
from recommender.engine.queries import Queries
from recommender.engine.types import FloatArray, IntArray

SMOOTHING = 0.01  # of a list's genres with the history's, as in Steck (2018), section 3.1


def exposure(lists: IntArray, n_items: int) -> Values:
    """(n_items,): in how many lists each item is."""
    return np.bincount(lists[lists >= 0], minlength=n_items).astype(np.float64)


def coverage(lists: IntArray, n_items: int) -> float:
    """The share of the catalogue that is in at least one list, 0–1."""
    return float((exposure(lists, n_items) > 0).mean()) if n_items else 0.0


def gini(shown: Values) -> float:
    """Gini's coefficient of exposure over the whole catalogue: 0 all alike, towards 1 one item has it all."""
    n, total = len(shown), float(shown.sum())
    if n == 0 or total == 0:
        return float("nan")
    place = np.arange(1, n + 1)
    return float((2 * place - n - 1) @ np.sort(shown) / (n * total))


def novelty(lists: IntArray, count: FloatArray, n_events: int) -> Values:
    """Mean self-information of a list's items in bits: -log2 of each one's share of all events before.

    `count` (n_items,): events of each item. An item without events counts as one with a single event. NaN
    for an empty list (Zhou et al. 2010, "surprisal").
    """
    share = np.maximum(count, 1) / max(1, n_events)
    bits = -np.log2(share)
    return _mean_over_list(bits[lists], lists)


def intra_list_diversity(lists: IntArray, genres: sp.csr_matrix) -> Values:
    """Mean over a list's pairs of 1 - cosine of their genres, 0–1. NaN below two items with a genre.

    With unit rows g the sum over pairs of cosines is (|sum g|^2 - n) / 2.
    """
    length = np.sqrt(np.asarray(genres.power(2).sum(axis=1)).ravel())
    unit = sp.csr_matrix(sp.diags(1 / np.maximum(length, 1e-12)) @ genres)
    described = (lists >= 0) & (length[lists] > 0)
    n = described.sum(axis=1)
    joined = _membership(lists, described, genres.shape[0]) @ unit
    together = np.asarray(joined.power(2).sum(axis=1), np.float64).ravel()
    pairs = n * (n - 1) / 2
    return np.where(pairs > 0, 1 - (together - n) / 2 / np.maximum(pairs, 1), np.nan)


def miscalibration(lists: IntArray, queries: Queries, genres: sp.csr_matrix) -> Values:
    """Kullback–Leibler divergence in nats of a list's genres from the history's (Steck 2018, eq. 4).

    p(g|u): genres of the positive history, each item's shared out evenly; q: of the list, smoothed with p.
    0 is a list whose genres have the history's shares. NaN without a history or list that has genres.
    """
    per_item = np.asarray(genres.sum(axis=1)).ravel()
    shared = sp.csr_matrix(sp.diags(1 / np.maximum(per_item, 1)) @ genres)
    liked = _shares((queries.matrix(queries.welcome_weight) @ shared).toarray())
    listed = _shares((_membership(lists, lists >= 0, genres.shape[0]) @ shared).toarray())
    smoothed = (1 - SMOOTHING) * listed + SMOOTHING * liked
    ratio = np.divide(liked, smoothed, out=np.ones_like(liked), where=liked > 0)
    divergence: Values = np.where(np.isnan(smoothed), np.nan, np.nan_to_num(liked) * np.log(ratio)).sum(
        axis=1
    )
    return divergence


def _mean_over_list(values: Values, lists: IntArray) -> Values:
    kept = lists >= 0
    n = kept.sum(axis=1)
    return np.where(n > 0, np.where(kept, values, 0).sum(axis=1) / np.maximum(n, 1), np.nan)


def _membership(lists: IntArray, kept: BoolArray, n_items: int) -> sp.csr_matrix:
    """(n_queries, n_items) of 0 and 1."""
    row, _ = np.nonzero(kept)
    return sp.csr_matrix((np.ones(len(row)), (row, lists[kept])), shape=(len(lists), n_items))


def _shares(weight: Values) -> Values:
    """Rows that sum to 1; NaN where a row is empty."""
    total = weight.sum(axis=1, keepdims=True)
    shares: Values = np.full(weight.shape, np.nan)
    np.divide(weight, total, out=shares, where=total > 0)
    return shares
