"""Item statistics as of any moment: popularity, its windows, first and last use, stars, place.

Training asks for them at each past decision and serving asks for now, through the same code. Time is measured
in *activity* (the share of the log's events that lie between): a quiet year or order-only times do no harm.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recommender.engine.statistics import select
from recommender.engine.types import FloatArray, IntArray, InteractionLog, Kind, TimeArray

WINDOWS = (0.005, 0.03, 0.12)  # shares of the whole log's events: about a day, a week, a month of ML-100K
N_CHECKPOINTS = 64
NEWCOMER_PLACES = 30  # a user's first so many items: what people begin with


@dataclass(frozen=True, slots=True, eq=False)  # two moments are two snapshots
class Snapshot:
    """Item columns (n_items,) as they were at one moment. `n_events`: how many had happened.

    `newcomers`: uses in the longest window by people at the beginning of their history. `place_sum`: of the
    log of how many items each user had used before.
    """

    n_events: int
    count: FloatArray
    windows: tuple[FloatArray, ...]
    newcomers: FloatArray
    first: FloatArray
    last: FloatArray
    stars_sum: FloatArray
    stars_count: FloatArray
    place_sum: FloatArray


@dataclass(frozen=True, slots=True)
class Timeline:
    """The consumptions of a log in order of time, with running totals every so many events.

    `place`: how many events of the same user came before each. `totals`: (n_checkpoints, 4, n_items) float32:
    count, sum of stars, count of stars, sum of log places before each checkpoint.
    `first_at`: (n_items,) position of the item's first event, n_events where it has none.
    """

    item_idx: IntArray
    stars: FloatArray
    place: IntArray
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
        row = int(np.searchsorted(self.checkpoints, end, side="right")) - 1
        since = sums(
            self.item_idx, self.stars, self.place, slice(self.checkpoints[row], end), len(self.first_at)
        )
        count, stars_sum, stars_count, place_sum = self.totals[row] + since
        starts = [max(0, end - self.window_size(share)) for share in WINDOWS]
        new = starts[-1] + np.flatnonzero(self.place[starts[-1] : end] < NEWCOMER_PLACES)
        return Snapshot(
            n_events=end, count=count,
            windows=tuple(self._count(slice(start, end)) for start in starts),
            newcomers=self._count(new), first=np.minimum(self.first_at, end).astype(np.float32),
            last=self._last(starts[-1], end), stars_sum=stars_sum, stars_count=stars_count,
            place_sum=place_sum,
        )  # fmt: skip

    def widened(self, n_items: int) -> "Timeline":
        """The same events in a longer catalogue: the new items have not been used."""
        new = n_items - len(self.first_at)
        totals = np.pad(self.totals, ((0, 0), (0, 0), (0, new)))
        first_at = np.pad(self.first_at, (0, new), constant_values=len(self.item_idx))
        return replace(self, totals=totals, first_at=first_at)

    def _count(self, rows: slice | npt.NDArray[np.int64]) -> FloatArray:
        return np.bincount(self.item_idx[rows], minlength=len(self.first_at)).astype(np.float32)

    def _last(self, start: int, end: int) -> FloatArray:
        last = np.full(len(self.first_at), start, np.float32)
        last[self.item_idx[start:end]] = np.arange(start, end)  # ascending: the latest write stays
        return last


def build(log: InteractionLog, n_items: int) -> Timeline:
    """Running totals of a log's consumptions (dismissals are none). Cost: linear, but for a sort by user."""
    used = select(log, log.kind != Kind.DISMISS)
    n = len(used)
    checkpoints = np.unique(np.linspace(0, n, N_CHECKPOINTS + 1).astype(np.int64))
    first_at = np.full(n_items, n, np.int64)
    np.minimum.at(first_at, used.item_idx, np.arange(n))
    stars = np.where(used.kind == Kind.RATING, used.value, np.float32(np.nan)).astype(np.float32)
    place = _places(used.user_idx)
    totals = np.zeros((len(checkpoints), 4, n_items), np.float32)
    for row, (start, end) in enumerate(pairwise(checkpoints)):
        totals[row + 1] = totals[row] + sums(used.item_idx, stars, place, slice(start, end), n_items)
    return Timeline(used.item_idx, stars, place, used.time_s, checkpoints, totals, first_at)


def sums(items: IntArray, stars: FloatArray, place: IntArray, rows: slice, n_items: int) -> FloatArray:
    """(4, n_items): count, sum of stars, count of stars, sum of log places of some events."""
    part, given = items[rows], stars[rows]
    rated = ~np.isnan(given)
    columns = [
        np.bincount(part, minlength=n_items),
        np.bincount(part, weights=np.where(rated, given, 0), minlength=n_items),
        np.bincount(part[rated], minlength=n_items),
        np.bincount(part, weights=np.log1p(place[rows]), minlength=n_items),
    ]
    return np.stack(columns).astype(np.float32)


def _places(user_idx: IntArray) -> IntArray:
    order = np.argsort(user_idx, kind="stable")
    starts = np.flatnonzero(np.diff(user_idx[order], prepend=-1))
    lengths = np.diff(np.append(starts, len(order)))
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order)) - np.repeat(starts, lengths)
    return place
