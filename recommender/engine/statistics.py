"""Additive statistics: what the item–item models are functions of.

`add`, `remove` and `merge` leave exactly what counting everything again would give: matrices hold whole
multiples of a power of two, whose sums are exact. A user's part is counted again when their events change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from recommender.engine.counting import followed, moments, used_together, without_zeros
from recommender.engine.logs import concatenate, is_first_use, one_after_another, select, subtract
from recommender.engine.progress import Told, each, unheard, within
from recommender.engine.types import IntArray, InteractionLog, Kind

EVENTS_AT_ONCE = 1_000_000  # bounds the memory of a count
MOST_OF_A_USER = 5000  # items, the latest: so that no one's history is squared without bound
_NOT_CONSUMED = (Kind.DISMISS,)


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Counts over one log. `gram[i, j]`: users who consumed both; `gram[i, i]`: users of i.

    `transitions[i, j]`: how often j came after i in a user's history, `LAG_WEIGHTS[l]` each if l + 1 moments
    after; what shares one moment (equal times) came after one another both ways, as the next moment would.
    Both (n_items, n_items) CSR: the Gram, the largest of all, float32, which counts exactly up to 16,777,216
    users; transitions float64. A user's item counts once, at its first consumption; a dismissal is none. Of a
    user the latest MOST_OF_A_USER items count.
    """

    log: InteractionLog
    n_users: int
    n_items: int
    gram: sp.csr_matrix
    transitions: sp.csr_matrix

    def add(self, events: InteractionLog) -> "ItemStatistics":
        """With more events, of any users and times. Cost: the histories of the users they touch."""
        return self._recounted(concatenate(self.log, events), np.unique(events.user_idx))

    def remove(self, events: InteractionLog) -> "ItemStatistics":
        """Without these events (each must be in the log; equal rows are taken out one for one)."""
        return self._recounted(subtract(self.log, events), np.unique(events.user_idx))

    def remove_users(self, users: IntArray) -> "ItemStatistics":
        """Without everything these users did."""
        return self._recounted(select(self.log, ~np.isin(self.log.user_idx, users)), users)

    def with_histories(self, users: IntArray, events: InteractionLog) -> "ItemStatistics":
        """With `events` as all that these users ever did, whatever was known of them before."""
        others = select(self.log, ~np.isin(self.log.user_idx, users))
        return self._recounted(concatenate(others, events), users)

    def widened(self, n_users: int, n_items: int) -> "ItemStatistics":
        """With room for users and items that come after the ones there are."""
        gram, transitions = widened(self.gram, n_items), widened(self.transitions, n_items)
        return replace(self, n_users=n_users, n_items=n_items, gram=gram, transitions=transitions)

    def merge(self, other: "ItemStatistics") -> "ItemStatistics":
        """With everything of `other`. Users in both are counted again, so any partition of a log will do."""
        shared = np.intersect1d(self.log.user_idx, other.log.user_idx)
        mine, theirs = self.remove_users(shared), other.remove_users(shared)
        both = concatenate(self.log, other.log)
        added = _count(select(both, np.isin(both.user_idx, shared)), self.n_users, self.n_items)
        gram = mine.gram + theirs.gram + added.gram
        transitions = mine.transitions + theirs.transitions + added.transitions
        return replace(self, log=both, gram=gram, transitions=transitions)

    def _recounted(self, log: InteractionLog, users: IntArray) -> "ItemStatistics":
        before = _count(select(self.log, np.isin(self.log.user_idx, users)), self.n_users, self.n_items)
        after = _count(select(log, np.isin(log.user_idx, users)), self.n_users, self.n_items)
        gram = without_zeros(self.gram + (after.gram - before.gram))  # the small ones first: one large sum
        moved = without_zeros(self.transitions + (after.transitions - before.transitions))
        return replace(self, log=log, gram=gram, transitions=moved)


def count(log: InteractionLog, n_users: int, n_items: int, told: Told = unheard) -> ItemStatistics:
    """Statistics of a whole log. Cost: the sum over users of their squared (and bounded) history length."""
    return _count(log, n_users, n_items, told)


def user_items(log: InteractionLog, n_users: int, n_items: int) -> sp.csr_matrix:
    """The 0/1 matrix (n_users, n_items) of who consumed what."""
    first = first_consumptions(log)
    ones = np.ones(len(first), np.float64)
    return sp.csr_matrix((ones, (first.user_idx, first.item_idx)), shape=(n_users, n_items))


