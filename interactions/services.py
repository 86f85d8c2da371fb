"""Writes to the log: events, slates and impressions. Called by `recommender` and by the importers.

Knows nothing of recommendations: whoever wants a list refreshed asks for it above this app.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from catalog.models import Item
from interactions.errors import FutureEvent, InvalidKind, InvalidValue, UnknownInteraction
from interactions.feedback import rederive
from interactions.kinds import SWITCHES, TRACES, Kind
from interactions.models import Impression, Interaction, Slate, SlateItem

log = structlog.get_logger(__name__)

CLOCK_ERROR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RecordedInteraction:
    interaction: Interaction
    created: bool


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
    slate_id: uuid.UUID | str | None = None,
    retracts: Interaction | None = None,
) -> RecordedInteraction:
    """Append one event and derive the pair's feedback again. Sent twice under one `event_id`: counts once."""
    row = Interaction(
        user=user,
        item=item,
        event_id=event_id or uuid.uuid4().hex,
        kind=checked_kind(kind, retracts),
        value=checked_value(kind, value),
        retracts=retracts,
        occurred_at=checked_time(occurred_at, recorded_at),
        recorded_at=recorded_at,
        origin=origin,
    )
    with transaction.atomic():
        lock_people(user.pk)
        row.slate = _known_slate(slate_id, user)
        recorded = _append(row)
        if recorded.created and kind not in TRACES:
            rederive([(user.pk, item.pk)])
    return recorded


def lock_people(*user_ids: int) -> None:
    """Queue behind other writers of these people's feedback until this transaction ends.

    Two events of one pair, committed together, would otherwise each fold without the other. Foreign keys stay
    free (`no_key`). SQLite has one writer at a time anyway.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk").values_list("pk"))


def checked_kind(kind: str, retracts: Interaction | None) -> str:
    if kind not in Kind.values:
        raise InvalidKind(f"unknown kind of event: {kind!r}")
    if (kind == Kind.RETRACT) != (retracts is not None):
        raise UnknownInteraction("a retraction, and nothing else, names the event it takes back")
    return kind


def checked_value(kind: str, value: float | None, *, halves: bool = True) -> float | None:
    """The value as it is stored: stars or None for a rating, 1 or 0 for a switch (1 when left out).

    People rate in half stars; a data set may bring finer ones (`halves=False`).
    """
    if kind == Kind.RATING:
        if value is not None and not (0.5 <= value <= 5 and (not halves or (value * 2).is_integer())):
            raise InvalidValue("a rating is from 0.5 to 5 stars" + (", in halves" if halves else ""))
        return value
    if kind in SWITCHES:
        if value not in (None, 0, 1):
            raise InvalidValue(f"{kind} is 1 (on) or 0 (off)")
        return 1.0 if value is None else float(value)
    if value is not None:
        raise InvalidValue(f"{kind} has no value")
    return None


def checked_time(occurred_at: datetime, recorded_at: datetime) -> datetime:
    """When it happened; a clock that runs a little ahead is set back to the moment of recording."""
    if occurred_at > recorded_at + CLOCK_ERROR:
        raise FutureEvent(f"occurred_at lies more than {CLOCK_ERROR.seconds // 60} minutes in the future")
    return min(occurred_at, recorded_at)


def _append(row: Interaction) -> RecordedInteraction:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        known = Interaction.objects.filter(user=row.user, event_id=row.event_id).first()
        if known is None:
            raise
        return RecordedInteraction(known, created=False)
    return RecordedInteraction(row, created=True)


def _known_slate(slate_id: uuid.UUID | str | None, user: User) -> Slate | None:
    """The slate an event answers, if this person can have seen it; never a reason to refuse the event."""
    if not slate_id:
        return None
    try:
        slate = Slate.objects.filter(pk=uuid.UUID(str(slate_id))).first()
    except ValueError:
        slate = None
    if slate is None or slate.user_id not in (None, user.pk):
        log.warning("slate_unknown", slate=str(slate_id), user_id=user.pk)
        return None
    return slate


def record_slate(slate: Slate, entries: list[SlateEntry]) -> Slate:
    """Log a decision: the slate as the caller filled it in, with its positions from 1."""
    with transaction.atomic():
        slate.save(force_insert=True)
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
            for position, entry in enumerate(entries, start=1)
        )
    return slate


def record_impression(slate: Slate, channel: str, now: datetime) -> Impression:
    """A slate reached somebody."""
    return Impression.objects.create(slate=slate, channel=channel, shown_at=now)


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
