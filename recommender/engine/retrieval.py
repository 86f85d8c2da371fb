"""Retrieval: each source proposes its best allowed items; what several propose becomes one candidate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.context import Context
from recommender.engine.preference import BoolArray
from recommender.engine.sources.contract import Source
from recommender.engine.types import FloatArray, Request


@dataclass(frozen=True, slots=True)
class CandidateRows:
    """The candidates of a batch, one row each, ascending in (query, item).

    `scores` (n_rows, n_sources): each source's score, NaN where it has none. `proposed`: was the item among
    that source's best? `group`: how many rows each query has.
    """

    query: npt.NDArray[np.int64]
    item_idx: npt.NDArray[np.int64]
    scores: FloatArray
    proposed: BoolArray
    group: npt.NDArray[np.int64]


def retrieve(
    sources: Sequence[Source], context: Context, allowed: BoolArray, per_source: npt.NDArray[np.int64]
) -> CandidateRows:
    """The union of every source's best `per_source[q]` items among `allowed` (n_queries, n_items)."""
    n_items = allowed.shape[1]
    all_scores = [source.score(context) for source in sources]
    best = [_best(scores, allowed, per_source) for scores in all_scores]
    place = np.flatnonzero(np.logical_or.reduce(best))
    query = place // max(1, n_items)
    return CandidateRows(
        query=query,
        item_idx=place % max(1, n_items),
        scores=np.stack([np.take(scores, place) for scores in all_scores], axis=1),
        proposed=np.stack([np.take(chosen, place) for chosen in best], axis=1),
        group=np.bincount(query, minlength=len(allowed)),
    )


def _best(scores: FloatArray, allowed: BoolArray, n: npt.NDArray[np.int64]) -> BoolArray:
    """Which of each row's allowed scores are among its n[row] highest. NaN never is."""
    n_items = scores.shape[1]
    if n_items == 0:
        return np.zeros(scores.shape, bool)
    filled = np.where(allowed & np.isfinite(scores), scores, -np.inf)
    wanted = np.clip(n, 1, n_items)
    parted = -filled  # the highest first: NumPy is 40 times slower where most of what comes first is -inf
    parted.partition(np.unique(wanted - 1), axis=1)
    threshold = np.maximum(-parted[np.arange(len(filled)), wanted - 1], np.finfo(np.float32).min)
    chosen: BoolArray = filled >= threshold[:, None]
    chosen[n <= 0] = False
    surplus = np.count_nonzero(chosen, axis=1) - wanted
    for row in np.flatnonzero(surplus > 0):  # ties go to the lower index
        chosen[row, np.flatnonzero(filled[row] == threshold[row])[-surplus[row] :]] = False
    return chosen


def allowed_items(requests: Sequence[Request], seen: BoolArray) -> BoolArray:
    """(n_queries, n_items): what may be in each list. `seen`: items each state hides when asked to."""
    allowed = np.ones(seen.shape, bool)
    for row, request in enumerate(requests):
        if request.allow is not None:
            allowed[row] = False
            allowed[row, _inside(request.allow, seen.shape[1])] = True
        allowed[row, _inside(request.exclude, seen.shape[1])] = False
        if request.hide_seen:
            allowed[row] &= ~seen[row]
    return allowed


def _inside(items: npt.NDArray[np.int32], n_items: int) -> npt.NDArray[np.int32]:
    items = np.asarray(items, np.int32)
    return items[(items >= 0) & (items < n_items)]
