"""Writes to the log: events, slates and impressions. Called by `recommender` and by the importers.

Knows nothing of recommendations: whoever wants a list refreshed asks for it above this app.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from catalog.models import Item
from interactions.checks import checked_kind, checked_time, checked_value
from interactions.errors import InteractionError
from interactions.feedback import rederive
from interactions.kinds import TRACES
from interactions.models import Impression, Interaction, Slate, SlateItem

log = structlog.get_logger(__name__)
SlateId: TypeAlias = uuid.UUID | str | None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it was sent. Left out: it happens now, and its id is made here."""

    item: Item
    kind: str
    value: float | None = None
    occurred_at: datetime | None = None
    slate_id: SlateId = None
    event_id: str | None = None
    retracts: Interaction | None = None


@dataclass(frozen=True, slots=True)
class RecordedInteraction:
    """An event's row: made now (`created`), or known before under the same `event_id`."""

    interaction: Interaction
    created: bool


Outcome: TypeAlias = RecordedInteraction | InteractionError  # an error: why it was refused


@dataclass(frozen=True, slots=True)
class SlateEntry:
    """One position of a slate to be logged; positions follow the order of the entries."""

    item_id: int
    score: float
    sources: tuple[str, ...]
    propensity: float
    reason: dict[str, object]


def record_interaction(
    *,
    user: User,
    item: Item,
    kind: str,
    occurred_at: datetime,
    recorded_at: datetime,
    origin: str,
    value: float | None = None,
    event_id: str | None = None,
    slate_id: SlateId = None,
    retracts: Interaction | None = None,
) -> RecordedInteraction:
    """A batch of one event. Raises the error that refuses it."""
    event = NewEvent(item, kind, value, occurred_at, slate_id, event_id, retracts)
    (outcome,) = record_many(user, [event], recorded_at=recorded_at, origin=origin)
    if isinstance(outcome, InteractionError):
        raise outcome
    return outcome


def record_trace(
    user: User, item: Item, kind: str, *, now: datetime, slate_id: SlateId = None
) -> Interaction:
    """A view or a click on a page: one row, for it changes no feedback, and nobody sends it twice."""
    if kind not in TRACES:
        raise ValueError(f"{kind} says something: it is recorded with record_interaction")
    row = _checked(user, NewEvent(item, kind, slate_id=slate_id), now, Interaction.Origin.WEB)
    if isinstance(row, InteractionError):
        raise row
    _keep_known_slates(user, [row])
    row.save(force_insert=True)
    return row


def record_many(
    user: User, events: Iterable[NewEvent], *, recorded_at: datetime, origin: str
) -> list[Outcome]:
    """Append each event that can be, and derive their pairs' feedback again: as if one by one, in that order.

    Sent twice under one `event_id`, also within a batch, an event counts once. 500 events take 15 queries
    and 0.1 s of CPU in SQLite, whose one write lock is held meanwhile; one by one they took 4,605 and 6 s.
    """
    checked = [_checked(user, event, recorded_at, origin) for event in events]
    rows = [row for row in checked if isinstance(row, Interaction)]
    held = _append(user, rows) if rows else {}
    return [
        row
        if isinstance(row, InteractionError)
        else RecordedInteraction(held[row.event_id], created=held[row.event_id] is row)
        for row in checked
    ]


def _checked(
    user: User, event: NewEvent, recorded_at: datetime, origin: str
) -> Interaction | InteractionError:
    try:
        return Interaction(
            user=user,
            item=event.item,
            event_id=event.event_id or uuid.uuid4().hex,
            kind=checked_kind(event.kind, event.retracts),
            value=checked_value(event.kind, event.value),
            retracts=event.retracts,
            occurred_at=checked_time(event.occurred_at or recorded_at, recorded_at),
            recorded_at=recorded_at,
            origin=origin,
            slate_id=_uuid(event.slate_id),
        )
    except InteractionError as error:
        return error


def _append(user: User, rows: list[Interaction]) -> dict[str, Interaction]:
    """The row that holds under each event's id: one of these, or the one that was there before."""
    with transaction.atomic():
        lock_people(user.pk)
        known = Interaction.objects.filter(user=user, event_id__in=[row.event_id for row in rows])
        held = {row.event_id: row for row in known}
        new = [row for row in rows if held.setdefault(row.event_id, row) is row]
        _keep_known_slates(user, new)
        Interaction.objects.bulk_create(new)
        rederive([(user.pk, row.item_id) for row in new if row.kind not in TRACES])
    return held


def lock_people(*user_ids: int) -> None:
    """Queue behind other writers of these people's log until this transaction ends.

    Two events of one pair, committed together, would otherwise each fold without the other; one event sent
    twice at once would break the second. Foreign keys stay free (`no_key`). SQLite has one writer anyway.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk").values_list("pk"))


def _keep_known_slates(user: User, rows: list[Interaction]) -> None:
    """Clear slates that this person cannot have seen: never a reason to refuse the event."""
    named = {row.slate_id for row in rows if row.slate_id}
    if not named:
        return
    seen = Slate.objects.filter(Q(user=None) | Q(user=user), pk__in=named)
    unknown = named - set(seen.values_list("pk", flat=True))
    if unknown:
        log.warning("slate_unknown", slates=sorted(map(str, unknown)), user_id=user.pk)
    for row in rows:
        if row.slate_id in unknown:
            row.slate_id = None


def _uuid(slate_id: SlateId) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(slate_id)) if slate_id else None
    except ValueError:
        log.warning("slate_unknown", slates=[str(slate_id)])
        return None


def record_slate(slate: Slate, entries: list[SlateEntry]) -> Slate:
    """Log a decision: the slate as the caller filled it in, with its positions from 1."""
    return record_slates([(slate, entries)])[0]


def record_slates(decisions: Sequence[tuple[Slate, list[SlateEntry]]]) -> list[Slate]:
    """Log the decisions of one page: two statements, however many they are."""
    slates = [slate for slate, _ in decisions]
    with transaction.atomic(savepoint=False):  # nobody goes on inside a transaction in which this failed
        Slate.objects.bulk_create(slates)
        SlateItem.objects.bulk_create(
            SlateItem(
                slate=slate,
                position=position,
                item_id=entry.item_id,
                score=entry.score,
                sources=list(entry.sources),
                propensity=entry.propensity,
                reason=entry.reason,
            )
            for slate, entries in decisions
            for position, entry in enumerate(entries, start=1)
        )
    return slates


def record_impressions(slates: Iterable[Slate], channel: str, now: datetime) -> None:
    """The slates reached somebody, together."""
    Impression.objects.bulk_create(Impression(slate=slate, channel=channel, shown_at=now) for slate in slates)


def move_interactions(*, source: User, target: User) -> int:
    """Re-attribute a visitor's events and slates to a member; returns how many events moved.

    An event the member already has under the same id stays behind: it is the same event, sent twice.
    """
    with transaction.atomic():
        lock_people(source.pk, target.pk)
        twice = Interaction.objects.filter(user=target, event_id=OuterRef("event_id"))
        moving = Interaction.objects.filter(~Exists(twice), user=source)
        item_ids = set(Interaction.objects.filter(user=source).values_list("item_id", flat=True))
        moved = moving.update(user=target)
        Slate.objects.filter(user=source).update(user=target)
        rederive([(person.pk, item_id) for item_id in item_ids for person in (source, target)])
    return moved
