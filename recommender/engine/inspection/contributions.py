"""What each feature adds to a score (TreeSHAP: Lundberg et al. 2018, by LightGBM's own `pred_contrib`).

Score = bias + Σ parts + pushed, exactly: the trees' output and the rules' term are both in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.features import causes, schema
from recommender.engine.inspection.trace import Trace
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import FloatArray, IntArray

Parts = npt.NDArray[np.float64]
PUSHED = "rules"  # the cause that is no feature's: what the rules gave or took
_MEMBERS = {
    cause: np.array([causes.OF_FEATURE[name] == cause for name in schema.NAMES]) for cause in causes.CAUSES
}


@dataclass(frozen=True, slots=True)
class Contributions:
    """Rows are items of one request. `place`: from 1 among all its candidates, after the rules.

    `features` float32 and `parts` float64 (n, n_features): what the ranker saw, and what each added.
    `bias`: the trees' mean, alike for all items. `pushed` float64 (n,): the rules' term.
    """

    item_idx: IntArray
    place: IntArray
    features: FloatArray
    parts: Parts
    bias: float
    pushed: Parts

    @property
    def margin(self) -> Parts:
        """(n,) the ranker's output in double precision."""
        margin: Parts = self.bias + self.parts.sum(axis=1)
        return margin

    @property
    def score(self) -> Parts:
        """(n,) what the list is ordered by."""
        return self.margin + self.pushed

    def row_of(self, item_idx: int) -> int | None:
        """The row of an item; None where it is not among these."""
        found = np.flatnonzero(self.item_idx == item_idx)
        return int(found[0]) if len(found) else None

    def causes(self, row: int) -> dict[str, float]:
        """What each cause added to one item's score; with the bias they sum to it."""
        return by_cause(self.parts[row], float(self.pushed[row]))


def contributions(pipeline: Pipeline, trace: Trace, items: npt.ArrayLike) -> Contributions:
    """Of those items that are candidates, in the given order. Cost: rows × trees × leaves × depth²."""
    wanted = np.asarray(items, np.int64)
    own = trace.stage.rows.item_idx
    rows = np.searchsorted(own, wanted)
    rows = rows[(rows < len(own)) & (own[np.minimum(rows, len(own) - 1)] == wanted)] if len(own) else rows[:0]
    features = trace.stage.features[rows]
    parts = pipeline.bundle.ranker.contributions(features)
    return Contributions(
        item_idx=own[rows].astype(np.int32), place=trace.place()[rows], features=features,
        parts=parts[:, :-1], bias=float(parts[0, -1]) if len(parts) else 0.0,
        pushed=trace.pushed[rows].astype(np.float64),
    )  # fmt: skip


def by_cause(parts: Parts, pushed: float) -> dict[str, float]:
    """One row's parts (n_features,) added up by cause, the rules' term beside them."""
    summed: Mapping[str, float] = {cause: float(parts[members].sum()) for cause, members in _MEMBERS.items()}
    return {**summed, PUSHED: pushed}
