"""Retrieval: each source proposes its best allowed items; what several propose becomes one candidate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine import runs
from recommender.engine.context import Context
from recommender.engine.preference import BoolArray
from recommender.engine.sources.contract import Source
from recommender.engine.types import FloatArray, Request

GROUP = 8  # items a group, of which only the best is looked at first
CELLS_AT_ONCE = 50_000  # of scores: laid together they cost less than so many small calls
LARGEST = np.finfo(np.float32).max


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
    best = _all_best(all_scores, np.where(allowed, np.float32(0), np.float32(np.inf)), per_source)
    place = np.flatnonzero(np.logical_or.reduce(best))
    query = place // max(1, n_items)
    return CandidateRows(
        query=query,
        item_idx=place % max(1, n_items),
        scores=np.stack([np.take(scores, place) for scores in all_scores], axis=1),
        proposed=np.stack([np.take(chosen, place) for chosen in best], axis=1),
        group=np.bincount(query, minlength=len(allowed)),
    )


def _all_best(
    all_scores: Sequence[FloatArray], barred: FloatArray, n: npt.NDArray[np.int64]
) -> list[BoolArray]:
    """`_best` of each source: of several at once, where a list is for one person or few."""
    best: list[BoolArray] = []
    for part in runs.of_groups(np.full(len(all_scores), barred.size), CELLS_AT_ONCE):
        several = all_scores[part]
        together = _best(
            np.concatenate(several), np.tile(barred, (len(several), 1)), np.tile(n, len(several))
        )
        best += np.split(together, len(several))
    return best


def _best(scores: FloatArray, barred: FloatArray, n: npt.NDArray[np.int64]) -> BoolArray:
    """Which of each row's scores are among its n[row] highest. Never NaN, nor where `barred` is inf."""
    n_items = scores.shape[1]
    if n_items == 0:
        return np.zeros(scores.shape, bool)
    turned = np.fmin(barred - scores, np.float32(np.inf))  # the best is the lowest, and NaN is the worst
    wanted = np.clip(n, 1, n_items)
    threshold = np.minimum(_lowest(turned, wanted), LARGEST)
    chosen: BoolArray = turned <= threshold[:, None]
    chosen[n <= 0] = False
    surplus = np.count_nonzero(chosen, axis=1) - wanted
    for row in np.flatnonzero(surplus > 0):  # ties go to the lower index
        chosen[row, np.flatnonzero(turned[row] == threshold[row])[-surplus[row] :]] = False
    return chosen


def _lowest(values: FloatArray, n: npt.NDArray[np.int64]) -> FloatArray:
    """(n_rows,): each row's n[row]-th lowest value.

    Only what is as low as n groups' own lowest is parted: a few more than n, where all of a row takes longer.
    """
    n_rows, n_items = values.shape
    n_groups, most = n_items // GROUP, int(n.max(initial=1))
    if n_groups < most:
        return _parted(values.copy(), n)
    groups = values[:, : GROUP * n_groups].reshape(n_rows, GROUP, n_groups).min(axis=1)
    low = values <= np.minimum(_parted(groups, n), LARGEST)[:, None]
    place = np.flatnonzero(low)
    row, n_low = place // n_items, np.count_nonzero(low, axis=1)
    packed = np.full((n_rows, max(most, int(n_low.max(initial=0)))), np.inf, np.float32)
    packed[row, np.arange(len(place)) - (np.cumsum(n_low) - n_low)[row]] = np.take(values, place)
    return _parted(packed, n)


def _parted(values: FloatArray, n: npt.NDArray[np.int64]) -> FloatArray:
    """(n_rows,): each row's n[row]-th lowest value; `values` is reordered."""
    values.partition(np.unique(n - 1), axis=1)
    nth: FloatArray = values[np.arange(len(values)), n - 1]
    return nth


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
