"""The database as rows of the import's own columns, so that what goes out can come in again elsewhere.

Streams: memory does not grow with the data. Ids lose the data set's key they were kept under.
"""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from django.db.models import QuerySet

from accounts.models import User
from catalog.models import Item
from interactions.derive import retracted_ids
from interactions.importing.rows import EXPORTED_COLUMNS, ITEM_COLUMNS, USER_COLUMNS
from interactions.importing.tables import DELIMITERS, JSON_SUFFIXES, format_of
from interactions.models import Interaction

Cells = dict[str, object]
Write = Callable[[Cells], object]
BATCH = 2000


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> int:
    """Write CSV, TSV or JSON lines by the file's suffix (.gz too); returns how many rows."""
    suffix, n_rows = format_of(path), 0
    with _opened(path) as file:
        is_json = suffix in JSON_SUFFIXES
        write = _json_writer(file) if is_json else _csv_writer(file, columns, DELIMITERS[suffix])
        for row in rows:
            write(row)
            n_rows += 1
    return n_rows


def _json_writer(file: TextIO) -> Write:
    def write(row: Cells) -> None:
        kept = {name: cell for name, cell in row.items() if cell not in (None, "", [])}
        print(json.dumps(kept, ensure_ascii=False), file=file)

    return write


def _csv_writer(file: TextIO, columns: Sequence[str], delimiter: str) -> Write:
    writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    return lambda row: writer.writerow({name: _cell(cell) for name, cell in row.items()})


def item_columns(items: QuerySet[Item]) -> list[str]:
    return [*ITEM_COLUMNS, *_attribute_names(items.values_list("attributes", flat=True), ITEM_COLUMNS)]


def item_rows(items: QuerySet[Item], key: str) -> Iterator[Cells]:
    """`is_active` is told only where it is off, so that reading it back switches nothing on."""
    for item in items.prefetch_related("genres").order_by("pk").iterator(chunk_size=BATCH):
        yield item.attributes | {
            "item_id": own_id(item.external_id, key),
            "title": item.title,
            "year": item.year,
            "genres": [genre.name for genre in item.genres.all()],
            "sort_title": item.sort_title,
            "is_active": None if item.is_active else False,
        }


def user_columns(users: QuerySet[User]) -> list[str]:
    return [*USER_COLUMNS, *_attribute_names(users.values_list("attributes", flat=True), USER_COLUMNS)]


def user_rows(users: QuerySet[User], key: str) -> Iterator[Cells]:
    """Attributes only: neither names nor addresses leave the database this way."""
    rows = users.order_by("pk").values_list("pk", "external_id", "attributes")
    for pk, external_id, attributes in rows.iterator(chunk_size=BATCH):
        yield attributes | {"user_id": user_id_of(pk, external_id, key)}


def interaction_rows(log: QuerySet[Interaction], key: str) -> Iterator[Cells]:
    """The events that hold, in the order they were recorded; those taken back are left out."""
    retractions = Interaction.objects.filter(kind=Interaction.Kind.RETRACT, retracts__isnull=False)
    dead = retracted_ids(retractions.order_by().values_list("pk", "retracts_id"))
    columns = (
        "pk",
        "user_id",
        "user__external_id",
        "item__external_id",
        "kind",
        "value",
        "occurred_at",
        "event_id",
    )
    rows = log.exclude(kind=Interaction.Kind.RETRACT).order_by("pk").values_list(*columns)
    for pk, user_id, user, item, kind, value, occurred_at, event_id in rows.iterator(chunk_size=BATCH):
        if pk not in dead:
            person, moment = user_id_of(user_id, user, key), occurred_at.isoformat()
            yield dict(
                zip(EXPORTED_COLUMNS, (person, own_id(item, key), kind, value, moment, event_id), strict=True)
            )


def own_id(external_id: str, key: str) -> str:
    """The id as its source has it."""
    return external_id.removeprefix(f"{key}:") if key else external_id


def user_id_of(pk: int, external_id: str | None, key: str) -> str:
    """Members and visitors came with no data set; here they are known by their number only."""
    return own_id(external_id, key) if external_id else f"user-{pk}"


def _attribute_names(attributes: QuerySet[Any, dict[str, object]], taken: Sequence[str]) -> list[str]:
    names = {name for held in attributes.order_by().iterator(chunk_size=BATCH) for name in held}
    return sorted(names - set(taken))


def _cell(cell: object) -> object:
    """As the import reads it: lists of names between bars, other structures as JSON."""
    if isinstance(cell, list) and all(isinstance(name, str) for name in cell):
        return "|".join(cell)
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, bool | list | dict) else cell


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    plain = path.open("w", encoding="utf-8", newline="") if path.suffix != ".gz" else None
    with plain or gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        yield cast(TextIO, file)
