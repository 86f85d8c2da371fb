"""Parts and sums of logs."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommender.engine.types import IntArray, InteractionLog


def select(log: InteractionLog, rows: np.ndarray) -> InteractionLog:
    """The log's rows by mask or by index."""
    return InteractionLog(
        log.user_idx[rows], log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows], log.people
    )


def concatenate(a: InteractionLog, b: InteractionLog) -> InteractionLog:
    """Both logs in order of time; at equal times `a` comes first. Of the same people."""
    joined = one_after_another([a, b])
    return select(joined, np.argsort(joined.time_s, kind="stable"))


def one_after_another(logs: Sequence[InteractionLog]) -> InteractionLog:
    """The rows of all logs, in their order; the people of the first that knows any."""
    columns = zip(*map(_columns, logs), strict=True)
    user, item, kind, value, time_s = (np.concatenate(column) for column in columns)
    people = next((log.people for log in logs if log.people is not None), None)
    return InteractionLog(user, item, kind, value, time_s, people)


def is_first_use(log: InteractionLog) -> npt.NDArray[np.bool_]:
    """(n_events,): is it its person's first event with its item?"""
    first = np.zeros(len(log), bool)
    first[np.unique(pairs(log.user_idx, log.item_idx), return_index=True)[1]] = True
    return first


def pairs(user_idx: IntArray | np.int32 | int, item_idx: IntArray) -> npt.NDArray[np.int64]:
    """(n,): one number for each (user, item)."""
    return np.asarray(user_idx, np.int64) << 32 | item_idx.astype(np.int64)


def subtract(log: InteractionLog, events: InteractionLog) -> InteractionLog:
    """The log without these rows, one for one. Raises KeyError where one is not in it."""
    both = np.concatenate([_sortable(log), _sortable(events)])
    _, same = np.unique(both, axis=0, return_inverse=True)
    mine, taken = same[: len(log)], np.bincount(same[len(log) :], minlength=same.max(initial=0) + 1)
    if (np.bincount(mine, minlength=len(taken)) < taken).any():
        raise KeyError("an event to remove is not in the log")
    order = np.argsort(mine, kind="stable")
    starts = np.r_[0, np.cumsum(np.bincount(mine, minlength=len(taken)))[:-1]]
    nth = np.empty(len(log), np.int64)
    nth[order] = np.arange(len(log)) - starts[mine[order]]
    return select(log, nth >= taken[mine])


def _columns(log: InteractionLog) -> tuple[np.ndarray, ...]:
    return log.user_idx, log.item_idx, log.kind, log.value, log.time_s


def _sortable(log: InteractionLog) -> np.ndarray:
    value = np.nan_to_num(log.value.astype(np.float64), nan=-1.0)  # NaN equals nothing, not even itself
    return np.column_stack([log.user_idx, log.item_idx, log.kind, value, log.time_s])
