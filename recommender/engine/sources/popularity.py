"""Popularity as of the moment of the request: of all time, and of late. Has a score for every item."""

from dataclasses import dataclass

import numpy as np

from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.timeline import Snapshot
from recommender.engine.types import FloatArray


@dataclass(frozen=True, slots=True)
class Popular:
    """How often each item was consumed before now."""

    name: str = "popular"

    def score(self, context: Context) -> FloatArray:
        return np.stack([s.count for s in context.snapshots])[context.moment]

    def arrays(self) -> Arrays:
        return {}


@dataclass(frozen=True, slots=True)
class RecentlyPopular:
    """Consumption that fades: each longer window adds its share, so the latest events count most."""

    name: str = "recently_popular"

    def score(self, context: Context) -> FloatArray:
        return np.stack([recency_weighted(s) for s in context.snapshots])[context.moment]

    def arrays(self) -> Arrays:
        return {}


def recency_weighted(snapshot: Snapshot) -> FloatArray:
    """The sum over windows (and all time) of the share of the window's events that were the item's."""
    shares = [w / max(1.0, float(w.sum())) for w in (*snapshot.windows, snapshot.count)]
    score: FloatArray = np.sum(shares, axis=0, dtype=np.float32)
    return score
