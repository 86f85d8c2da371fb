"""Keeps `Feedback` and the items' rating counts equal to the fold of the log. The only writer of both.

Called by this app's services and importers in their transaction; what an event means is `derive`'s to say.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from operator import attrgetter

from django.db.models import Avg, Case, Count, F, FloatField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from catalog.models import Item
from interactions.bulk import insert_rows
from interactions.derive import Event, FeedbackState, fold
from interactions.kinds import TRACES
from interactions.models import Feedback, Interaction

Pair = tuple[int, int]
FIELDS = list(FeedbackState.__dataclass_fields__)
cells_of = attrgetter(*FIELDS)


def rederive(pairs: Sequence[Pair], *, count_items: bool = True) -> None:
    """Fold the log of each (user_id, item_id) again and store the result; empty states have no row.

    `count_items=False` is for imports, which call `recount_items` once at the end.
    """
    wanted = set(pairs)
    before = _stored_ratings(wanted)
    states = {pair: fold(events) for pair, events in _events_of(wanted).items()}
    held = {pair: state for pair, state in states.items() if not state.is_empty}
    store_states(held)
    for user_id, item_id in wanted & before.keys() - held.keys():
        Feedback.objects.filter(user_id=user_id, item_id=item_id).delete()
    if count_items:
        _count_changes(before, held)


def recount_items(item_ids: Collection[int] | None = None) -> None:
    """Count every item's ratings afresh, in one statement."""
    rated = Feedback.objects.filter(item=OuterRef("pk"), rating__isnull=False).order_by().values("item")
    items = Item.objects.all() if item_ids is None else Item.objects.filter(pk__in=item_ids)
    items.update(
        n_ratings=Coalesce(Subquery(rated.annotate(n=Count("pk")).values("n")), 0),
        mean_rating=Subquery(rated.annotate(mean=Avg("rating")).values("mean")),
    )


def _events_of(pairs: set[Pair]) -> dict[Pair, list[Event]]:
    rows = Interaction.objects.filter(
        user_id__in={user_id for user_id, _ in pairs}, item_id__in={item_id for _, item_id in pairs}
    ).exclude(kind__in=TRACES)
    columns = rows.order_by().values_list(
        "user_id", "item_id", "id", "kind", "value", "occurred_at", "retracts_id"
    )
    events: dict[Pair, list[Event]] = defaultdict(list)
    for user_id, item_id, pk, kind, value, occurred_at, retracts_id in columns.iterator(chunk_size=5000):
        if (user_id, item_id) in pairs:
            events[user_id, item_id].append(Event(pk, kind, value, occurred_at, retracts_id))
    return events


def _stored_ratings(pairs: set[Pair]) -> dict[Pair, float | None]:
    rows = Feedback.objects.filter(
        user_id__in={user_id for user_id, _ in pairs}, item_id__in={item_id for _, item_id in pairs}
    ).values_list("user_id", "item_id", "rating")
    return {(user_id, item_id): rating for user_id, item_id, rating in rows if (user_id, item_id) in pairs}


def store_states(states: dict[Pair, FeedbackState]) -> None:
    """Write states, none of them empty, over whatever their pairs held."""
    insert_rows(
        Feedback,
        ("user_id", "item_id", *FIELDS),
        [(*pair, *cells_of(state)) for pair, state in states.items()],
        conflict=("user_id", "item_id"),
        overwrite=FIELDS,
    )


def _count_changes(before: dict[Pair, float | None], held: dict[Pair, FeedbackState]) -> None:
    """Carry the difference into the items: a rating costs no more for an item that has a million others."""
    changes: dict[int, list[float]] = defaultdict(lambda: [0, 0.0])
    for pair in before.keys() | held.keys():
        old, new = before.get(pair), held[pair].rating if pair in held else None
        changes[pair[1]][0] += (new is not None) - (old is not None)
        changes[pair[1]][1] += (new or 0.0) - (old or 0.0)
    for item_id, (n, stars) in sorted(changes.items()):  # always in this order: two batches cannot deadlock
        if n or stars:
            _add_ratings(item_id, int(n), stars)


def _add_ratings(item_id: int, n: int, stars: float) -> None:
    total = Coalesce(F("mean_rating"), 0.0, output_field=FloatField()) * F("n_ratings") + Value(stars)
    mean = Case(
        When(n_ratings__gt=-n, then=total / (F("n_ratings") + Value(float(n)))),
        default=None,
        output_field=FloatField(),
    )
    Item.objects.filter(pk=item_id).update(n_ratings=F("n_ratings") + n, mean_rating=mean)
