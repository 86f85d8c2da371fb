"""What happens to a ranked list after the ranker: what was turned down, sliders, order, exploration."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.features import schema
from recommender.engine.ranking import sliders
from recommender.engine.ranking.traits import Traits
from recommender.engine.types import FloatArray, Request

EXPLORATION_POOL = 100
PUSH = 0.75  # ours: the ranker learns little of dismissals, which no public data set has
PULL = 0.1  # ours: small logs teach the ranker too little for a like to lift its neighbours reliably
_NEGATIVE = schema.NAMES.index("neighbour_negative")
_CHOSEN = schema.NAMES.index("score_neighbours")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows of one query's candidates in the order of the list, with the propensity of each.

    `order`: all candidates as they would follow each other without exploration. `pulled` (n_candidates,):
    what sliders added to the scores. `owed`: for each row of the list the slider but for which it would not
    be there, with its sign; empty where there is none.
    """

    rows: npt.NDArray[np.int64]
    propensity: npt.NDArray[np.float64]
    explored: npt.NDArray[np.bool_]
    order: npt.NDArray[np.int64]
    pulled: FloatArray
    owed: tuple[str, ...]


def push_down(score: FloatArray, features: FloatArray) -> FloatArray:
    """Lower the neighbours of what the person turned down; lift those of what they last chose a little."""
    return score + term(features)


def term(features: FloatArray) -> FloatArray:
    """(n_rows,) from -PUSH to PULL: the rules' own part of each score, as explanations state it."""
    turned_down = np.minimum(features[:, _NEGATIVE], np.float32(1))
    chosen = np.clip(np.nan_to_num(features[:, _CHOSEN]), 0, 1)
    return (np.float32(PULL) * chosen - np.float32(PUSH) * turned_down).astype(np.float32)


def source_order(scores: FloatArray) -> FloatArray:
    """(n_rows,) ranks, ascending, by `scores` (n_rows, 2): the source's; the fallback's where it has none."""
    own, fallback = scores.T
    order = np.empty(len(own), np.float32)
    order[np.lexsort((fallback, np.nan_to_num(own), np.isfinite(own)))] = np.arange(len(own))
    return order


def choose(score: FloatArray, request: Request, traits: Traits | None = None) -> Chosen:
    """Best first; the last `n_explore` positions are drawn evenly from the next EXPLORATION_POOL.

    `traits`: what the request's sliders move; without them sliders do nothing.
    """
    by_slider = {} if traits is None else sliders.pull(request.sliders, traits, score)
    pulled = sum(by_slider.values(), start=np.zeros_like(score))
    order = sliders.order(score + pulled, request.sliders.diversity, traits, request.n)
    n = min(request.n, len(order))
    n_explore = min(request.n_explore, n)
    exploited, rest = order[: n - n_explore], order[n - n_explore :][: max(EXPLORATION_POOL, n_explore)]
    explored = np.empty(0, np.int64)
    if n_explore:
        rng = request.rng or np.random.default_rng()
        explored = rng.choice(rest, size=n_explore, replace=False)
    # drawn without replacement, each position is marginally an even draw from the pool
    marked = np.arange(n) >= n - n_explore
    propensity = np.where(marked, 1 / max(1, len(rest)), 1.0)
    rows = np.concatenate([exploited, explored])
    owed = sliders.owed(rows, score, by_slider, request.sliders)
    return Chosen(rows, propensity, marked, order, pulled, owed)
