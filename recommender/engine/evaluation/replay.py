"""More decisions to learn from: in the image of validation, cut from the log that validation left.

How validation relates to its log is measured, never configured: do its decisions come after the log, are its
people strangers to it, and how much of what they did was known?
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from recommender.engine.evaluation.splits import Decision, HeldOut, by_user, from_moment, gathered, rows_of
from recommender.engine.logs import is_first_use, pairs, select
from recommender.engine.types import TimeArray, UserState

MOST_DRAWS = 3  # of what is known of a stranger, while a round has at most FEW_DECISIONS with them
FEW_DECISIONS = 300
TOO_MUCH = 0.1  # of a window, for what else happened at the moment in which it begins


def rounds(held_out: HeldOut, rng: np.random.Generator) -> Iterator[HeldOut]:
    """These decisions, then earlier ones without end (empty when there are none left).

    Each round is cut from the log of the one before, but where people are strangers: those are others each
    time, and nobody's past has to be given up for them.
    """
    first = held_out
    while True:
        yield held_out
        held_out = earlier(first if _are_strangers(first) else held_out, rng)


def earlier(held_out: HeldOut, rng: np.random.Generator) -> HeldOut:
    """Decisions of the same shape with a smaller log; their users and times are the log's own."""
    log = held_out.log
    if len(held_out) == 0 or len(log) == 0:
        return gathered(log, [])
    if _comes_after(held_out):
        return _window_before(held_out)
    return _other_strangers(held_out, rng) if _are_strangers(held_out) else _last_events(held_out)


def _comes_after(held_out: HeldOut) -> bool:
    """Were all decisions made at the log's end or later? In a log without a clock nothing comes after."""
    time_s = held_out.log.time_s
    return float(np.min(held_out.now_s)) >= float(time_s[-1]) > float(time_s[0])


def _are_strangers(held_out: HeldOut) -> bool:
    """Are most of the people unknown to a log that lies in their own time?"""
    if len(held_out) == 0 or len(held_out.log) == 0 or _comes_after(held_out):  # `rounds` asks of nothing too
        return False
    return bool(np.mean(~np.isin(held_out.user_idx, held_out.log.user_idx)) > 0.5)


def _window_before(held_out: HeldOut) -> HeldOut:
    """The decisions come after the log: as many new items before its end become the window.

    Repeats are not counted: nobody is asked for what they know, so validation has none.
    """
    log = held_out.log
    end_s = float(log.time_s[-1])
    n_known = sum(len(np.unique(state.item_idx[state.time_s > end_s])) for state in held_out.states)
    n_asked = sum(len(targets) for targets in held_out.targets)
    new = np.flatnonzero(is_first_use(log))
    start = max(len(log) // 2, int(new[-min(len(new), n_known + n_asked)]))
    # each person's known part was rounded down, which takes half an event from it on average
    known_share = (n_known + 0.5 * len(held_out)) / (n_known + n_asked) if n_known else 0.0
    return from_moment(log, _moment_from(log.time_s, start), known_share)


def _moment_from(time_s: TimeArray, start: int) -> float:
    """The moment of this event; the next one where much of it came before (a clock may know terms only)."""
    moment_s = float(time_s[start])
    begins, ends = (int(np.searchsorted(time_s, moment_s, side)) for side in ("left", "right"))
    is_whole = start - begins <= TOO_MUCH * (len(time_s) - start)
    return moment_s if is_whole or ends == len(time_s) else float(time_s[ends])


def _other_strangers(held_out: HeldOut, rng: np.random.Generator) -> HeldOut:
    """The people are unknown to the log: as many others are taken out, the same share of them known.

    Few of them are asked several times, each time with another part known: to ask costs no further fit.
    """
    n_known = sum(len(state) for state in held_out.states)
    known_share = n_known / max(1, n_known + sum(len(t) for t in held_out.targets))
    users = np.unique(held_out.log.user_idx)
    drawn = rng.choice(users, size=min(len(held_out), len(users) // 2), replace=False)
    histories = by_user(select(held_out.log, np.isin(held_out.log.user_idx, drawn)))
    log = select(held_out.log, ~np.isin(held_out.log.user_idx, drawn))
    n_draws = min(MOST_DRAWS, max(1, FEW_DECISIONS // max(1, len(histories))))
    people = [person for person in histories.items() for _ in range(n_draws)]
    return gathered(log, (_drawn(user, state, known_share, rng) for user, state in people))


def _drawn(user: int, state: UserState, known_share: float, rng: np.random.Generator) -> Decision:
    items = np.unique(state.item_idx)
    known = np.isin(state.item_idx, rng.permutation(items)[: round(len(items) * known_share)])
    return _asked(user, state, known)


def _last_events(held_out: HeldOut) -> HeldOut:
    """The decisions lie inside the log's time: as many of each user's last items become targets."""
    n = round(float(np.median([len(targets) for targets in held_out.targets])))
    log, left, decisions = held_out.log, [], []
    for user, state in by_user(log).items():
        _, first = np.unique(state.item_idx, return_index=True)
        last = state.item_idx[np.sort(first)][-n:] if len(first) > n else np.empty(0, np.int32)
        decisions.append(_asked(user, state, ~np.isin(state.item_idx, last)))
        left.append(pairs(user, last))
    return gathered(select(log, ~np.isin(pairs(log.user_idx, log.item_idx), np.concatenate(left))), decisions)


def _asked(user: int, state: UserState, known: npt.NDArray[np.bool_]) -> Decision:
    part = rows_of(state, np.flatnonzero(known))
    return (
        user,
        part,
        np.unique(state.item_idx[~known]),
        float(part.time_s[-1] if len(part) else state.time_s[0]),
    )
