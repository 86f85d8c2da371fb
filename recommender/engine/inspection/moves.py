"""What moved between two lists of one person, and why: each item's change of place and of every part.

Σ (part after − part before) + the rules' change = the score's change, exactly.
"""

from dataclasses import dataclass, replace

import numpy as np

from recommender.engine.inspection.contributions import Contributions, Parts, by_cause, contributions
from recommender.engine.inspection.trace import follow
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Request, UserState


@dataclass(frozen=True, slots=True)
class Move:
    """One item. `before`, `after`: its places among the candidates, None where it was none of them.

    `parts` float64 (n_features,): how far each feature's part changed; `bias`: 0 unless the ranker did;
    `pushed`: the rules' term. All NaN where the item has no score on one side.
    """

    item_idx: int
    before: int | None
    after: int | None
    parts: Parts
    bias: float
    pushed: float

    @property
    def change(self) -> float:
        """Of the score the list is ordered by."""
        return float(self.parts.sum() + self.bias + self.pushed)

    def causes(self) -> dict[str, float]:
        """How far each cause moved the score."""
        return by_cause(self.parts, self.pushed)


def moved(before: Contributions, after: Contributions) -> tuple[Move, ...]:
    """One for each item of either side, in the order of `after`, then of what is left of `before`."""
    gone = before.item_idx[~np.isin(before.item_idx, after.item_idx)]
    items = [*after.item_idx.tolist(), *gone.tolist()]
    return tuple(_move(item, before, after) for item in items)


def what_moved(pipeline: Pipeline, before: UserState, after: UserState, request: Request) -> tuple[Move, ...]:
    """Between the lists of two states at the same moment, for all that either shows.

    One moment for both, so that what is measured is the event and not the time that passed.
    """
    asked = replace(request, n_explore=0)
    traces = [follow(pipeline, state, asked) for state in (before, after)]
    shown = np.union1d(traces[0].shown, traces[1].shown)
    sides = [contributions(pipeline, trace, shown) for trace in traces]
    return tuple(sorted(moved(*sides), key=lambda move: (move.after is None, move.after, move.before)))


def _move(item: int, before: Contributions, after: Contributions) -> Move:
    old, new = before.row_of(item), after.row_of(item)
    places = (None if old is None else int(before.place[old]), None if new is None else int(after.place[new]))
    if old is None or new is None:
        width = after.parts.shape[1]
        return Move(item, *places, np.full(width, np.nan), float("nan"), float("nan"))
    parts, pushed = after.parts[new] - before.parts[old], after.pushed[new] - before.pushed[old]
    return Move(item, *places, parts, after.bias - before.bias, float(pushed))
