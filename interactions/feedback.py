"""Keeps `Feedback` and the items' rating counts equal to the fold of the log. The only writer of both.

Called by this app's services and importers in their transaction; what an event means is `derive`'s to say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from itertools import islice
from operator import attrgetter, or_

from django.db import connection
from django.db.models import Avg, Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Item
from interactions.bulk import insert_rows
from interactions.derive import Event, FeedbackState, fold
from interactions.kinds import TRACES
from interactions.models import Feedback, Interaction

Pair = tuple[int, int]
FIELDS = list(FeedbackState.__dataclass_fields__)
cells_of = attrgetter(*FIELDS)
# SQLite allows expressions 1,000 deep, and each user adds to the depth.
USERS_PER_QUERY = 200


def rederive(pairs: Sequence[Pair], *, count_items: bool = True) -> None:
    """Fold the log of each (user_id, item_id) again and store the result; empty states have no row.

    `count_items=False` is for imports, which call `recount_items` once at the end.
    """
    wanted = set(pairs)
    before = _stored_ratings(wanted)
    states = {pair: fold(events) for pair, events in _events_of(wanted).items()}
    held = {pair: state for pair, state in states.items() if not state.is_empty}
    store_states(held)
    for chosen in _filters_of(before.keys() - held.keys()):
        Feedback.objects.filter(chosen).delete()
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
    events: dict[Pair, list[Event]] = defaultdict(list)
    for chosen in _filters_of(pairs):
        rows = Interaction.objects.filter(chosen).exclude(kind__in=TRACES).order_by()
        for user_id, item_id, pk, kind, value, occurred_at, retracts_id in rows.values_list(
            "user_id", "item_id", "id", "kind", "value", "occurred_at", "retracts_id"
        ):
            events[user_id, item_id].append(Event(pk, kind, value, occurred_at, retracts_id))
    return events


def _stored_ratings(pairs: set[Pair]) -> dict[Pair, float | None]:
    columns = ("user_id", "item_id", "rating")
    rows = (Feedback.objects.filter(chosen).values_list(*columns) for chosen in _filters_of(pairs))
    return {(user_id, item_id): rating for some in rows for user_id, item_id, rating in some}


def _filters_of(pairs: AbstractSet[Pair]) -> Iterator[Q]:
    """Conditions that together choose exactly these pairs, each answered by probes of an index.

    Asking for all their users and all their items would read the whole log for a few thousand random pairs.
    """
    item_ids: dict[int, list[int]] = defaultdict(list)
    for user_id, item_id in sorted(pairs):
        item_ids[user_id].append(item_id)
    remaining = iter(item_ids.items())
    while some := list(islice(remaining, USERS_PER_QUERY)):
        yield reduce(or_, (Q(user_id=user_id, item_id__in=held) for user_id, held in some))


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
    _add_ratings([(item_id, int(n), stars) for item_id, (n, stars) in changes.items() if n or stars])


def _add_ratings(changes: Collection[tuple[int, int, float]]) -> None:
    """Add n ratings (fewer, if negative) of so many stars together to each item: (item_id, n, stars)."""
    table = Item._meta.db_table
    statement = (
        f"UPDATE {table} SET n_ratings = n_ratings + %s, mean_rating = CASE WHEN n_ratings + %s > 0 "  # noqa: S608
        "THEN (COALESCE(mean_rating, 0) * n_ratings + %s) / (n_ratings + %s) END WHERE id = %s"
    )
    # Always in the items' order: two batches cannot deadlock.
    rows = [(n, n, stars, n, item_id) for item_id, n, stars in sorted(changes)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
