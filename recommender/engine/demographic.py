"""What people of the same cohorts use: all there is to go by for somebody who has done nothing yet.

Recommending by attributes is Pazzani's (1999) demographic filtering; here it is one feature, which the ranker
weighs against all others. Kept as trained by a refresh.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.people import CohortScheme, People
from recommender.engine.types import FloatArray, IntArray

USES_BEFORE = 30.0  # so many expected uses weigh as much as what was counted


@dataclass(frozen=True, slots=True)
class Demographic:
    """`lift` float32 (n_cohorts, n_items): how much more a cohort uses an item than all uses foretell.

    A logarithm; see `fit`.
    """

    scheme: CohortScheme
    lift: FloatArray

    def lift_of(
        self, cohorts: Sequence[IntArray], query: npt.NDArray[np.int64], item: npt.NDArray[np.int64]
    ) -> FloatArray:
        """(n_rows,): of each (query, item) the sum over the query's cohorts; NaN where it has none."""
        n_held = np.array([len(own) for own in cohorts], np.int64)
        lift = np.full(len(query), np.nan, np.float32)
        known = np.flatnonzero(n_held[query] > 0)
        if len(known):
            holds = np.arange(n_held.max()) < n_held[:, None]
            held = np.zeros(holds.shape, np.int32)
            held[holds] = np.concatenate(cohorts)
            of = query[known]
            lift[known] = self.lift[held[of], item[known, None]].sum(axis=1, where=holds[of])
        return lift

    def widened(self, n_items: int) -> "Demographic":
        """The same in a longer catalogue: nobody has used the new items."""
        return replace(self, lift=np.pad(self.lift, ((0, 0), (0, n_items - self.lift.shape[1]))))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What a bundle must keep beside the scheme."""
        return {"lift": self.lift}


def fit(people: People | None, used: sp.csr_matrix) -> Demographic:
    """From who consumed what, (n_users, n_items) of 0 and 1. Cost: uses times a person's cohorts.

    For cohort g and item i, log((c + s) / (e + s)): c, the uses of i within g; e, what these would be if g's
    share of i were its share of everything; s = USES_BEFORE.
    """
    if people is None:
        return Demographic(CohortScheme(), np.zeros((0, used.shape[1]), np.float32))
    n = min(people.cohorts.shape[0], used.shape[0])
    counted = (people.cohorts[:n].T @ used[:n]).toarray().astype(np.float64)
    share = np.asarray(used[:n].sum(axis=0), np.float64).ravel()
    expected = counted.sum(axis=1, keepdims=True) * (share / max(1.0, share.sum()))
    lift = np.log((counted + USES_BEFORE) / (expected + USES_BEFORE))
    return Demographic(people.scheme, lift.astype(np.float32))


def from_arrays(arrays: Mapping[str, npt.NDArray[Any]], scheme: Sequence[Mapping[str, Any]]) -> Demographic:
    """What a bundle kept."""
    return Demographic(CohortScheme.from_list(scheme), arrays["lift"])
