"""Checked rows into the database, chunk by chunk: items, users, and the log.

Each chunk is one transaction and can be repeated: an interrupted import is finished by running it again.
Memory holds one chunk, whatever the size of the files.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction

from catalog.models import Dataset
from catalog.services import ItemData, item_ids_by_external_id, upsert_items
from interactions.importing.log import ImportedEvent, append_imported
from interactions.importing.people import create_missing_users, upsert_users, user_ids_by_external_id
from interactions.importing.report import Report, RowRefused, Tally
from interactions.importing.rows import InteractionRow, UserRow

CHUNK = 5000
T = TypeVar("T")
Advance = Callable[[], object]


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Lists of up to `size` rows, none of them empty."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk


def load_items(rows: Iterable[ItemData], dataset: Dataset | None, tally: Tally, advance: Advance) -> None:
    for chunk in chunks(rows):
        n_created = upsert_items(chunk, dataset).n_created
        tally.n_new += n_created
        tally.n_known += len(chunk) - n_created
        advance()


def load_users(rows: Iterable[UserRow], tally: Tally, advance: Advance) -> None:
    for chunk in chunks(rows):
        n_created = upsert_users(chunk)
        tally.n_new += n_created
        tally.n_known += len(chunk) - n_created
        advance()


def load_interactions(
    rows: Iterable[InteractionRow],
    report: Report,
    tally: Tally,
    advance: Advance,
    *,
    now: datetime,
    create_users: bool,
) -> None:
    """Append events and derive feedback. Whoever calls this recounts the items afterwards.

    `create_users`: somebody met here for the first time is an imported user; else the row is refused.
    """
    for chunk in chunks(rows):
        with transaction.atomic():
            events = _events_of(chunk, report, tally, now, create_users)
            n_new = append_imported(events, now)
        tally.n_new += n_new
        tally.n_known += len(events) - n_new
        advance()


def _events_of(
    rows: Sequence[InteractionRow], report: Report, tally: Tally, now: datetime, create_users: bool
) -> list[ImportedEvent]:
    """The rows as events, in their order; rows of unknown users or items are refused."""
    item_ids = item_ids_by_external_id({row.item for row in rows})
    if create_users:
        create_missing_users({row.user for row in rows if row.item in item_ids})
    user_ids = user_ids_by_external_id({row.user for row in rows})
    events = []
    for row in rows:
        if row.item not in item_ids:
            report.refuse(tally, row.line, RowRefused(f"there is no item {row.item}", "item_id"))
        elif row.user not in user_ids:
            report.refuse(tally, row.line, RowRefused(f"there is no user {row.user}", "user_id"))
        else:
            pair = (user_ids[row.user], item_ids[row.item])
            events.append(ImportedEvent(*pair, row.event_id, row.kind, row.value, row.occurred_at, now))
    return events
