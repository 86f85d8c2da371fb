"""Many users' histories stacked into columns: what every source and feature reads.

One row per (query, item): the explicit feedback that holds now, else the latest view or click.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine import counting
from recommender.engine.checks import require_finite, require_not_infinite
from recommender.engine.preference import BoolArray, history_weight, is_explicit, is_liked, is_negative
from recommender.engine.types import FloatArray, IntArray, Kind, TimeArray, UserState

Scalar = TypeVar("Scalar", bound=np.generic)
Rows = npt.NDArray[np.int64]
NOTHING = 2.0**-27  # of the newest item's weight: all that lies beyond is less than float32 can tell


@dataclass(frozen=True, slots=True)
class Queries:
    """Rows ascending in (query, time). Nothing in it is later than the query's `now_s`.

    `age`: 0 for a query's newest item, 1 for the one before …; `positive_age`: among those that weigh.
    `moments_since`: how many of the query's distinct times with a row that weighs are later.
    `value`: stars, NaN where none. `now_s`: (n_queries,). All other columns: one entry a row.
    """

    n_queries: int
    n_items: int
    query: npt.NDArray[np.int64]
    item_idx: IntArray
    weight: FloatArray
    liked: BoolArray
    negative: BoolArray
    dismissed: BoolArray
    value: FloatArray
    time_s: TimeArray
    age: npt.NDArray[np.int64]
    positive_age: npt.NDArray[np.int64]
    moments_since: npt.NDArray[np.int64]
    now_s: TimeArray

    @property
    def welcome_weight(self) -> FloatArray:
        """One a row: the weight of what was not turned down, which reasons and tastes may name."""
        return np.where(self.negative, np.float32(0), self.weight)

    @property
    def n_positive(self) -> Rows:
        """(n_queries,): how much positive history each has."""
        return np.bincount(self.query[self.weight > 0], minlength=self.n_queries)

    def matrix(self, *weights: FloatArray) -> sp.csr_matrix:
        """The histories as (n_queries, n_items), entries `weight` (one a row); zeros are dropped.

        Of several weights, all histories with the first, under them with the next: to be multiplied at once.
        """
        weight = np.concatenate(weights)
        kept = np.flatnonzero(weight)
        times, row = np.divmod(kept, max(1, len(self.query)))
        return self._entered(weight[kept], row, times, len(weights))

    def recent_weight(self, decay: float) -> FloatArray:
        """One a row: positive history, each step back in it weighing `decay` times the one before."""
        return self.weight * self.faded(decay)

    def faded(self, decay: float) -> FloatArray:
        """One a row: `decay` to the power of the row's positive age, 0 from NOTHING on."""
        left = np.power(
            np.float32(decay), np.arange(1 + int(self.positive_age.max(initial=0))), dtype=np.float32
        )
        left[left < NOTHING] = 0
        return left[self.positive_age]

    def recent(self, decay: float, reach: int | None = None) -> sp.csr_matrix:
        """The histories with `recent_weight`; the latest `reach` positive items alone, if given."""
        weight = self.recent_weight(decay)
        return self.matrix(weight if reach is None else np.where(self.positive_age < reach, weight, 0))

    def stretches(self, starts: Sequence[int]) -> sp.csr_matrix:
        """(len(starts) · n_queries, n_items): of all histories the positive items with at least `starts[0]`
        and fewer than `starts[1]` newer ones, under them those up to the next …; the last has no end.
        """
        return self._cut(self.positive_age, starts, len(starts))

    def moments(self, ends: Sequence[int]) -> sp.csr_matrix:
        """(len(ends) − 1 stretches, as above) by how many moments are later; none from `ends[-1]` on."""
        return self._cut(self.moments_since, ends, len(ends) - 1)

    def _cut(self, age: Rows, starts: Sequence[int], n_parts: int) -> sp.csr_matrix:
        part = np.searchsorted(starts, age, side="right") - 1
        row = np.flatnonzero((self.weight != 0) & (part >= 0) & (part < n_parts))
        row = row[np.argsort(part[row], kind="stable")]
        return self._entered(self.weight[row], row, part[row], n_parts)

    def _entered(self, entry: FloatArray, row: Rows, part: Rows, n_parts: int) -> sp.csr_matrix:
        """(n_parts · n_queries, n_items) from entries that ascend in (part, row)."""
        n = n_parts * self.n_queries
        ends = np.cumsum(np.bincount(part * self.n_queries + self.query[row], minlength=n))
        parts = (entry.astype(np.float32), self.item_idx[row], np.concatenate([[0], ends]))
        return sp.csr_matrix(parts, shape=(n, self.n_items))

    def last(self, n: int) -> sp.csr_matrix:
        """The latest n positive items, weighing 1, 1/2, 1/3 …"""
        weight = np.where(self.positive_age < n, self.weight / (1.0 + self.positive_age), 0)
        return self.matrix(weight.astype(np.float32))

    def rows(self, query: int) -> slice:
        """Where one query's rows are."""
        start, end = np.searchsorted(self.query, [query, query + 1])
        return slice(int(start), int(end))


