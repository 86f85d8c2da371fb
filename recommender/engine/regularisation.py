"""How strongly the linear model is regularised: chosen by what it alone is worth on earlier decisions.

What suits a log depends on how often its items are used, so no one number serves every data set. Validation's
own decisions are left alone, so that they can still judge what was learned.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from recommender.engine import queries
from recommender.engine.config import USUAL_L2, FitConfig
from recommender.engine.evaluation import replay, splits
from recommender.engine.evaluation.bootstrap import lies_above_zero
from recommender.engine.evaluation.metrics import Values, metrics_of_lists
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.preference import BoolArray
from recommender.engine.sources import precision
from recommender.engine.statistics import user_items
from recommender.engine.types import FloatArray, IntArray

GRID = tuple(USUAL_L2 * 2.0**step for step in range(-5, 3))
MOST_ITEMS = 1500  # the most used: an inverse of them takes a quarter of a second
MOST_DECISIONS = 1000
CUT = 10


def chosen_l2(held_out: HeldOut, n_users: int, n_items: int, config: FitConfig) -> float:
    """The configured one; where none is, the grid's best for the decisions before these, if surely better
    than the usual one. Cost: one inverse of MOST_ITEMS for each on the grid.
    """
    if config.linear_l2 is not None:
        return config.linear_l2
    rng = np.random.default_rng(config.seed)
    asked = splits.sampled(replay.earlier(held_out, rng), MOST_DECISIONS, rng)
    if not len(asked):
        return USUAL_L2
    return surely_best(_worth(asked, user_items(asked.log, n_users, n_items), config.linear_decay))


def surely_best(worth: Mapping[float, Values]) -> float:
    """The l2 with the highest mean, if its paired difference to the usual one is surely above 0."""
    best = max(worth, key=lambda l2: float(worth[l2].mean()))
    return best if lies_above_zero(worth[best] - worth[USUAL_L2]) else USUAL_L2


def _worth(asked: HeldOut, used: sp.csr_matrix, decay: float) -> dict[float, Values]:
    """For each l2 NDCG@10 of every decision: by recent or by whole histories, as is better on the whole."""
    items = precision.dense_items(np.asarray(used.sum(axis=0), np.float64).ravel(), MOST_ITEMS)
    among = sp.csr_matrix(used[:, items])
    gram = sp.csr_matrix(among.T @ among)
    q = queries.stack(asked.states, asked.now_s, used.shape[1])
    known = q.matrix(np.ones(len(q.query), np.float32))[:, items].toarray() > 0
    histories = [sp.csr_matrix(history[:, items]) for history in (q.recent(decay), q.matrix(q.weight))]
    worth = {}
    for l2 in GRID:
        weights = precision.fit(gram, l2, len(items)).weights()
        found = [_ndcg(history @ weights, known, items, asked.targets) for history in histories]
        worth[l2] = max(found, key=lambda values: float(values.mean()))
    return worth


def _ndcg(scores: FloatArray, known: BoolArray, items: IntArray, targets: Sequence[IntArray]) -> Values:
    """(n_decisions,): of the best CUT unknown items."""
    scores[known] = -np.inf
    best = np.argsort(-scores, axis=1, kind="stable")[:, :CUT]
    lists = (items[row[np.isfinite(own[row])]] for row, own in zip(best, scores, strict=True))
    return metrics_of_lists(lists, targets, (CUT,))[f"ndcg@{CUT}"]
