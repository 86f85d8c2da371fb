"""What a row of an item, user or interaction file must look like, and the checked row it becomes.

Reads no database. The log's own rules (`interactions.checks`) decide about values and times.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from catalog.services import GENRE_LENGTH, TITLE_LENGTH, ItemData
from catalog.titles import parse_year
from interactions.checks import checked_time, checked_value
from interactions.errors import InteractionError
from interactions.importing.report import RowRefused
from interactions.importing.tables import Record
from interactions.models import Interaction

Kind = Interaction.Kind
ITEM_COLUMNS = ("item_id", "title", "year", "genres", "sort_title", "is_active")
USER_COLUMNS = ("user_id",)
EXPORTED_COLUMNS = ("user_id", "item_id", "kind", "value", "timestamp", "event_id")
IMPORTABLE = frozenset(Kind.values) - {Kind.RETRACT}
ID_LENGTH = 100
EVENT_ID_LENGTH = 64
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class UserRow:
    external_id: str
    attributes: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InteractionRow:
    line: int
    user: str
    item: str
    kind: str
    value: float | None
    occurred_at: datetime
    event_id: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating scale, mapped linearly onto the log's ½ to 5 stars and rounded to halves."""

    low: float
    high: float

    @classmethod
    def parse(cls, text: str) -> Self:
        low, _, high = text.partition(":")
        scale = cls(float(low), float(high))
        if not (math.isfinite(scale.low) and math.isfinite(scale.high) and scale.low < scale.high):
            raise ValueError(f"a scale is MIN:MAX with MIN below MAX, not {text}")
        return scale

    def stars(self, rating: float) -> float:
        if not self.low <= rating <= self.high:
            raise RowRefused(f"{rating:g} is outside the scale {self.low:g} to {self.high:g}", "rating")
        return round(2 * (0.5 + 4.5 * (rating - self.low) / (self.high - self.low))) / 2


@dataclass(frozen=True, slots=True)
class Reading:
    """How one import reads: under which prefix ids are kept, ratings' scale, and the moment of the import."""

    now: datetime
    key: str = ""
    scale: Scale | None = None

    def external_id(self, record: Record, column: str) -> str:
        own = text_of(record, column, required=True)
        external_id = namespaced(self.key, own)
        if len(external_id) > ID_LENGTH:
            raise RowRefused(f"longer than {ID_LENGTH} characters", column)
        return external_id

    def item(self, record: Record) -> ItemData:
        return ItemData(
            external_id=self.external_id(record, "item_id"),
            title=text_of(record, "title", required=True, longest=TITLE_LENGTH),
            year=_year_of(record),
            genres=_genres_of(record.get("genres")),
            sort_title=text_of(record, "sort_title", longest=TITLE_LENGTH),
            attributes=_rest_of(record, ITEM_COLUMNS),
            is_active=_truth_of(record, "is_active"),
        )

    def user(self, record: Record) -> UserRow:
        return UserRow(self.external_id(record, "user_id"), _rest_of(record, USER_COLUMNS))

    def interaction(self, record: Record, line: int) -> InteractionRow:
        kind, value = self._kind_and_value(record)
        written = text_of(record, "timestamp")
        user, item = self.external_id(record, "user_id"), self.external_id(record, "item_id")
        event_id = text_of(record, "event_id", longest=EVENT_ID_LENGTH)
        return InteractionRow(
            line=line,
            user=user,
            item=item,
            kind=kind,
            value=value,
            occurred_at=self._moment(written) if written else self.now,
            event_id=event_id or content_id(item, kind, value, written),
        )

    def _kind_and_value(self, record: Record) -> tuple[str, float | None]:
        column = "rating" if text_of(record, "rating") else "value"
        number = number_of(record, column)
        kind = text_of(record, "kind").lower() or _kind_without_column(record, number)
        if kind not in IMPORTABLE:
            raise RowRefused(f"{kind[:40]} is none of {', '.join(sorted(IMPORTABLE))}", "kind")
        if kind == Kind.RATING and number is not None and self.scale is not None:
            number = self.scale.stars(number)
        try:
            return kind, checked_value(kind, number)
        except InteractionError as error:
            raise RowRefused(error.message, column) from error

    def _moment(self, written: str) -> datetime:
        try:
            moment = datetime.fromtimestamp(float(written), UTC)
        except ValueError:
            moment = _iso_moment(written)
        except (OverflowError, OSError) as error:
            raise RowRefused(f"{written} is no time in seconds since 1970", "timestamp") from error
        if moment < EPOCH:
            raise RowRefused(f"{written} lies before 1970", "timestamp")
        try:
            return checked_time(moment, self.now)
        except InteractionError as error:
            raise RowRefused(f"{written} lies in the future", "timestamp") from error


