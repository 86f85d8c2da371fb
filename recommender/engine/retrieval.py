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
    all_scores = [source.score(context) for source in sources]
    best = [_best(np.where(allowed, scores, np.nan), per_source) for scores in all_scores]
    query, item = np.nonzero(np.logical_or.reduce(best))
    return CandidateRows(
        query=query,
        item_idx=item,
        scores=np.stack([scores[query, item] for scores in all_scores], axis=1),
        proposed=np.stack([chosen[query, item] for chosen in best], axis=1),
        group=np.bincount(query, minlength=len(allowed)),
    )


def _best(scores: FloatArray, n: npt.NDArray[np.int64]) -> BoolArray:
    """Which of each row's scores are among its n[row] highest. NaN never is; ties go to the lower index."""
    n_items = scores.shape[1]
    if n_items == 0:
        return np.zeros(scores.shape, bool)
    filled = np.where(np.isfinite(scores), scores, -np.inf)
    wanted = np.clip(n, 1, n_items)
    places = np.unique(n_items - wanted)
    parted = np.partition(filled, places, axis=1)  # a full sort costs ten times as much
    threshold = parted[np.arange(len(filled)), n_items - wanted][:, None]
    above, equal = filled > threshold, (filled == threshold) & (threshold > -np.inf)
    room = wanted - above.sum(axis=1)
    fits: BoolArray = equal & (np.cumsum(equal, axis=1) <= room[:, None])
    chosen: BoolArray = (above | fits) & (n > 0)[:, None]
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
