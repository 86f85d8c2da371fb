"""What an edge calls when somebody does something: record it, then ask for a new list once it is committed.

The event is safe when this returns; the list follows. A broker that is gone costs freshness, never the event.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Item
from interactions.errors import UnknownInteraction
from interactions.kinds import TRACES, Kind
from interactions.models import Interaction
from interactions.services import (
    NewEvent,
    Outcome,
    RecordedInteraction,
    SlateId,
    move_interactions,
    record_interaction,
    record_many,
)
from recommender import preferences, store, tasks
from recommender.engine.types import Sliders
from recommender.enqueue import enqueue
from recommender.mutes import Cause, move_mutes, set_muted


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
    with transaction.atomic():
        recorded = record_interaction(
            user=person,
            item=item,
            kind=kind,
            value=value,
            occurred_at=occurred_at or now,
            recorded_at=now,
            origin=origin,
            event_id=event_id,
            slate_id=slate_id,
        )
        if _asks_for_refresh(recorded):
            schedule_refresh(person.pk)
    return recorded.interaction


def submit_many(person: User, events: Sequence[NewEvent], *, now: datetime, origin: str) -> list[Outcome]:
    """Record each event that can be; the others' outcomes say why not. At most one refresh."""
    with transaction.atomic():
        outcomes = record_many(person, events, recorded_at=now, origin=origin)
        if any(_asks_for_refresh(outcome) for outcome in outcomes):
            schedule_refresh(person.pk)
    return outcomes


def take_back(
    person: User, interaction_id: int, *, now: datetime, origin: str = Interaction.Origin.WEB
) -> Interaction:
    """Undo one's own event: what held before it holds again. Raises Interaction.DoesNotExist for another's.

    Twice is once: the retraction's id is made from the event's.
    """
    target = Interaction.objects.select_related("item").get(pk=interaction_id, user=person)
    if target.kind == Kind.RETRACT:
        raise UnknownInteraction(_("an undo cannot be undone; say it again instead"))
    with transaction.atomic():
        recorded = record_interaction(
            user=person,
            item=target.item,
            kind=Kind.RETRACT,
            retracts=target,
            occurred_at=now,
            recorded_at=now,
            origin=origin,
            event_id=f"undo-{target.pk}",
        )
        schedule_refresh(person.pk)
    return recorded.interaction


def submit_sliders(person: User, sliders: Sliders, *, now: datetime) -> None:
    """Move the person's lists from now on."""
    with transaction.atomic():
        preferences.keep_sliders(person, sliders, now=now)
        schedule_refresh(person.pk)


def submit_policy(person: User, policy: str, *, now: datetime) -> None:
    """Make the person's lists by this policy from now on; empty: by the site's, or an experiment's."""
    with transaction.atomic():
        preferences.keep_policy(person, policy, now=now)
        schedule_refresh(person.pk)


def submit_personalised(person: User, on: bool) -> None:
    """From now on the person's lists follow their history, or do not; nothing of it is lost."""
    with transaction.atomic():
        person.personalised = on
        person.save(update_fields=["personalised"])
        schedule_refresh(person.pk)


def submit_attributes(person: User, attributes: dict[str, object]) -> None:
    """From now on this is what the person said of themselves."""
    with transaction.atomic():
        person.attributes = attributes
        person.save(update_fields=["attributes"])
        store.outdate(person.pk)
        schedule_refresh(person.pk)


def submit_mute(person: User, cause: Cause, on: bool, *, now: datetime) -> None:
    """From now on no list of this person is made because of it; off: it counts again."""
    with transaction.atomic():
        set_muted(person, cause, on, now=now)
        store.outdate(person.pk)
        schedule_refresh(person.pk)


def merge_visitor(visitor: User, user: User) -> None:
    """A visitor has logged in: what they did becomes the member's, and the visitor is gone."""
    with transaction.atomic():
        move_interactions(source=visitor, target=user)
        preferences.move_preference(source=visitor, target=user)
        n_muted = move_mutes(source=visitor, target=user)
        if visitor.attributes:
            user.attributes = visitor.attributes | user.attributes
            user.save(update_fields=["attributes"])
        if visitor.attributes or n_muted:
            store.outdate(user.pk)
        visitor.delete()
        schedule_refresh(user.pk)


def schedule_refresh(user_id: int) -> None:
    """Ask for a new list when, and only if, this transaction commits."""

    def enqueue_refresh() -> None:
        # `on_commit(partial(…), robust=True)` still raises on Django 5.2, so this is a function with a name.
        enqueue(tasks.refresh_recommendations, user_id)

    transaction.on_commit(enqueue_refresh, robust=True)


def _asks_for_refresh(outcome: Outcome) -> bool:
    """Views and clicks are only remembered: they join the next list, and do not cause one."""
    return (
        isinstance(outcome, RecordedInteraction)
        and outcome.created
        and outcome.interaction.kind not in TRACES
    )