def user_moments(log: InteractionLog, n_users: int, n_items: int) -> sp.csr_matrix:
    """The places of `user_items`, int32: how many of the user's moments came before. Zeros are stored."""
    first = first_consumptions(log)
    moment, of_user = moments(first.user_idx, first.time_s)
    place = (moment - np.searchsorted(of_user, first.user_idx)).astype(np.int32)
    return sp.csr_matrix((place, (first.user_idx, first.item_idx)), shape=(n_users, n_items))


def consumed_by(log: InteractionLog, users: IntArray, n_items: int) -> sp.csr_matrix:
    """Who of these users (ascending) consumed what: 0/1, (len(users), n_items), row r is `users[r]`."""
    first = first_consumptions(select(log, np.isin(log.user_idx, users)))
    at = (np.searchsorted(users, first.user_idx), first.item_idx)
    return sp.csr_matrix((np.ones(len(first), np.float64), at), shape=(len(users), n_items))


def widened(matrix: sp.csr_matrix, n_items: int) -> sp.csr_matrix:
    """A square CSR matrix over the first items of a longer catalogue; the new rows and columns are empty."""
    more = np.full(n_items - matrix.shape[0], matrix.indptr[-1], matrix.indptr.dtype)
    parts = (matrix.data, matrix.indices, np.concatenate([matrix.indptr, more]))
    return sp.csr_matrix(parts, shape=(n_items, n_items), copy=False)


def first_consumptions(log: InteractionLog) -> InteractionLog:
    """One row for each (user, item) that counts: its first consumption. Ordered by user, then time."""
    return one_after_another([_first_consumptions(part) for part in _by_users(log)])


def _by_users(log: InteractionLog) -> Iterator[InteractionLog]:
    """Parts of about EVENTS_AT_ONCE events, each with all of its users' events; users ascend."""
    if len(log) <= EVENTS_AT_ONCE:
        yield log
        return
    order = np.argsort(log.user_idx, kind="stable")
    users, start = log.user_idx[order], 0
    while start < len(order):
        last = users[min(start + EVENTS_AT_ONCE, len(order)) - 1]
        end = int(np.searchsorted(users, last, side="right"))
        yield select(log, order[start:end])
        start = end


def _first_consumptions(log: InteractionLog) -> InteractionLog:
    used = select(log, ~np.isin(log.kind, _NOT_CONSUMED))
    order = np.lexsort((used.time_s, used.user_idx))
    used = select(used, order)
    return _latest_of_users(select(used, is_first_use(used)))


def _latest_of_users(first: InteractionLog) -> InteractionLog:
    """Without what lies farther back than MOST_OF_A_USER items. Rows ascend in (user, time)."""
    n_later = np.searchsorted(first.user_idx, first.user_idx, side="right") - np.arange(len(first)) - 1
    return first if (n_later < MOST_OF_A_USER).all() else select(first, n_later < MOST_OF_A_USER)


def _count(log: InteractionLog, n_users: int, n_items: int, told: Told = unheard) -> ItemStatistics:
    transitions, users, items = sp.csr_matrix((n_items, n_items), dtype=np.float64), [], []
    parts = each(_by_users(log), len(log) / EVENTS_AT_ONCE, within(told, 0.0, 0.5))
    for part in parts:  # one after the other: a sum holds both of its parts
        first = _first_consumptions(part)
        transitions = _sum(transitions, followed(first, n_items))
        users.append(first.user_idx)
        items.append(first.item_idx)
    gram = used_together(np.concatenate(users), np.concatenate(items), n_items, within(told, 0.5, 1.0))
    return ItemStatistics(log, n_users, n_items, gram, transitions)


def _sum(counted: sp.csr_matrix, part: sp.csr_matrix) -> sp.csr_matrix:
    """Sorted columns are added several times as fast; what a log of one part gives is left as it came."""
    if counted.nnz == 0:
        return sp.csr_matrix(counted + part)
    return sp.csr_matrix(_ascending(counted) + _ascending(part))


def _ascending(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """With sorted columns, in linear time: twice transposed."""
    return matrix if matrix.has_sorted_indices else matrix.tocsc().tocsr()
