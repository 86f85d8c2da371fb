"""Next-item Markov transitions: what tends to follow the last items of a history."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine import runs
from recommender.engine.context import Context
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import (
    Product,
    csr_arrays,
    csr_from_arrays,
    keep_largest,
    known_only,
    quickest,
)
from recommender.engine.statistics import widened
from recommender.engine.types import FloatArray

DECAY = 0.85  # of each step back in the history
REACH = 30
SMOOTHING = 10.0
KEPT = 1000  # successors of an item: bounds the matrix by items, not by events
ENTRIES_AT_ONCE = 4_000_000  # of the counts


@dataclass(frozen=True, slots=True)
class Transitions:
    """CSR (n_items, n_items). `probability[i, j]`: the smoothed share of what came soon after i that was j;
    `backward[i, j]`: of what came soon before i. `after`, `before`: the same, to be multiplied with.
    """

    probability: sp.csr_matrix
    backward: sp.csr_matrix
    after: Product
    before: Product
    name: str = "transitions"

    def score(self, context: Context) -> FloatArray:
        return known_only(self.after(context.queries.recent(DECAY, REACH)))

    def arrays(self) -> Arrays:
        parts = {"after": self.probability, "before": self.backward}
        return {
            f"{side}_{name}": a for side, matrix in parts.items() for name, a in csr_arrays(matrix).items()
        }


def fit(transitions: sp.csr_matrix) -> Transitions:
    """From the counts of what came how soon after what (`ItemStatistics.transitions`)."""
    return of_shares(_shares(transitions), _shares(transitions.T.tocsr()))


def of_shares(probability: sp.csr_matrix, backward: sp.csr_matrix) -> Transitions:
    """From both matrices."""
    return Transitions(probability, backward, quickest(probability), quickest(backward))


def from_arrays(arrays: Arrays) -> Transitions:
    """Build the source a bundle kept."""
    sides = (
        {k.removeprefix(f"{side}_"): a for k, a in arrays.items() if k.startswith(side)}
        for side in ("after", "before")
    )
    after, before = (csr_from_arrays(side) for side in sides)
    return of_shares(after, before)


def widened_to(held: Transitions, n_items: int) -> Transitions:
    """The same in a longer catalogue: nothing has followed the new items yet."""
    return of_shares(widened(held.probability, n_items), widened(held.backward, n_items))


def _shares(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Each row's largest entries over its sum, smoothed so that rare items promise less."""
    scale, parts = 1 / (np.asarray(counts.sum(axis=1)).ravel() + SMOOTHING), []
    for rows in runs.of_groups(np.diff(counts.indptr), ENTRIES_AT_ONCE):
        share = sp.csr_matrix(sp.diags(scale[rows]) @ counts[rows], dtype=np.float32)
        parts.append(keep_largest(share, KEPT))
    return runs.stacked(parts, counts.shape[1])
