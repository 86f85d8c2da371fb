"""Item statistics as of any moment: popularity, its windows, first and last use, mean stars.

Training asks for them at each past decision and serving asks for now, through the same code. Time is measured
in *activity* (the share of the log's events that lie between): a quiet year or order-only times do no harm.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recommender.engine.statistics import select
from recommender.engine.types import FloatArray, IntArray, InteractionLog, Kind, TimeArray

WINDOWS = (0.005, 0.03, 0.12)  # shares of the whole log's events: about a day, a week, a month of ML-100K
N_CHECKPOINTS = 64


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Item columns (n_items,) as they were at one moment. `n_events`: how many had happened."""

    n_events: int
    count: FloatArray
    windows: tuple[FloatArray, ...]
    first: FloatArray
    last: FloatArray
    stars_sum: FloatArray
    stars_count: FloatArray


@dataclass(frozen=True, slots=True)
class Timeline:
    """The consumptions of a log in order of time, with running totals every so many events.

    `totals`: (n_checkpoints, 3, n_items) float32: count, sum of stars, count of stars before each checkpoint.
    `first_at`: (n_items,) position of the item's first event, n_events where it has none.
    """

    item_idx: IntArray
    stars: FloatArray
    time_s: TimeArray
    checkpoints: npt.NDArray[np.int64]
    totals: FloatArray
    first_at: npt.NDArray[np.int64]

    def window_size(self, share: float) -> int:
        """How many events a window that is this share of the log holds (at least 20)."""
        return max(20, int(share * len(self.item_idx)))

    def at(self, now_s: float) -> Snapshot:
        """The item columns at `now_s`, that moment's own events included."""
        end = int(np.searchsorted(self.time_s, now_s, side="right"))
        count, stars_sum, stars_count = self._totals_before(end)
        windows = tuple(self._count_between(end - self.window_size(share), end) for share in WINDOWS)
        first = np.where(self.first_at < end, self.first_at, end).astype(np.float32)
        return Snapshot(end, count, windows, first, self._last_before(end), stars_sum, stars_count)

    def _count_between(self, start: int, end: int) -> FloatArray:
        items = self.item_idx[max(start, 0) : end]
        return np.bincount(items, minlength=len(self.first_at)).astype(np.float32)

    def _totals_before(self, end: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        row = int(np.searchsorted(self.checkpoints, end, side="right")) - 1
        start, n_items = int(self.checkpoints[row]), len(self.first_at)
        items, stars = self.item_idx[start:end], self.stars[start:end]
        rated = ~np.isnan(stars)
        count = np.bincount(items, minlength=n_items)
        stars_sum = np.bincount(items[rated], weights=stars[rated], minlength=n_items)
        stars_count = np.bincount(items[rated], minlength=n_items)
        more = np.stack([count, stars_sum, stars_count]).astype(np.float32)
        total = self.totals[row] + more
        return total[0], total[1], total[2]

    def _last_before(self, end: int) -> FloatArray:
        start = max(0, end - self.window_size(WINDOWS[-1]))
        last = np.full(len(self.first_at), start, np.float32)
        last[self.item_idx[start:end]] = np.arange(start, end)  # ascending: the latest write stays
        return last


def build(log: InteractionLog, n_items: int) -> Timeline:
    """Running totals of a log's consumptions (dismissals are none). Cost: linear."""
    used = select(log, log.kind != Kind.DISMISS)
    n = len(used)
    checkpoints = np.unique(np.linspace(0, n, N_CHECKPOINTS + 1).astype(np.int64))
    first_at = np.full(n_items, n, np.int64)
    np.minimum.at(first_at, used.item_idx, np.arange(n))
    stars = np.where(used.kind == Kind.RATING, used.value, np.float32(np.nan)).astype(np.float32)
    totals = _running_totals(used.item_idx, stars, checkpoints, n_items)
    return Timeline(used.item_idx, stars, used.time_s, checkpoints, totals, first_at)


def _running_totals(items: IntArray, stars: FloatArray, checkpoints: np.ndarray, n_items: int) -> FloatArray:
    totals = np.zeros((len(checkpoints), 3, n_items), np.float32)
    for row, (start, end) in enumerate(pairwise(checkpoints)):
        part, rated = items[start:end], ~np.isnan(stars[start:end])
        totals[row + 1, 0] = totals[row, 0] + np.bincount(part, minlength=n_items)
        weights = stars[start:end][rated]
        totals[row + 1, 1] = totals[row, 1] + np.bincount(part[rated], weights=weights, minlength=n_items)
        totals[row + 1, 2] = totals[row, 2] + np.bincount(part[rated], minlength=n_items)
    return totals
