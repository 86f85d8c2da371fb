"""Imported events into the log, many at once, with the feedback they lead to by the same fold as live ones.

Called by `loading`, inside its transaction. Knows ids of this database only.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, Q

from interactions.bulk import insert_rows
from interactions.derive import Event, fold
from interactions.feedback import rederive, store_states
from interactions.kinds import TRACES
from interactions.models import Interaction
from interactions.services import lock_people

Pair = tuple[int, int]


class ImportedEvent(NamedTuple):
    """A row of the log, its columns in this order."""

    user_id: int
    item_id: int
    event_id: str
    kind: str
    value: float | None
    occurred_at: datetime
    recorded_at: datetime
    origin: str = Interaction.Origin.IMPORT


def append_imported(events: Sequence[ImportedEvent], now: datetime) -> int:
    """Append those not in the log yet and derive their pairs' feedback; returns how many were new.

    `now` is the `recorded_at` of all of them. The items' counts are left to the caller.
    """
    lock_people(*{event.user_id for event in events})
    last_id = Interaction.objects.aggregate(last=Max("pk"))["last"] or 0
    insert_rows(Interaction, ImportedEvent._fields, events, conflict=("user_id", "event_id"))
    alone: dict[Pair, Event] = {}
    shared: set[Pair] = set()
    n_new = 0
    for pair, event, has_others in _new_events(last_id, now):
        n_new += 1
        if event.kind in TRACES:
            continue
        if has_others:
            shared.add(pair)
        else:
            alone[pair] = event
    states = {pair: fold([event]) for pair, event in alone.items()}
    store_states({pair: state for pair, state in states.items() if not state.is_empty})
    rederive(sorted(shared), count_items=False)
    return n_new


def _new_events(last_id: int, now: datetime) -> Iterator[tuple[Pair, Event, bool]]:
    """What was just inserted, and whether its pair has other events. Rows left out got no new key."""
    new = Interaction.objects.filter(pk__gt=last_id, recorded_at=now, origin=Interaction.Origin.IMPORT)
    telling = Interaction.objects.exclude(kind__in=TRACES)
    others = telling.filter(~Q(pk=OuterRef("pk")), user=OuterRef("user"), item=OuterRef("item"))
    columns = ("user_id", "item_id", "pk", "kind", "value", "occurred_at")
    for user_id, item_id, *event, has_others in new.order_by().values_list(*columns, Exists(others)):
        yield (user_id, item_id), Event(*event), has_others
