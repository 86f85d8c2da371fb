"""People nearest neighbours: what those consumed whose histories are most like the one asked about.

Cosine of histories with rare items weighing more (inverse user frequency), raised to a power so that the
nearest are heard above the others (case amplification): Breese, Heckerman & Kadie 1998, section 2.1.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import known_only, times_sparse
from recommender.engine.types import FloatArray

DECAY = 0.9  # of each step back in the history
REACH = 30
NEAREST = 100
AMPLIFICATION = 4
CELLS_AT_ONCE = 1_000_000  # of people's closeness: bounds memory however many people there are
TINY = np.float32(1e-12)


@dataclass(frozen=True, slots=True)
class LikeMinded:
    """`used` CSR (n_users, n_items) of 1s; `closeness` (n_items, n_users): what sharing an item proves."""

    used: sp.csr_matrix
    closeness: sp.csr_matrix

    def apply(self, histories: sp.csr_matrix) -> FloatArray:
        """Scores (n_queries, n_items) of weighted histories of that shape; NaN for what nobody near used."""
        return known_only(times_sparse(self.nearest(histories), self.used))

    def nearest(self, histories: sp.csr_matrix) -> sp.csr_matrix:
        """(n_queries, n_users): how much each history hears of its NEAREST people, the first of them 1."""
        size = max(1, CELLS_AT_ONCE // max(1, self.closeness.shape[1]))
        starts = range(0, max(1, histories.shape[0]), size)
        parts = [self._nearest(histories[start : start + size]) for start in starts]
        return parts[0] if len(parts) == 1 else sp.csr_matrix(sp.vstack(parts))

    def _nearest(self, histories: sp.csr_matrix) -> sp.csr_matrix:
        close = times_sparse(histories, self.closeness)
        most = min(NEAREST, close.shape[1])
        if most == 0:
            return sp.csr_matrix(close)
        people = np.argpartition(-close, most - 1, axis=1)[:, :most]
        near = np.take_along_axis(close, people, axis=1)
        near /= np.maximum(near.max(axis=1, keepdims=True), TINY)
        heard = np.power(near, AMPLIFICATION)
        row = np.repeat(np.arange(len(close)), most)
        return sp.csr_matrix((heard.ravel(), (row, people.ravel())), shape=close.shape)

    def widened(self, n_items: int) -> "LikeMinded":
        """The same in a longer catalogue: nobody has used the new items yet."""
        return of_users(sp.csr_matrix((self.used.data, self.used.indices, self.used.indptr),
                                      shape=(self.used.shape[0], n_items)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecentLikeMinded:
    """Asks with the latest of the positive history, the recent weighing more."""

    model: LikeMinded
    name: str = "like_minded"

    def score(self, context: Context) -> FloatArray:
        return self.model.apply(context.queries.recent(DECAY, REACH))

    def arrays(self) -> Arrays:
        return {"indices": self.model.used.indices, "indptr": self.model.used.indptr}


@dataclass(frozen=True, slots=True)
class FullLikeMinded:
    """Asks with the whole positive history alike: lasting taste."""

    model: LikeMinded
    name: str = "like_minded_full"

    def score(self, context: Context) -> FloatArray:
        return self.model.apply(context.queries.matrix(context.queries.weight))

    def arrays(self) -> Arrays:
        return {}  # shares the recent source's people


def of_users(used: sp.csr_matrix) -> LikeMinded:
    """From who consumed what, (n_users, n_items) of 0 and 1."""
    used = sp.csr_matrix(used, dtype=np.float32)
    n_items_of = np.diff(used.indptr)
    n_users_of = np.bincount(used.indices, minlength=used.shape[1])
    rarity = np.log((1 + np.count_nonzero(n_items_of)) / (1 + n_users_of))
    by_item = used.T.tocsr()
    proof = np.repeat(rarity, np.diff(by_item.indptr))  # in place: as long as the log
    proof *= (1 / np.sqrt(1 + n_items_of))[by_item.indices]
    parts = (proof.astype(np.float32), by_item.indices, by_item.indptr)
    return LikeMinded(used, sp.csr_matrix(parts, shape=by_item.shape))


def from_arrays(arrays: Arrays, n_items: int) -> LikeMinded:
    """The people a bundle kept."""
    indices, indptr = arrays["indices"], arrays["indptr"]
    ones = np.ones(len(indices), np.float32)
    return of_users(sp.csr_matrix((ones, indices, indptr), shape=(len(indptr) - 1, n_items)))
