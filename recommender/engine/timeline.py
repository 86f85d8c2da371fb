"""Item statistics as of any moment: popularity, its windows, first and last use, stars, place.

Training asks for them at each past decision and serving asks for now, through the same code. Time is measured
in *activity* (the share of the log's events that lie between): a quiet year or order-only times do no harm.
How popular an item is counts people, what is going on counts events: somebody may come back a hundred times.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from recommender.engine.logs import is_first_use, select
from recommender.engine.types import FloatArray, IntArray, InteractionLog, Kind, TimeArray

Float = TypeVar("Float", np.float32, np.float64)

WINDOWS = (0.005, 0.03, 0.12)  # shares of the whole log's events: about a day, a week, a month of ML-100K
N_CHECKPOINTS = 64
MANY_CHECKPOINTS = 512  # where decisions of all times are asked about, and nothing is kept
NEWCOMER_PLACES = 30  # a user's first so many items: what people begin with
REPEATED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Item columns (n_items,) as they were at one moment. `n_events`: how many had happened.

    `count`: people who had used the item. `windows`: its uses in each window, repeated ones too.
    `newcomers`: people who first used it in the longest window, at the beginning of their history.
    `place_sum`: of the log of how many items each of its people had used before.
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

    `place`: how many items the same user had used before each; REPEATED where this one was among them.
    `totals`: (n_checkpoints, 7, n_items) float32: users, sum of stars, count of stars, sum of log places,
    users as newcomers, uses and position of the last use before each checkpoint.
    `first_at`: (n_items,) position of the item's first event, n_events where none.
    """

    item_idx: IntArray
    stars: FloatArray
    place: IntArray
    time_s: TimeArray
    checkpoints: npt.NDArray[np.int64]
    totals: FloatArray
    first_at: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.item_idx)

    def window_size(self, share: float) -> int:
        """How many events a window that is this share of the log holds (at least 20)."""
        return max(20, int(share * len(self)))

    def at(self, now_s: float) -> Snapshot:
        """The item columns at `now_s`, that moment's own events included."""
        return self.before(int(np.searchsorted(self.time_s, now_s, side="right")))

    def before(self, end: int) -> Snapshot:
        """The item columns when `end` events had happened. Cost: items, and events since a checkpoint."""
        starts = [max(0, end - self.window_size(share)) for share in WINDOWS]
        count, stars_sum, stars_count, place_sum, newcomers, uses, last = self._totals(end)
        windows = [uses - self._counted(start) for start in starts]
        return Snapshot(
            n_events=end, count=count, windows=tuple(windows),
            newcomers=newcomers - self._counted(starts[-1], newcomers_alone=True),
            first=np.minimum(self.first_at, end).astype(np.float32),
            last=np.maximum(last, np.float32(starts[-1])), stars_sum=stars_sum, stars_count=stars_count,
            place_sum=place_sum,
        )  # fmt: skip

    def widened(self, n_items: int) -> "Timeline":
        """The same events in a longer catalogue: the new items have not been used."""
        new = n_items - len(self.first_at)
        totals = np.pad(self.totals, ((0, 0), (0, 0), (0, new)))
        first_at = np.pad(self.first_at, (0, new), constant_values=len(self.item_idx))
        return replace(self, totals=totals, first_at=first_at)

    def _totals(self, end: int) -> FloatArray:
        row, since = self._checkpoint(end)
        return followed(self.totals[row], self.item_idx, self.stars, self.place, since)

    def _counted(self, end: int, newcomers_alone: bool = False) -> FloatArray:
        """(n_items,): uses, or users as newcomers, alone, which costs a fraction of all totals."""
        row, since = self._checkpoint(end)
        items = self.item_idx[since]
        if newcomers_alone:
            items = items[_as_newcomer(self.place[since])]
        more = np.bincount(items, minlength=len(self.first_at)).astype(np.float32)
        counted: FloatArray = self.totals[row, 4 if newcomers_alone else 5] + more
        return counted

    def _checkpoint(self, end: int) -> tuple[int, slice]:
        """The last row of totals before `end` events, and the events since."""
        row = int(np.searchsorted(self.checkpoints, end, side="right")) - 1
        return row, slice(int(self.checkpoints[row]), end)


def build(log: InteractionLog, n_items: int, n_checkpoints: int = N_CHECKPOINTS) -> Timeline:
    """Running totals of a log's consumptions (dismissals are none). Cost: linear, but for a sort by user."""
    used = select(log, log.kind != Kind.DISMISS)
    n = len(used)
    checkpoints = np.unique(np.linspace(0, n, _n_parts(n, n_items, n_checkpoints) + 1).astype(np.int64))
    first_at = np.full(n_items, n, np.int64)
    first_at[used.item_idx[::-1]] = np.arange(n)[::-1]  # the latest write stays
    stars = np.where(used.kind == Kind.RATING, used.value, np.float32(np.nan)).astype(np.float32)
    place = _places(used.user_idx, is_first_use(used))
    totals, running = np.zeros((len(checkpoints), 7, n_items), np.float32), np.zeros((7, n_items))
    for row, (start, end) in enumerate(pairwise(checkpoints)):
        running = followed(running, used.item_idx, stars, place, slice(start, end))
        totals[row + 1] = running
    return Timeline(used.item_idx, stars, place, used.time_s, checkpoints, totals, first_at)


def _n_parts(n_events: int, n_items: int, most: int) -> int:
    """Checkpoints hold no more numbers than the log has, however long the catalogue."""
    return int(np.clip(n_events // max(1, n_items), 1, most))


def followed(
    totals: npt.NDArray[Float], items: IntArray, stars: FloatArray, place: IntArray, rows: slice
) -> npt.NDArray[Float]:
    """(7, n_items): the totals after some more events. In double precision they do not drift."""
    part, given, places, n_items = items[rows], stars[rows], place[rows], totals.shape[1]
    rated, new = ~np.isnan(given), places > REPEATED
    columns = [
        np.bincount(part[new], minlength=n_items),
        np.bincount(part, weights=np.where(rated, given, 0), minlength=n_items),
        np.bincount(part[rated], minlength=n_items),
        np.bincount(part[new], weights=np.log1p(places[new]), minlength=n_items),
        np.bincount(part[_as_newcomer(places)], minlength=n_items),
        np.bincount(part, minlength=n_items),
    ]
    after = totals.copy()
    after[:6] += np.stack(columns).astype(totals.dtype)
    after[6, part] = np.arange(rows.start, rows.stop)  # ascending: the latest write stays
    return after


def _places(user_idx: IntArray, first: npt.NDArray[np.bool_]) -> IntArray:
    order = np.argsort(user_idx, kind="stable")
    starts = np.flatnonzero(np.diff(user_idx[order], prepend=-1))
    lengths = np.diff(np.append(starts, len(order)))
    before: npt.NDArray[np.int64] = np.cumsum(first[order]) - first[order]
    place = np.empty(len(order), np.int32)
    place[order] = before - np.repeat(before[starts], lengths)
    return np.where(first, place, np.int32(REPEATED))


def _as_newcomer(place: IntArray) -> npt.NDArray[np.bool_]:
    """Is it a new item, and among its user's first?"""
    return (place > REPEATED) & (place < NEWCOMER_PLACES)