def stack(states: Sequence[UserState], now_s: TimeArray, n_items: int) -> Queries:
    """Stack states; items outside the catalogue and events after `now_s` are left out."""
    query = np.repeat(np.arange(len(states)), [len(s) for s in states])
    item = _joined([s.item_idx for s in states], np.int32)
    kind = _joined([s.kind for s in states], np.int8)
    value = _joined([s.value for s in states], np.float32)
    time_s = _joined([s.time_s for s in states], np.float64)
    require_finite("UserState.time_s", time_s)
    require_not_infinite("UserState.value", value)
    require_finite("Request.now_s", now_s)
    known = (item >= 0) & (item < n_items) & (time_s <= now_s[query])
    order = _current_rows(query, item, kind, time_s, known)
    query, item, kind, value, time_s = query[order], item[order], kind[order], value[order], time_s[order]
    age = _later_in_query(query, np.ones(len(query), np.int64), len(states))
    weight = history_weight(kind, value, age)
    positive_age = _later_in_query(query, (weight > 0).astype(np.int64), len(states))
    return Queries(
        n_queries=len(states), n_items=n_items, query=query, item_idx=item, weight=weight,
        liked=is_liked(kind, value), negative=is_negative(kind, value), dismissed=kind == Kind.DISMISS,
        value=value, time_s=time_s, age=age, positive_age=positive_age,
        moments_since=_moments_since(query, time_s, weight > 0, len(states)), now_s=now_s,
    )  # fmt: skip


def _joined(columns: list[npt.NDArray[Scalar]], dtype: type[Scalar]) -> npt.NDArray[Scalar]:
    return np.concatenate([np.empty(0, dtype), *columns]).astype(dtype, copy=False)


def _current_rows(
    query: Rows, item: IntArray, kind: npt.NDArray[np.int8], time_s: TimeArray, known: BoolArray
) -> Rows:
    """Of each (query, item) the row that holds now, ordered by query and time."""
    rows = np.flatnonzero(known)
    # ties in time keep the state's order: row number is the last key
    order = rows[np.lexsort((rows, time_s[rows], is_explicit(kind[rows]), item[rows], query[rows]))]
    last = np.ones(len(order), bool)
    last[:-1] = (query[order[1:]] != query[order[:-1]]) | (item[order[1:]] != item[order[:-1]])
    kept = order[last]
    return kept[np.lexsort((kept, time_s[kept], query[kept]))]


def _moments_since(query: Rows, time_s: TimeArray, counted: BoolArray, n_queries: int) -> Rows:
    """For each row, how many later times of its query hold a counted row."""
    moment, of_query = counting.moments(query, time_s)
    holds = np.zeros(len(of_query), np.int64)
    holds[moment[counted]] = 1
    since: Rows = _later_in_query(of_query, holds, n_queries)[moment]
    return since


def _later_in_query(query: Rows, counted: Rows, n_queries: int) -> Rows:
    """For each row, how many counted rows of its query come after it."""
    before = np.cumsum(counted)
    total = np.bincount(query, weights=counted, minlength=n_queries).astype(np.int64)
    later: Rows = np.cumsum(total)[query] - before
    return later
