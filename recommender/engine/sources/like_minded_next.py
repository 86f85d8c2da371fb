"""What people of a like history took up next: their order is asked, not only their taste.

Each near person's history is laid beside the one asked about, at the newest thing that both hold. What came
after it counts more the sooner it came, what came before it a part of that. Where transitions add up what
follows each item by itself, here all that went before has a say in who is asked.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine import runs
from recommender.engine.context import Context
from recommender.engine.queries import Queries
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.like_minded import LikeMinded
from recommender.engine.sources.sparse import csr_from, entries_asked, known_only
from recommender.engine.statistics import MOST_OF_A_USER
from recommender.engine.types import FloatArray

AMPLIFICATION = 2
DECAY = 0.93  # of each moment away from the one where both histories meet
BEFORE = 0.3  # of what came as long after
ENTRIES_AT_ONCE = 400_000  # of near people's histories
BITS = 13  # of a number of moments: a history has at most MOST_OF_A_USER
FAR = 2**BITS - 1  # moments since: of what the history does not hold
_STEPS = np.arange(-MOST_OF_A_USER, MOST_OF_A_USER + 1)
_WORTH = (DECAY ** np.abs(_STEPS) * np.where(_STEPS < 0, BEFORE, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class NextOfLikeMinded:
    """Asks those who are near by the recent history."""

    model: LikeMinded
    name: str = "like_minded_next"

    def score(self, context: Context) -> FloatArray:
        near, since = self.model.nearest_by_recent(context), _moments_since(context.queries)
        scores, n_entries = np.empty(since.shape, np.float32), np.diff(entries_asked(near, self.model.used))
        for part in runs.of_groups(n_entries, ENTRIES_AT_ONCE):
            scores[part] = self._followed(near[part], since[part])
        return known_only(scores)

    def _followed(self, near: sp.csr_matrix, since: npt.NDArray[np.int32]) -> FloatArray:
        """(n_queries, n_items), 0 for what nobody near used."""
        if near.nnz == 0:
            return np.zeros(since.shape, np.float32)
        theirs = csr_from(self.model.used, self.model.moment)[near.indices]
        n = np.diff(theirs.indptr)
        of_query = np.repeat(np.arange(len(since)) * since.shape[1], np.diff(near.indptr))
        ages = since.take(np.repeat(of_query, n) + theirs.indices)
        # the newest of the history that they share; of several of one moment, where it came first to them
        met = np.minimum.reduceat(ages << BITS | theirs.data, theirs.indptr[:-1]) & FAR
        worth = _WORTH.take(theirs.data + np.repeat(MOST_OF_A_USER - met, n))
        worth *= np.repeat(np.power(near.data, AMPLIFICATION), n)
        parts = (worth, theirs.indices, theirs.indptr[near.indptr])
        summed: FloatArray = sp.csr_matrix(parts, shape=since.shape).toarray()
        return summed

    def arrays(self) -> Arrays:
        return {}  # shares the like-minded people of the other sources


def _moments_since(q: Queries) -> npt.NDArray[np.int32]:
    """(n_queries, n_items): how many moments of the positive history are later; FAR for what it lacks."""
    since = np.full((q.n_queries, q.n_items), FAR, np.int32)
    holds = q.weight > 0
    since[q.query[holds], q.item_idx[holds]] = np.minimum(q.moments_since[holds], FAR - 1)
    return since
