"""Reads of the log: what somebody holds of items, what they did, and what many did lately."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from catalog.models import Item
from interactions.derive import Event, FeedbackState, fold, retracted_ids
from interactions.kinds import EXPLICIT, TRACES, Kind
from interactions.models import Feedback, Interaction

POPULAR_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LogPosition:
    """How far one person's log of explicit events has come. Both parts are needed: of two events recorded at
    once, the later commit may carry the earlier time."""

    n_interactions: int
    watermark_at: datetime | None


def feedback_for_items(user: User | None, item_ids: Collection[int]) -> dict[int, Feedback]:
    """The person's feedback on these items, by item id."""
    if user is None:
        return {}
    return {row.item_id: row for row in Feedback.objects.filter(user=user, item_id__in=item_ids)}


def feedback_of(user: User, limit: int) -> list[Feedback]:
    """The person's most recent feedback, newest first."""
    return list(Feedback.objects.filter(user=user).order_by("-updated_at", "-pk")[:limit])


def recent_traces(user: User, limit: int) -> list[tuple[int, str, datetime]]:
    """The person's last views and clicks, newest first: (item_id, kind, occurred_at)."""
    rows = Interaction.objects.filter(user=user, kind__in=TRACES).order_by("-occurred_at", "-pk")
    return list(rows.values_list("item_id", "kind", "occurred_at")[:limit])


def history_for_user(user: User) -> QuerySet[Interaction]:
    """What the person did on purpose and did not take back, newest first, with the items."""
    taken_back = Interaction.objects.filter(retracts=OuterRef("pk"))
    rows = Interaction.objects.filter(~Exists(taken_back), user=user, kind__in=EXPLICIT - {Kind.RETRACT})
    return rows.select_related("item").order_by("-occurred_at", "-pk")


def log_of_user(user: User, kinds: Collection[str]) -> QuerySet[Interaction]:
    """The person's events of these kinds, newest first, what they took back included; items at hand."""
    rows = Interaction.objects.filter(user=user, kind__in=kinds)
    return rows.select_related("item", "retracts__item").order_by("-occurred_at", "-pk")


def events_of_pair(user: User | None, item: Item) -> list[Interaction]:
    """All the person did with the item, newest first, what they took back included. One query."""
    if user is None:
        return []
    rows = Interaction.objects.filter(user=user, item=item).order_by("-occurred_at", "-pk")
    events = list(rows)
    for event in events:
        event.item = item
    return events


def feedback_from(events: Collection[Interaction]) -> Feedback | None:
    """What the person holds of the item after all their events with it; None for nothing."""
    folded = [Event(e.pk, e.kind, e.value, e.occurred_at, e.retracts_id) for e in events]
    state = fold(folded)
    if state.is_empty:
        return None
    first = next(iter(events))
    return Feedback(user_id=first.user_id, item_id=first.item_id, **asdict(state))


def taken_back_among(interaction_ids: Collection[int]) -> set[int]:
    """Which of these events were taken back."""
    retractions = Interaction.objects.filter(retracts__in=interaction_ids).order_by()
    return retracted_ids(
        (own, target) for own, target in retractions.values_list("pk", "retracts_id") if target is not None
    )


def watchlist_of(user: User) -> QuerySet[Feedback]:
    """What the person wants to watch and can find here, the latest first, with the items and their genres."""
    rows = Feedback.objects.filter(user=user, watchlisted=True, item__is_active=True)
    held = rows.select_related("item").prefetch_related("item__genres")
    return held.order_by("-watchlisted_at", "-pk")


def interaction_count(user: User) -> int:
    """How many events the person's log holds, views and clicks included."""
    return Interaction.objects.filter(user=user).count()


def log_position(user_id: int) -> LogPosition:
    """How far the person's explicit events have come."""
    found = Interaction.objects.filter(user_id=user_id, kind__in=EXPLICIT).aggregate(
        n=Count("pk"), latest=Max("recorded_at")
    )
    return LogPosition(found["n"], found["latest"])


def position_columns(user_column: str) -> tuple[Coalesce, Subquery]:
    """The two parts of a position as columns of rows that name a user in `user_column`."""
    said = Interaction.objects.filter(user_id=OuterRef(user_column), kind__in=EXPLICIT).order_by()
    own = said.values("user_id")
    latest = Subquery(own.annotate(latest=Max("recorded_at")).values("latest"))
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0), latest


def latest_explicit(user_id: int, *, after: datetime | None) -> Interaction | None:
    """The explicit event recorded last, if it was recorded after that moment."""
    rows = Interaction.objects.filter(user_id=user_id, kind__in=EXPLICIT)
    if after is not None:
        rows = rows.filter(recorded_at__gt=after)
    return rows.select_related("item", "retracts").order_by("-recorded_at", "-pk").first()


def feedback_without(event: Interaction) -> FeedbackState:
    """What the person would hold of the item had they never said this."""
    others = Interaction.objects.filter(user_id=event.user_id, item_id=event.item_id).exclude(pk=event.pk)
    columns = ("id", "kind", "value", "occurred_at", "retracts_id")
    return fold(Event(*row) for row in others.exclude(kind__in=TRACES).order_by().values_list(*columns))


def log_positions(*, since: datetime, until: datetime) -> dict[int, LogPosition]:
    """The positions of people whose explicit events were recorded in that time, by user id."""
    active = (
        Interaction.objects.filter(recorded_at__gt=since, recorded_at__lte=until, kind__in=EXPLICIT)
        .exclude(origin=Interaction.Origin.IMPORT)
        .values("user_id")
    )
    rows = (
        Interaction.objects.filter(user_id__in=active, kind__in=EXPLICIT)
        .order_by()
        .values_list("user_id")
        .annotate(n=Count("pk"), latest=Max("recorded_at"))
    )
    return {user_id: LogPosition(n, latest) for user_id, n, latest in rows}


def popular_item_ids(
    *, now: datetime, n: int, exclude: AbstractSet[int], genre: str | None = None
) -> list[int]:
    """The active items that most events of the last month touched, dismissals aside.

    Where nothing happened in it, as in a data set of long ago: of the month that ends with the newest event.
    """
    rows = Interaction.objects.filter(occurred_at__lte=now, item__is_active=True)
    rows = rows.exclude(kind__in=(Kind.DISMISS, Kind.RETRACT)).order_by()
    if genre is not None:
        rows = rows.filter(item__genres__slug=genre)
    limit = n + len(exclude)
    counted = _most_touched(rows, now, limit)
    if not counted and (newest := rows.aggregate(newest=Max("occurred_at"))["newest"]):
        counted = _most_touched(rows, newest, limit)
    return [item_id for item_id in counted if item_id not in exclude][:n]


def _most_touched(rows: QuerySet[Interaction], until: datetime, limit: int) -> list[int]:
    recent = rows.filter(occurred_at__gt=until - POPULAR_WINDOW).values_list("item_id")
    return [item_id for item_id, _ in recent.annotate(n=Count("pk")).order_by("-n", "item_id")[:limit]]


def dead_interaction_ids(user_ids: Collection[int] | None = None) -> set[int]:
    """Events that were taken back, for whoever reads the whole log, or that of these people."""
    retractions = Interaction.objects.filter(retracts__isnull=False)
    if user_ids is not None:
        retractions = retractions.filter(user_id__in=user_ids)
    pairs = retractions.order_by().values_list("pk", "retracts_id")
    return retracted_ids((own, target) for own, target in pairs if target is not None)
