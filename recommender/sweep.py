"""Finds people whose log is ahead of their stored list: an event was saved, and its message was lost."""

from datetime import datetime, timedelta

from interactions.selectors import log_positions
from recommender import store
from recommender.metrics import SWEEP_REQUEUED

ACTIVE_FOR = timedelta(days=1)
UNDER_WAY = timedelta(seconds=5)  # younger events are most likely in the queue right now


def stale_user_ids(*, now: datetime) -> list[int]:
    """People active in the last day whose list does not know their whole log."""
    logs = log_positions(since=now - ACTIVE_FOR, until=now - UNDER_WAY)
    lists = store.list_positions(list(logs))
    stale = [user_id for user_id, position in logs.items() if lists.get(user_id) != position]
    SWEEP_REQUEUED.inc(len(stale))
    return stale
