"""Items as of the moment: popularity, its windows and trend, age, stars, and when in a history they come."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.timeline import Snapshot
from recommender.engine.types import FloatArray

NAMES = (
    "log_count", "share_short", "share_middle", "share_long", "trend_short", "trend_middle",
    "item_age", "item_idle", "mean_stars", "count_percentile", "share_newcomers", "mean_place",
)  # fmt: skip
PRIOR_STARS = 3.5
PRIOR_WEIGHT = 5.0


def compute(inputs: FeatureInputs) -> FloatArray:
    """(len(NAMES), n_rows), from the snapshot of each row's moment."""
    columns = np.concatenate([_columns(snapshot) for snapshot in inputs.context.snapshots], axis=1)
    moment = inputs.context.moment[inputs.rows.query]
    return columns.take(moment * inputs.context.queries.n_items + inputs.rows.item_idx, axis=1)


@lru_cache(maxsize=4)  # everybody who asks now asks about the same moment
def _columns(s: Snapshot) -> FloatArray:
    """(len(NAMES), n_items)."""
    n, n_items = max(1, s.n_events), len(s.count)
    shares = [(w + 0.1) / (w.sum() + 0.1 * n_items) * n_items for w in (*s.windows, s.count)]
    short, middle, long, always = np.log(np.stack(shares))
    stars = (s.stars_sum + PRIOR_WEIGHT * PRIOR_STARS) / (s.stars_count + PRIOR_WEIGHT)
    percentile = less_used(s.count) / max(1, n_items - 1)
    age, idle = (n - s.first) / n, (n - s.last) / n
    newcomers = np.log((s.newcomers + 0.1) / (s.newcomers.sum() + 0.1 * n_items) * n_items)
    place = (s.place_sum + PRIOR_WEIGHT * s.place_sum.sum() / n) / (s.count + PRIOR_WEIGHT)
    columns = [
        np.log1p(s.count), short, middle, long, short - long, middle - always, age, idle, stars, percentile,
        newcomers, place,
    ]  # fmt: skip
    return np.stack(columns, dtype=np.float32, casting="same_kind")


def less_used(count: FloatArray) -> npt.NDArray[np.int64]:
    """(n_items,): how many items are used less than each. `count`: whole numbers."""
    n = count.astype(np.int64)
    used_so = np.bincount(n)
    less: npt.NDArray[np.int64] = (np.cumsum(used_so) - used_so)[n]
    return less
