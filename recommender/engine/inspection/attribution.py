"""Which items of a history carried an item's score: exact for the linear part, which is a sum over them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine import context
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import IntArray, UserState


@dataclass(frozen=True, slots=True)
class Attribution:
    """One item's score by the recent-history linear model, as the parts its history contributes.

    `history` (n_history,): every item that may count, oldest first; `part` float64 (n_history,), whose sum is
    `score`; an item that was turned down, or that the model does not know, has 0.
    NaN `score`: nothing was known.
    """

    item_idx: int
    history: IntArray
    part: npt.NDArray[np.float64]

    @property
    def score(self) -> float:
        """The linear score, in double precision."""
        return float(self.part.sum())

    @property
    def share(self) -> npt.NDArray[np.float64]:
        """(n_history,) each item's share of what speaks for the item, 0–1; 0 where it speaks against it."""
        positive = np.maximum(self.part, 0)
        return positive / max(float(positive.sum()), 1e-12)


def attribute(
    pipeline: Pipeline, state: UserState, now_s: float, items: Sequence[int]
) -> tuple[Attribution, ...]:
    """One an item, exact (Σ part = linear score). Cost: history × items."""
    sources = pipeline.bundle.sources
    queries = context.build([state], np.array([now_s]), pipeline.bundle.timeline).queries
    weight = queries.recent_weight(sources.decay)
    parts = sources.linear.contributions(queries.item_idx, weight, np.array(items, np.int32))
    columns = parts.astype(np.float64).T
    return tuple(
        Attribution(int(item), queries.item_idx, column) for item, column in zip(items, columns, strict=True)
    )
