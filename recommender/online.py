"""The event path: somebody did something, so their home list is brought up to their log.

Called by the task that the event enqueued, and by the sweep. Renders nothing and enqueues nothing.
"""

from datetime import datetime

from recommender.composition.lists import bring_up_to_date
from recommender.people import unit_for
from recommender.push import FeedUpdate


def apply_interaction(user_id: int, *, now: datetime) -> FeedUpdate | None:
    """Recompute from the committed log; returns what to tell the person's open pages.

    Also when nothing was left to do: a message that was delivered twice may have died before its push.
    """
    updated = bring_up_to_date(user_id, now=now)
    if updated is None or updated.row.slate is None:
        return None
    row, event = updated.row, updated.row.trigger
    return FeedUpdate(
        unit=unit_for(row.user),
        user_id=user_id,
        slate_id=str(row.slate_id),
        changed=row.changed_at == row.computed_at,
        event_at=event.recorded_at if event and updated.recomputed else None,
    )
