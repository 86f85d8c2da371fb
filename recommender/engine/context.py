"""Everything known about a batch of requests before retrieval: histories, and items as of each moment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.queries import Queries, stack
from recommender.engine.timeline import Snapshot, Timeline
from recommender.engine.types import TimeArray, UserState


@dataclass(frozen=True, slots=True)
class Context:
    """`moment[q]` is the row of `snapshots` that holds the items as of query q's `now_s`."""

    queries: Queries
    snapshots: tuple[Snapshot, ...]
    moment: npt.NDArray[np.int64]


def build(states: Sequence[UserState], now_s: TimeArray, timeline: Timeline) -> Context:
    """One snapshot for each distinct moment asked about."""
    moments, moment = np.unique(now_s, return_inverse=True)
    snapshots = tuple(timeline.at(float(now)) for now in moments)
    return Context(stack(states, now_s, len(timeline.first_at)), snapshots, moment)
