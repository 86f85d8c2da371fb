"""The panel: people of the log who stand for everybody who may come, with the films worth asking about.

Made from a bundle when a process first interviews somebody; reads it only.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.bundle import Bundle
from recommender.engine.sources.linear import LinearModel
from recommender.engine.types import FloatArray, IntArray

MOST_PEOPLE = 1000
MOST_ITEMS = 1000
FEWEST_USED = 5  # films; of whom less is known says nothing of what goes together


@dataclass(frozen=True, slots=True)
class Panel:
    """`items` (n,) item_idx, the most used first; `column_of` (n_items,) where each is, -1 where it is none.

    `used` (n_people, n) float32, 1 where the person used the film; `share` (n,) its column means.
    `weights` (n, n) float32: what one film in a history adds to another's linear score (row to column), each
    step back in it counting `decay` times the one before.
    """

    items: IntArray
    column_of: IntArray
    used: FloatArray
    share: FloatArray
    weights: FloatArray
    decay: float

    @property
    def n_people(self) -> int:
        return len(self.used)

    def columns(self, items: IntArray) -> IntArray:
        """The columns of those of these items that have one."""
        known = items[(items >= 0) & (items < len(self.column_of))]
        found = self.column_of[known]
        return found[found >= 0]


def of_bundle(bundle: Bundle, most_people: int = MOST_PEOPLE, most_items: int = MOST_ITEMS) -> Panel:
    """People evenly spaced through the log's, and its most used films. 50 ms and 8 MB at most."""
    everybody = bundle.sources.like_minded.used
    people = np.flatnonzero(np.diff(everybody.indptr) >= FEWEST_USED)
    chosen = people[np.linspace(0, len(people) - 1, min(len(people), most_people)).astype(np.int64)]
    counted = np.bincount(everybody.indices, minlength=everybody.shape[1])
    items = np.argsort(-counted, kind="stable")[: min(most_items, np.count_nonzero(counted))].astype(np.int32)
    return of_people(everybody[chosen], items, bundle.sources.linear, bundle.sources.decay)


def of_people(people: sp.csr_matrix, items: IntArray, linear: LinearModel, decay: float) -> Panel:
    """The panel of these rows (n_people, n_items) of 0 and 1, asked about these items."""
    column_of = np.full(people.shape[1], -1, np.int32)
    column_of[items] = np.arange(len(items))
    used = people[:, items].toarray().astype(np.float32)
    share = used.mean(axis=0) if len(used) else np.zeros(len(items), np.float32)
    return Panel(items, column_of, used, share, _weights(linear, items), decay)


def _weights(linear: LinearModel, items: IntArray) -> FloatArray:
    """0 where the linear model does not know one of the two."""
    row = linear.row_of[items]
    known = np.flatnonzero(row >= 0)
    weights = np.zeros((len(items), len(items)), np.float32)
    weights[np.ix_(known, known)] = linear.weights[np.ix_(row[known], row[known])]
    return weights
