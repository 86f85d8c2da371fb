"""What a decision may have known: events before it, none of them what it asks for."""

import numpy as np
import numpy.typing as npt

from recommender.engine.evaluation.splits import HeldOut, rows_of
from recommender.engine.logs import pairs, select
from recommender.engine.types import IntArray, UserState


def lawful(held_out: HeldOut) -> HeldOut:
    """The same decisions without what nobody could have known; honest ones stay as they are."""
    log = held_out.log
    early = log.time_s <= float(held_out.now_s.min(initial=np.inf))
    log = select(log, early & ~np.isin(pairs(log.user_idx, log.item_idx), asked_pairs(held_out)))
    decisions = zip(held_out.states, held_out.targets, held_out.now_s, strict=True)
    states = tuple(_before(state, targets, float(now)) for state, targets, now in decisions)
    return HeldOut(log, held_out.user_idx, states, held_out.targets, held_out.now_s)


def _before(state: UserState, targets: IntArray, now_s: float) -> UserState:
    known = (state.time_s <= now_s) & ~np.isin(state.item_idx, targets)
    return rows_of(state, np.flatnonzero(known))


def asked_pairs(held_out: HeldOut) -> npt.NDArray[np.int64]:
    """Every (user, item) that a decision asks for."""
    return np.concatenate([np.empty(0, np.int64), *map(pairs, held_out.user_idx, held_out.targets)])


def sample(n: int, most: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """At most so many of the numbers below n, ascending, drawn at random."""
    drawn: npt.NDArray[np.int64] = np.sort(rng.choice(n, min(n, most), replace=False))
    return drawn
