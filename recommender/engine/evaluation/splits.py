"""Held-out decisions: what was known, what was asked, and what the person then did."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.engine.logs import select
from recommender.engine.people import NO_COHORTS
from recommender.engine.types import IntArray, InteractionLog, Kind, TimeArray, UserState

_NOT_CHOSEN = (Kind.VIEW, Kind.DISMISS)  # a look is not yet a choice

# user_idx, what was known of them, what they then chose, and when it was asked
Decision: TypeAlias = tuple[int, UserState, IntArray, float]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Decisions with known outcomes. `log` is all that models may be fitted on to judge them.

    Query q: person `user_idx[q]` was in `states[q]` at `now_s[q]` and
    then chose `targets[q]`, none of them in the state.
    """

    log: InteractionLog
    user_idx: IntArray
    states: tuple[UserState, ...]
    targets: tuple[IntArray, ...]
    now_s: TimeArray

    def __len__(self) -> int:
        return len(self.states)


def live(log: InteractionLog, share: float, known_share: float = 0.5) -> HeldOut:
    """Cut off the log's last `share`; of each person's new items there the first `known_share` is known.

    The log's ties in time stay on one side of the cut.
    """
    cut_s = float(log.time_s[int(len(log) * (1 - share))]) if len(log) else 0.0
    return from_moment(log, cut_s, known_share)


def after_moment(log: InteractionLog, moment_s: float) -> HeldOut:
    """What came after this moment, asked as `live` asks it."""
    return from_moment(log, float(np.nextafter(moment_s, np.inf)))


def from_moment(log: InteractionLog, cut_s: float, known_share: float = 0.5) -> HeldOut:
    """Cut the log at a moment, whose own events are asked for; see `live`."""
    before = select(log, log.time_s < cut_s)
    histories = by_user(before)
    asked = []
    for user, events in by_user(select(log, log.time_s >= cut_s)).items():
        known, targets = _divided(histories.get(user, UserState.empty()), events, known_share)
        asked.append((user, known, targets, max([cut_s, *known.time_s[-1:].tolist()])))
    return gathered(before, asked)


def gathered(log: InteractionLog, decisions: Iterable[Decision]) -> HeldOut:
    """Decisions as columns; those without a target ask nothing and are left out."""
    asked = [decision for decision in decisions if len(decision[2])]
    return HeldOut(
        log,
        np.array([user for user, _, _, _ in asked], np.int32),
        tuple(state for _, state, _, _ in asked),
        tuple(targets for _, _, targets, _ in asked),
        np.array([now for _, _, _, now in asked], np.float64),
    )


def sampled(held_out: HeldOut, most: int, rng: np.random.Generator) -> HeldOut:
    """At most so many of the decisions, drawn at random."""
    if len(held_out) <= most:
        return held_out
    rows = sampled_rows(len(held_out), most, rng)
    states, targets = ([column[row] for row in rows] for column in (held_out.states, held_out.targets))
    return HeldOut(held_out.log, held_out.user_idx[rows], tuple(states), tuple(targets), held_out.now_s[rows])


def sampled_rows(n: int, most: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """At most so many of n rows, drawn at random, ascending."""
    return np.arange(n) if n <= most else np.sort(rng.choice(n, most, replace=False))


def last_events(state: UserState, k: int) -> UserState:
    """The state as if only its last k events were known."""
    return rows_of(state, np.arange(max(0, len(state) - k), len(state)))


def by_user(log: InteractionLog) -> dict[int, UserState]:
    """Each user's events as a state, ascending in time, with their cohorts where the log knows them."""
    order = np.argsort(log.user_idx, kind="stable")
    users, starts = np.unique(log.user_idx[order], return_index=True)
    parts = zip(users.tolist(), np.split(order, starts[1:]), strict=False)  # an empty log has one empty part
    return {user: replace(rows_of(log, rows), cohorts=log.cohorts_of(user)) for user, rows in parts}


def rows_of(events: InteractionLog | UserState, rows: npt.NDArray[np.int64]) -> UserState:
    """Some rows (by index) of a log or state, as a state."""
    cohorts = events.cohorts if isinstance(events, UserState) else NO_COHORTS
    return UserState(
        events.item_idx[rows], events.kind[rows], events.value[rows], events.time_s[rows], cohorts
    )


def joined(a: UserState, b: UserState) -> UserState:
    """Both histories in order of time; at equal times `a` comes first."""
    time_s = np.concatenate([a.time_s, b.time_s])
    order = np.argsort(time_s, kind="stable")
    both = UserState(
        np.concatenate([a.item_idx, b.item_idx]), np.concatenate([a.kind, b.kind]),
        np.concatenate([a.value, b.value]), time_s,
        a.cohorts if len(a.cohorts) else b.cohorts,
    )  # fmt: skip
    return rows_of(both, order)


def _divided(history: UserState, events: UserState, known_share: float) -> tuple[UserState, IntArray]:
    """(history with the first part of the new items, the other new items)."""
    _, first = np.unique(events.item_idx, return_index=True)
    first = np.sort(first)
    new = first[~np.isin(events.item_idx[first], history.item_idx)]
    n_known = int(len(new) * known_share)
    arrived = np.isin(events.item_idx, events.item_idx[new[:n_known]])
    asked = new[n_known:]
    chosen = ~np.isin(events.kind[asked], _NOT_CHOSEN)
    return joined(history, rows_of(events, np.flatnonzero(arrived))), events.item_idx[asked][chosen]
