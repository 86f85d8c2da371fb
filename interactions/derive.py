"""The fold: what a person holds of an item, from that pair's events. Pure; knows no database.

Recording, importing, merging and rebuilding all derive feedback here and nowhere else. The result depends on
when events *occurred*, never on the order in which they arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log, as far as the fold cares."""

    id: int
    kind: str
    value: float | None
    occurred_at: datetime
    retracts_id: int | None = None


@dataclass(frozen=True, slots=True)
class FeedbackState:
    """What holds now. A time is None where its field holds nothing."""

    rating: float | None = None
    rated_at: datetime | None = None
    liked: bool = False
    liked_at: datetime | None = None
    dismissed: bool = False
    dismissed_at: datetime | None = None
    watchlisted: bool = False
    watchlisted_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self.rating is None and not (self.liked or self.dismissed or self.watchlisted)


def fold(events: Iterable[Event]) -> FeedbackState:
    """Apply the events that were not taken back, in order of (occurred_at, id)."""
    rows = list(events)
    dead = retracted_ids((row.id, row.retracts_id) for row in rows if row.retracts_id is not None)
    state = FeedbackState()
    for row in sorted(rows, key=lambda row: (row.occurred_at, row.id)):
        if row.id not in dead and row.retracts_id is None:
            state = _after(state, row)
    return state


def retracted_ids(retractions: Iterable[tuple[int, int]]) -> set[int]:
    """Ids that do not count, given (retraction's id, id it retracts).

    A retraction can itself be retracted, which brings the first event back. It always has a higher id than
    what it retracts (that row had to exist), so going down the ids decides each one before it is needed.
    """
    dead: set[int] = set()
    for own_id, target_id in sorted(retractions, reverse=True):
        if own_id not in dead:
            dead.add(target_id)
    return dead


def _after(state: FeedbackState, event: Event) -> FeedbackState:
    """Not interested excludes liking and wanting to watch; whichever was said last holds."""
    on, when = bool(event.value), event.occurred_at
    match event.kind:
        case "rating":
            rated_at = None if event.value is None else when
            state = replace(state, rating=event.value, rated_at=rated_at)
        case "like":
            state = replace(_willing(state) if on else state, liked=on, liked_at=when if on else None)
        case "watchlist":
            state = replace(
                _willing(state) if on else state, watchlisted=on, watchlisted_at=when if on else None
            )
        case "dismiss":
            state = replace(
                _unwilling(state) if on else state, dismissed=on, dismissed_at=when if on else None
            )
        case _:
            return state  # views and clicks say nothing that holds
    return replace(state, updated_at=when)


def _willing(state: FeedbackState) -> FeedbackState:
    return replace(state, dismissed=False, dismissed_at=None)


def _unwilling(state: FeedbackState) -> FeedbackState:
    return replace(state, liked=False, liked_at=None, watchlisted=False, watchlisted_at=None)
