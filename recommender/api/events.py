"""Hands validated events to the event path and says what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rest_framework.exceptions import APIException, NotFound, ValidationError

from accounts.models import User
from catalog.models import Item
from interactions.errors import InteractionError
from interactions.models import Interaction
from interactions.services import NewEvent, Outcome
from recommender.api.errors import Conflict
from recommender.feedback import submit_many

Event = Mapping[str, Any]  # the validated body of one event


@dataclass(frozen=True)
class EventReport:
    """What became of one event, by its place in the request."""

    row: int
    status: str
    interaction: Interaction | None
    error: APIException | None = None


def report_events(person: User, events: Sequence[Event], *, now: datetime) -> list[EventReport]:
    """Record what can be recorded, in one transaction, and report on every event in order."""
    items = Item.objects.filter(is_active=True).in_bulk({event["item"] for event in events})
    known = [event for event in events if event["item"] in items]
    submitted = iter(
        submit_many(
            person,
            [_new_event(event, items[event["item"]]) for event in known],
            now=now,
            origin=Interaction.Origin.API,
        )
    )
    return [
        _report(row, event, next(submitted)) if event["item"] in items else _without_item(row, event)
        for row, event in enumerate(events)
    ]


def _new_event(event: Event, item: Item) -> NewEvent:
    return NewEvent(
        item=item,
        kind=event["kind"],
        value=event.get("value"),
        occurred_at=event.get("occurred_at"),
        slate_id=event.get("slate"),
        event_id=event.get("event_id"),
    )


def _report(row: int, event: Event, outcome: Outcome) -> EventReport:
    if isinstance(outcome, InteractionError):
        return EventReport(row, "refused", None, ValidationError({outcome.field: outcome.message}))
    if outcome.created:
        return EventReport(row, "created", outcome.interaction)
    if not _is_same(event, outcome.interaction):
        taken = f"{event['event_id']!r} is the id of an event that said something else."
        return EventReport(row, "refused", None, Conflict({"event_id": taken}))
    return EventReport(row, "known", outcome.interaction)


def _without_item(row: int, event: Event) -> EventReport:
    return EventReport(row, "refused", None, NotFound({"item": f"There is no item {event['item']}."}))


def _is_same(event: Event, recorded: Interaction) -> bool:
    said = (event["item"], event["kind"], event.get("value"))
    return said == (recorded.item_id, recorded.kind, recorded.value)
