"""Everything known about a batch of requests before retrieval: histories, and items as of each moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.engine.queries import Queries, stack
from recommender.engine.timeline import Snapshot, Timeline
from recommender.engine.types import IntArray, TimeArray, UserState


@dataclass(frozen=True, slots=True)
class Context:
    """`moment[q]` is the row of `snapshots` that holds the items as of query q's `now_s`.

    `cohorts[q]`: what is known of its person besides.
    `made`: what several sources and features read of this batch and the first of them worked out, by name.
    """

    queries: Queries
    snapshots: tuple[Snapshot, ...]
    moment: npt.NDArray[np.int64]
    cohorts: tuple[IntArray, ...] = ()
    made: dict[str, Any] = field(default_factory=dict)


def build(
    states: Sequence[UserState], now_s: TimeArray, timeline: Timeline, latest: Snapshot | None = None
) -> Context:
    """One snapshot for each distinct past; `latest`, where given, is the one of the whole timeline."""
    ends, moment = np.unique(np.searchsorted(timeline.time_s, now_s, side="right"), return_inverse=True)
    snapshots = tuple(
        latest if latest and end == latest.n_events else timeline.before(end) for end in ends.tolist()
    )
    cohorts = tuple(state.cohorts for state in states)
    return Context(stack(states, now_s, len(timeline.first_at)), snapshots, moment, cohorts)
