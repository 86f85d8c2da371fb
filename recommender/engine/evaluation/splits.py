"""Held-out decisions: what was known, what was asked, and what the person then did."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.statistics import select
from recommender.engine.types import IntArray, InteractionLog, TimeArray, UserState


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Decisions with known outcomes. `log` is all that models may be fitted on to judge them.

    Query q: the person was in `states[q]` at `now_s[q]`, and then chose `targets[q]`, none of them in the state.
    """

    log: InteractionLog
    states: tuple[UserState, ...]
    targets: tuple[IntArray, ...]
    now_s: TimeArray

    def __len__(self) -> int:
        return len(self.states)


def live(log: InteractionLog, share: float, known_share: float = 0.5) -> HeldOut:
    """Cut off the log's last `share`; of each person's new items there, the first `known_share` has just arrived.

    The log's ties in time stay on one side of the cut.
    """
    cut_s = log.time_s[int(len(log) * (1 - share))] if len(log) else 0.0
    before, window = select(log, log.time_s < cut_s), select(log, log.time_s >= cut_s)
    histories, later = by_user(before), by_user(window)
    states, targets, now_s = [], [], []
    for user, events in later.items():
        history = histories.get(user, UserState.empty())
        known, asked = _divided(history, events, known_share)
        if len(asked):
            states.append(known)
            targets.append(asked)
            now_s.append(max([cut_s, *known.time_s[-1:].tolist()]))
    return HeldOut(before, tuple(states), tuple(targets), np.array(now_s, np.float64))


def by_user(log: InteractionLog) -> dict[int, UserState]:
    """Each user's events as a state, ascending in time."""
    order = np.argsort(log.user_idx, kind="stable")
    users, starts = np.unique(log.user_idx[order], return_index=True)
    parts = np.split(order, starts[1:])
    return (
        {int(user): state_of(log, rows) for user, rows in zip(users, parts, strict=True)} if len(log) else {}
    )


def state_of(log: InteractionLog, rows: npt.NDArray[np.int64]) -> UserState:
    """Rows of a log as a state."""
    return UserState(log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows])


def joined(a: UserState, b: UserState) -> UserState:
    """Both histories in order of time; at equal times `a` comes first."""
    time_s = np.concatenate([a.time_s, b.time_s])
    order = np.argsort(time_s, kind="stable")
    columns = zip((a.item_idx, a.kind, a.value), (b.item_idx, b.kind, b.value), strict=True)
    item_idx, kind, value = (np.concatenate(pair)[order] for pair in columns)
    return UserState(item_idx, kind, value, time_s[order])


def _divided(history: UserState, events: UserState, known_share: float) -> tuple[UserState, IntArray]:
    """(history with the first part of the new items, the other new items)."""
    _, first = np.unique(events.item_idx, return_index=True)
    first = np.sort(first)
    new = first[~np.isin(events.item_idx[first], history.item_idx)]
    n_known = int(len(new) * known_share)
    arrived = np.isin(events.item_idx, events.item_idx[new[:n_known]])
    part = UserState(
        *(column[arrived] for column in (events.item_idx, events.kind, events.value, events.time_s))
    )
    return joined(history, part), events.item_idx[new[n_known:]]
