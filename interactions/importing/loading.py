"""Checked rows into the database, chunk by chunk: users, items, the log and the feedback derived from it.

Each chunk is one transaction and can be repeated, so that an interrupted import is finished by running it again.
Memory holds one chunk, whatever the size of the files.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from accounts.models import User
from catalog.models import Dataset
from catalog.services import BATCH, ItemData, item_ids_by_external_id, upsert_items
from interactions.derive import Event, fold
from interactions.feedback import rederive, store_states
from interactions.importing.report import Report, RowRefused, Tally
from interactions.importing.rows import InteractionRow, UserRow
from interactions.models import Interaction
from interactions.services import lock_people

CHUNK = 5000
T = TypeVar("T")
Advance = Callable[[], None]
Pair = tuple[int, int]


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Lists of up to `size` rows, none of them empty."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk


def load_items(rows: Iterable[ItemData], dataset: Dataset | None, tally: Tally, advance: Advance) -> None:
    for chunk in chunks(rows):
        written = upsert_items(chunk, dataset)
        tally.n_new += written.n_created
        tally.n_known += len(chunk) - written.n_created
        advance()


def load_users(rows: Iterable[UserRow], tally: Tally, advance: Advance) -> None:
    """Create imported users, who cannot log in; of those known, take over the attributes."""
    for chunk in chunks(rows):
        n_created = upsert_users(chunk)
        tally.n_new += n_created
        tally.n_known += len(chunk) - n_created
        advance()


@transaction.atomic
def upsert_users(rows: Sequence[UserRow]) -> int:
    """Returns how many were created."""
    latest = {row.external_id: row for row in rows}
    n_known = len(user_ids_by_external_id(latest))
    User.objects.bulk_create(
        [_imported(row.external_id, row.attributes) for row in latest.values()],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=["attributes"],
    )
    return len(latest) - n_known


def user_ids_by_external_id(external_ids: Iterable[str]) -> dict[str, int]:
    """The users' keys, for those that exist."""
    wanted = list(external_ids)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        rows = User.objects.filter(external_id__in=some).order_by().values_list("external_id", "pk")
        found.update((external_id, pk) for external_id, pk in rows if external_id is not None)
    return found


def load_interactions(
    rows: Iterable[InteractionRow],
    report: Report,
    tally: Tally,
    advance: Advance,
    *,
    now: datetime,
    create_users: bool,
) -> None:
    """Append events and derive their pairs' feedback. Whoever calls this recounts the items afterwards.

    `create_users`: somebody met here for the first time is an imported user; else the row is refused.
    """
    for chunk in chunks(rows):
        n_refused = tally.n_refused
        with transaction.atomic():
            events = _events_of(chunk, report, tally, now, create_users)
            n_new = append_imported(events, now)
        tally.n_new += n_new
        tally.n_known += len(chunk) - n_new - (tally.n_refused - n_refused)
        advance()


def append_imported(events: Sequence[Interaction], now: datetime) -> int:
    """Append those not in the log yet and derive the feedback of their pairs; returns how many were new."""
    lock_people(*{event.user_id for event in events})
    last_id = Interaction.objects.aggregate(last=Max("pk"))["last"] or 0
    Interaction.objects.bulk_create(events, ignore_conflicts=True)
    # Rows that were ignored get no key, so the new ones are found again by what only they have.
    new = Interaction.objects.filter(pk__gt=last_id, recorded_at=now, origin=Interaction.Origin.IMPORT)
    same_pair = Interaction.objects.filter(
        ~Q(pk=OuterRef("pk")), user=OuterRef("user"), item=OuterRef("item")
    )
    columns = ("user_id", "item_id", "id", "kind", "value", "occurred_at")
    alone: dict[Pair, Event] = {}
    shared: set[Pair] = set()
    n_new = 0
    for user_id, item_id, *event, has_others in new.order_by().values_list(*columns, Exists(same_pair)):
        n_new += 1
        if has_others:
            shared.add((user_id, item_id))
        else:
            alone[user_id, item_id] = Event(*event)
    states = {pair: fold([event]) for pair, event in alone.items()}
    store_states({pair: state for pair, state in states.items() if not state.is_empty})
    rederive(sorted(shared), count_items=False)
    return n_new


def _events_of(
    rows: Sequence[InteractionRow], report: Report, tally: Tally, now: datetime, create_users: bool
) -> list[Interaction]:
    """The rows as events, in their order; rows of unknown users or items are refused."""
    item_ids = item_ids_by_external_id({row.item for row in rows})
    if create_users:
        _create_missing_users({row.user for row in rows if row.item in item_ids})
    user_ids = user_ids_by_external_id({row.user for row in rows})
    events = []
    for row in rows:
        if row.item not in item_ids:
            report.refuse(tally, row.line, RowRefused(f"no item {row.item}", "item_id"))
        elif row.user not in user_ids:
            report.refuse(tally, row.line, RowRefused(f"no user {row.user}", "user_id"))
        else:
            events.append(_event_of(row, user_ids[row.user], item_ids[row.item], now))
    return events


def _event_of(row: InteractionRow, user_id: int, item_id: int, now: datetime) -> Interaction:
    return Interaction(
        user_id=user_id,
        item_id=item_id,
        event_id=row.event_id,
        kind=row.kind,
        value=row.value,
        occurred_at=row.occurred_at,
        recorded_at=now,
        origin=Interaction.Origin.IMPORT,
    )


def _create_missing_users(external_ids: set[str]) -> None:
    missing = sorted(external_ids - user_ids_by_external_id(external_ids).keys())
    User.objects.bulk_create([_imported(external_id, {}) for external_id in missing], ignore_conflicts=True)


def _imported(external_id: str, attributes: dict[str, object]) -> User:
    """A colon cannot be typed into the sign-up form, so no member's name is ever taken."""
    return User(
        username=f"imported:{external_id}",
        password=make_password(None),
        kind=User.Kind.IMPORTED,
        external_id=external_id,
        attributes=attributes,
    )
