"""What an edge calls when somebody does something: record it, then ask for a new list once it is committed.

The event is safe when this returns; the list follows. A broker that is gone costs freshness, never the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from catalog.models import Item
from interactions.errors import InteractionError, UnknownInteraction
from interactions.kinds import TRACES, Kind
from interactions.models import Interaction
from interactions.services import move_interactions, record_interaction
from recommender import tasks
from recommender.enqueue import enqueue

SlateId = UUID | str | None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event of a batch."""

    item: Item
    kind: str
    value: float | None = None
    occurred_at: datetime | None = None
    slate_id: SlateId = None
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event of a batch: the row (`created` unless it was known), or why it was refused."""

    interaction: Interaction | None
    created: bool
    error: InteractionError | None = None


def submit_rating(
    person: User,
    item: Item,
    stars: float | None,
    *,
    now: datetime,
    slate_id: SlateId = None,
    event_id: str | None = None,
    origin: str = Interaction.Origin.WEB,
) -> Interaction:
    """Rate an item from ½ to 5, or clear the rating."""
    return submit_event(
        person, item, Kind.RATING, stars, now=now, slate_id=slate_id, event_id=event_id, origin=origin
    )


def submit_event(
    person: User,
    item: Item,
    kind: str,
    value: float | None = None,
    *,
    now: datetime,
    occurred_at: datetime | None = None,
    slate_id: SlateId = None,
    event_id: str | None = None,
    origin: str = Interaction.Origin.WEB,
) -> Interaction:
    """Record any event but a retraction. Raises an InteractionError that names the field at fault."""
    event = NewEvent(item, kind, value, occurred_at, slate_id, event_id)
    with transaction.atomic():
        outcome = _record(person, event, now, origin)
        if _asks_for_refresh(outcome):
            schedule_refresh(person.pk)
    assert outcome.interaction is not None, "recorded, or it would have raised"
    return outcome.interaction


def submit_many(person: User, events: Sequence[NewEvent], *, now: datetime, origin: str) -> list[Outcome]:
    """Record each event that can be; the others' outcomes say why not. At most one refresh."""
    outcomes = []
    with transaction.atomic():
        for event in events:
            try:
                outcomes.append(_record(person, event, now, origin))
            except InteractionError as error:
                outcomes.append(Outcome(None, created=False, error=error))
        if any(_asks_for_refresh(outcome) for outcome in outcomes):
            schedule_refresh(person.pk)
    return outcomes


def take_back(person: User, interaction_id: int, *, now: datetime) -> Interaction:
    """Undo one's own event: what held before it holds again. Raises Interaction.DoesNotExist for another's.

    Twice is once: the retraction's id is made from the event's.
    """
    target = Interaction.objects.select_related("item").get(pk=interaction_id, user=person)
    if target.kind == Kind.RETRACT:
        raise UnknownInteraction("an undo cannot be undone; say it again instead")
    with transaction.atomic():
        recorded = record_interaction(
            user=person,
            item=target.item,
            kind=Kind.RETRACT,
            retracts=target,
            occurred_at=now,
            recorded_at=now,
            origin=Interaction.Origin.WEB,
            event_id=f"undo-{target.pk}",
        )
        schedule_refresh(person.pk)
    return recorded.interaction


def merge_visitor(visitor: User, user: User) -> None:
    """A visitor has logged in: what they did becomes the member's, and the visitor is gone."""
    with transaction.atomic():
        moved = move_interactions(source=visitor, target=user)
        visitor.delete()
        if moved:
            schedule_refresh(user.pk)


def schedule_refresh(user_id: int) -> None:
    """Ask for a new list when, and only if, this transaction commits."""

    def enqueue_refresh() -> None:
        # `on_commit(partial(…), robust=True)` still raises on Django 5.2, so this is a function with a name.
        enqueue(tasks.refresh_recommendations, user_id)

    transaction.on_commit(enqueue_refresh, robust=True)


def _record(person: User, event: NewEvent, now: datetime, origin: str) -> Outcome:
    recorded = record_interaction(
        user=person,
        item=event.item,
        kind=event.kind,
        value=event.value,
        occurred_at=event.occurred_at or now,
        recorded_at=now,
        origin=origin,
        event_id=event.event_id,
        slate_id=event.slate_id,
    )
    return Outcome(recorded.interaction, recorded.created)


def _asks_for_refresh(outcome: Outcome) -> bool:
    """Views and clicks are only remembered: they join the next list, and do not cause one."""
    return outcome.created and outcome.interaction is not None and outcome.interaction.kind not in TRACES
