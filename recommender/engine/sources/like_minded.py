"""People nearest neighbours: what those consumed whose histories are most like the one asked about.

Cosine of histories with rare items weighing more (inverse user frequency), raised to a power so that the
nearest are heard above the others (case amplification): Breese, Heckerman & Kadie 1998, section 2.1.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.queries import Queries
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import csr_from, known_only, times_sparse
from recommender.engine.types import FloatArray, IntArray

DECAY = 0.9  # of each step back in the history
REACH = 30
RAREST = 80  # of a whole history: what few used says most of who is alike, and is looked up soonest
NEAREST = 100
AMPLIFICATION = 4
NEAR = "people near by the recent history"
CELLS_AT_ONCE = 1_000_000  # of people's closeness: bounds memory however many people there are


@dataclass(frozen=True, slots=True)
class LikeMinded:
    """`used` CSR (n_users, n_items) of 1s; `closeness` (n_items, n_users): what sharing an item proves.

    `moment` int32 (used.nnz,): how many of the user's moments came before each entry's.
    """

    used: sp.csr_matrix
    moment: IntArray
    closeness: sp.csr_matrix

    def apply(self, near: sp.csr_matrix) -> FloatArray:
        """Scores (n_queries, n_items) of what the near ones used; NaN for what none of them did."""
        heard = csr_from(near, np.power(near.data, AMPLIFICATION))
        return known_only(times_sparse(heard, self.used))

    def nearest(self, histories: sp.csr_matrix) -> sp.csr_matrix:
        """(n_queries, n_users): the closeness of each history's NEAREST, as a share of the first one's.

        `histories` (n_queries, n_items) weighted. Whoever shares nothing is near to nobody.
        """
        size = max(1, CELLS_AT_ONCE // max(1, self.closeness.shape[1]))
        starts = range(0, max(1, histories.shape[0]), size)
        parts = [self._nearest(histories[start : start + size]) for start in starts]
        return parts[0] if len(parts) == 1 else sp.csr_matrix(sp.vstack(parts))

    def nearest_by_recent(self, context: Context) -> sp.csr_matrix:
        """`nearest` to the latest of the positive history, the recent weighing more. Made once a batch."""
        if NEAR not in context.made:
            context.made[NEAR] = self.nearest(context.queries.recent(DECAY, REACH))
        near: sp.csr_matrix = context.made[NEAR]
        return near

    def _nearest(self, histories: sp.csr_matrix) -> sp.csr_matrix:
        close = times_sparse(histories, self.closeness)
        most = min(NEAREST, close.shape[1])
        if most == 0:
            return sp.csr_matrix(close)
        people = np.sort(np.argpartition(-close, most - 1, axis=1)[:, :most], axis=1)
        near = np.take_along_axis(close, people, axis=1)
        shares = near > 0
        near /= np.where(shares.any(axis=1), near.max(axis=1), 1)[:, None]
        ends = np.concatenate([[0], np.cumsum(shares.sum(axis=1))])
        return sp.csr_matrix((near[shares], people[shares], ends), shape=close.shape)

    def widened(self, n_items: int) -> "LikeMinded":
        """The same in a longer catalogue: nobody has used the new items yet."""
        parts = (self.moment, self.used.indices, self.used.indptr)
        return of_users(sp.csr_matrix(parts, shape=(self.used.shape[0], n_items)))


@dataclass(frozen=True, slots=True)
class RecentLikeMinded:
    """What those used who are near by the recent history."""

    model: LikeMinded
    name: str = "like_minded"

    def score(self, context: Context) -> FloatArray:
        return self.model.apply(self.model.nearest_by_recent(context))

    def arrays(self) -> Arrays:
        used = self.model.used
        return {"indices": used.indices, "indptr": used.indptr, "moment": self.model.moment}


@dataclass(frozen=True, slots=True)
class FullLikeMinded:
    """What those used who are near by the whole positive history alike, its RAREST: lasting taste."""

    model: LikeMinded
    name: str = "like_minded_full"

    def score(self, context: Context) -> FloatArray:
        return self.model.apply(self.model.nearest(self._rarest(context.queries)))

    def _rarest(self, q: Queries) -> sp.csr_matrix:
        """The histories' RAREST items; of equally rare ones the earlier."""
        row = np.flatnonzero(q.weight)
        n_users_of = np.diff(self.model.closeness.indptr)
        row = row[np.lexsort((n_users_of[q.item_idx[row]], q.query[row]))]
        place = np.arange(len(row)) - np.searchsorted(q.query[row], q.query[row])
        weight = np.zeros(len(q.query), np.float32)
        weight[row[place < RAREST]] = q.weight[row[place < RAREST]]
        return q.matrix(weight)

    def arrays(self) -> Arrays:
        return {}  # shares the recent source's people


def of_users(moments: sp.csr_matrix) -> LikeMinded:
    """From who consumed what, and when in their history: (n_users, n_items), `statistics.user_moments`."""
    used = csr_from(moments, np.ones(moments.nnz, np.float32))
    n_items_of = np.diff(used.indptr)
    n_users_of = np.bincount(used.indices, minlength=used.shape[1])
    rarity = np.log((1 + np.count_nonzero(n_items_of)) / (1 + n_users_of))
    by_item = used.T.tocsr()
    proof = np.repeat(rarity, np.diff(by_item.indptr))  # in place: as long as the log
    proof *= (1 / np.sqrt(1 + n_items_of))[by_item.indices]
    return LikeMinded(used, moments.data, csr_from(by_item, proof.astype(np.float32)))


def from_arrays(arrays: Arrays, n_items: int) -> LikeMinded:
    """The people a bundle kept."""
    parts = (arrays["moment"], arrays["indices"], arrays["indptr"])
    return of_users(sp.csr_matrix(parts, shape=(len(arrays["indptr"]) - 1, n_items)))
