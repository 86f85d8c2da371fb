"""Access to stored lists: the home list of each person and how far into their log it reaches.

The database is the only copy for now; a faster one (Redis) would be put here, and nowhere else.
"""

from datetime import datetime

from interactions.selectors import LogPosition, position_columns
from recommender.models import StoredList

SHOWN_WITH = ("user__list_preference", "slate", "previous_slate", "trigger__item", "trigger__retracts__item")


def stored_list(user_id: int) -> tuple[StoredList, LogPosition] | None:
    """The person's row with all that shows it, and how far their log has come by now. One query."""
    n, latest = position_columns("user_id")
    rows = StoredList.objects.select_related(*SHOWN_WITH).annotate(n_said=n, last_said_at=latest)
    row = rows.filter(user_id=user_id).first()
    return (row, LogPosition(row.n_said, row.last_said_at)) if row else None


def locked_list(user_id: int, *, now: datetime) -> StoredList:
    """The person's row, held until the transaction ends: one computation at a time for one person.

    Made first where it is missing: there is no other way to lock what is not there yet.
    """
    StoredList.objects.bulk_create([StoredList(user_id=user_id, computed_at=now)], ignore_conflicts=True)
    return StoredList.objects.select_for_update().get(user_id=user_id)


def outdate(user_id: int) -> None:
    """The person's list is of no policy any more, so whoever asks for it next decides it again.

    For what changes a list without being an event of the log.
    """
    StoredList.objects.filter(user_id=user_id).update(policy="")


def position_of(row: StoredList) -> LogPosition:
    return LogPosition(row.n_interactions, row.watermark_at)


def list_positions(user_ids: list[int]) -> dict[int, LogPosition]:
    """How far these people's stored lists reach, by user id."""
    rows = StoredList.objects.filter(user_id__in=user_ids).order_by()
    return {
        user_id: LogPosition(n, at)
        for user_id, n, at in rows.values_list("user_id", "n_interactions", "watermark_at")
    }
