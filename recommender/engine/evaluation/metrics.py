"""Ranking metrics over the whole catalogue (never sampled: Krichene & Rendle 2022), one value a user."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from recommender.engine.types import IntArray

Values = npt.NDArray[np.float64]
DEFAULT_CUTS = (10, 20)


def ranking_metrics(
    hits: npt.NDArray[np.bool_], n_targets: npt.NDArray[np.int64], cuts: tuple[int, ...] = DEFAULT_CUTS
) -> dict[str, Values]:
    """`hits` (n_users, n_ranks): is the item at this rank a target? `n_targets` (n_users,) ≥ 1: of how many.

    Keys are `ndcg@k recall@k hit@k map@k mrr@k` for each cut k; ranks past the list's end count as misses.
    """
    found: dict[str, Values] = {}
    for k in cuts:
        top = np.zeros((len(hits), k))
        top[:, : min(k, hits.shape[1])] = hits[:, :k]
        for name, values in _at(top, n_targets, k).items():
            found[f"{name}@{k}"] = values
    return found


def hits_of(lists: Iterable[IntArray], targets: Sequence[IntArray], n_ranks: int) -> npt.NDArray[np.bool_]:
    """(n_lists, n_ranks): is the item at this place a target? None is past a list's end."""
    found = np.zeros((len(targets), n_ranks), bool)
    for row, (items, chosen) in enumerate(zip(lists, targets, strict=True)):
        shown = items[:n_ranks]
        found[row, : len(shown)] = np.isin(shown, chosen)
    return found


def metrics_of_lists(
    lists: Iterable[IntArray], targets: Sequence[IntArray], cuts: tuple[int, ...]
) -> dict[str, Values]:
    """`ranking_metrics` of lists of items, best first, of any length."""
    n_targets = np.array([len(items) for items in targets], np.int64)
    return ranking_metrics(hits_of(lists, targets, max(cuts)), n_targets, cuts)


def _at(top: Values, n_targets: npt.NDArray[np.int64], k: int) -> dict[str, Values]:
    rank = np.arange(1, k + 1)
    discount = 1 / np.log2(rank + 1)
    reachable = np.minimum(n_targets, k)
    ideal = np.cumsum(discount)[reachable - 1]
    precision = np.cumsum(top, axis=1) / rank
    return {
        "ndcg": top @ discount / ideal,
        "recall": top.sum(axis=1) / n_targets,
        "hit": top.any(axis=1).astype(np.float64),
        "map": (top * precision).sum(axis=1) / reachable,
        "mrr": (top / rank).max(axis=1, initial=0.0),
    }
