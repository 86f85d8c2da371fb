"""The baseline ladder: lists by the model and by each of its peers for the same people at the same moment.

The peers are the engine's own sources asked alone, fitted on the same log and told the same events; where a
source has nothing to say of an item, recent popularity fills the list up, as it does on the site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.engine import context as contexts
from recommender.engine import retrieval
from recommender.engine.context import Context
from recommender.engine.pipeline import CELLS_A_BATCH, Pipeline
from recommender.engine.preference import BoolArray
from recommender.engine.sources.contract import Arrays, Source
from recommender.engine.sources.popularity import RecentlyPopular
from recommender.engine.teaching import DEPTH
from recommender.engine.types import FloatArray, IntArray, Request, UserState

MODEL = "model"
RANDOM = "random"
# what each rung is, in the words of the field
RUNGS: Mapping[str, str] = {
    MODEL: "The full model",
    RANDOM: "Random",
    "popular": "Popular",
    "recently_popular": "Recently popular",
    "neighbours": "Item kNN (cosine, last five items)",
    "linear_full": "EASE",
    "linear_recent": "EASE on decayed recent history",
    "factors": "Implicit ALS, folded in",
    "transitions": "Next-item transitions",
}


@dataclass(frozen=True, slots=True)
class Random:
    """Every item alike: the floor of the ladder."""

    rng: np.random.Generator
    name: str = RANDOM

    def score(self, context: Context) -> FloatArray:
        q = context.queries
        return self.rng.random((q.n_queries, q.n_items), np.float32)

    def arrays(self) -> Arrays:
        return {}  # nothing is learned


def peers(pipeline: Pipeline, rng: np.random.Generator) -> list[Source]:
    """The ladder's sources in the order of RUNGS."""
    own = {source.name: source for source in pipeline.bundle.sources.all()}
    return [Random(rng), *[own[name] for name in RUNGS if name in own]]


def lists_by_all(
    pipeline: Pipeline, states: Sequence[UserState], requests: Sequence[Request], rng: np.random.Generator
) -> dict[str, IntArray]:
    """(n_queries, DEPTH) items by each rung, best first, -1 past the end of a list."""
    ranked = pipeline.recommend_many(states, requests, reasons=False)
    asked = peers(pipeline, rng)
    parts: dict[str, list[IntArray]] = {source.name: [] for source in asked}
    size = max(1, CELLS_A_BATCH // max(1, len(pipeline.bundle.catalogue)))
    for start in range(0, len(states), size):
        batch = slice(start, start + size)
        for name, lists in _of_peers(pipeline, asked, states[batch], requests[batch]).items():
            parts[name].append(lists)
    empty = np.empty((0, DEPTH), np.int32)
    by_model = np.stack([_padded(one.item_idx) for one in ranked]) if ranked else empty
    return {MODEL: by_model} | {name: np.concatenate([empty, *lists]) for name, lists in parts.items()}


def _of_peers(
    pipeline: Pipeline, asked: Sequence[Source], states: Sequence[UserState], requests: Sequence[Request]
) -> dict[str, IntArray]:
    now_s = np.array([request.now_s for request in requests], np.float64)
    context = contexts.build(states, now_s, pipeline.bundle.timeline)
    nothing_more = np.zeros((len(states), len(pipeline.bundle.catalogue)), bool)
    allowed = retrieval.allowed_items(requests, nothing_more)
    popularity = RecentlyPopular().score(context)
    return {source.name: best_of(source.score(context), popularity, allowed) for source in asked}


def best_of(scores: FloatArray, fallback: FloatArray, allowed: BoolArray) -> IntArray:
    """(n_queries, DEPTH): allowed items by `scores`, those without one after them by `fallback`."""
    known = np.isfinite(scores)
    tier = np.where(allowed, 1 + known, 0)
    order = np.lexsort((fallback, np.where(known, scores, 0), tier), axis=-1)[:, ::-1][:, :DEPTH]
    usable = np.take_along_axis(tier, order, axis=1) > 0
    lists = np.full((len(scores), DEPTH), -1, np.int32)
    lists[:, : order.shape[1]] = np.where(usable, order, -1)
    return lists


def _padded(items: IntArray) -> IntArray:
    row = np.full(DEPTH, -1, np.int32)
    row[: len(items)] = items[:DEPTH]
    return row