def namespaced(key: str, own_id: str) -> str:
    """An id as it is kept: under its data set's key, so that two data sets' "1" are two things."""
    return f"{key}:{own_id}" if key else own_id


def content_id(item: str, kind: str, value: float | None, written: str) -> str:
    """An event's id when the source gives none: the same row, read again, is the same event."""
    content = "\x1f".join([item, kind, "" if value is None else f"{value:g}", written])
    return f"import:{hashlib.sha256(content.encode()).hexdigest()[:40]}"


def text_of(record: Record, column: str, *, required: bool = False, longest: int = 1000) -> str:
    """A cell as text without spaces around it; "" when it is absent."""
    cell = record.get(column)
    if isinstance(cell, bool | list | dict):
        raise RowRefused("is neither a text nor a number", column)
    text = "" if cell is None else str(cell).strip()
    if required and not text:
        raise RowRefused("is missing", column)
    if len(text) > longest:
        raise RowRefused(f"longer than {longest} characters", column)
    return storable(text, column)


def storable(text: str, column: str) -> str:
    """Databases keep neither NUL nor half a surrogate pair."""
    if UNSTORABLE.search(text):
        raise RowRefused("holds a character that cannot be stored", column)
    return text


def number_of(record: Record, column: str) -> float | None:
    text = text_of(record, column)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise RowRefused(f"{text[:40]} is no number", column)
    return number


def _kind_without_column(record: Record, number: float | None) -> str:
    """A number is a rating; none is a view, unless the file has ratings and this row's is missing."""
    if number is None and "rating" in record:
        raise RowRefused("is missing", "rating")
    return Kind.VIEW if number is None else Kind.RATING


def _year_of(record: Record) -> int | None:
    text = text_of(record, "year")
    year = parse_year(text)
    if text and year is None:
        raise RowRefused(f"{text[:40]} is no year", "year")
    return year


def _truth_of(record: Record, column: str) -> bool | None:
    cell = record.get(column)
    if isinstance(cell, bool):
        return cell
    text = text_of(record, column).lower()
    if text and text not in TRUTHS:
        raise RowRefused(f"{text[:40]} is neither true nor false", column)
    return TRUTHS.get(text)


def _genres_of(cell: object) -> tuple[str, ...]:
    """Names between bars ("Comedy|Drama"), or a JSON list of them."""
    names: Iterable[object] = cell if isinstance(cell, list) else str(cell or "").split("|")
    stripped = [storable(str(name).strip(), "genres") for name in names]
    if any(len(name) > GENRE_LENGTH for name in stripped):
        raise RowRefused(f"one is longer than {GENRE_LENGTH} characters", "genres")
    return tuple(dict.fromkeys(name for name in stripped if name))


def _rest_of(record: Record, known: tuple[str, ...]) -> dict[str, object]:
    """The other columns, kept as they are; empty cells are left out."""
    rest = {
        name: cell for name, cell in record.items() if name and name not in known and cell not in (None, "")
    }
    for name, cell in rest.items():
        try:
            written = json.dumps([name, cell], ensure_ascii=False, allow_nan=False)
        except ValueError as error:
            raise RowRefused("is too large a number", name) from error
        # JSON spells NUL out.
        storable(written.replace("\\u0000", "\x00"), name)
    return rest


def _iso_moment(written: str) -> datetime:
    """A time without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowRefused(f"{written[:40]} is neither seconds since 1970 nor ISO 8601", "timestamp") from error
