"""Fields that take a value as what it is. REST framework's own would read "5" and true as numbers."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

MAX_ID = 2**63 - 1
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_OFFSET = re.compile(r"(?:[zZ]|[+-][0-9]{2}:[0-9]{2})$", re.ASCII)


class JsonInteger(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        # 5.0 is the same JSON number as 5; true is no number at all.
        is_whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not is_whole:
            self.fail("invalid")
        return int(data)


class JsonBoolean(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "number", "minimum": 0.5, "maximum": 5, "multipleOf": 0.5, "nullable": True})
class Stars(serializers.FloatField):
    """Half a star to five, in halves; null clears the rating."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0.5, max_value=5, allow_null=True, **options)

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            self.fail("invalid")
        if data * 2 % 1:
            raise ValidationError("Stars come in halves.", code="invalid")
        return float(data)


class JsonText(serializers.RegexField):
    """Text exactly as it was sent. A pattern ends with \\Z: $ would let a newline through."""

    def __init__(self, pattern: str, **options: Any) -> None:
        super().__init__(pattern, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class JsonUuid(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid", value=data)
        return UUID(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class UtcMoment(serializers.DateTimeField):
    """RFC 3339 with an offset. Without one it would be a guess which clock was read."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not _OFFSET.search(value):
            raise ValidationError("Write it as 2026-03-01T12:00:00Z, with Z or an offset.", code="invalid")
        moment: datetime = super().to_internal_value(value)
        return moment


class QueryInteger(serializers.IntegerField):
    """From a query string: ASCII digits, nothing around them."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not _WHOLE.fullmatch(data):
            self.fail("invalid")
        return int(data)


class QueryText(serializers.CharField):
    """Free text. NUL, which PostgreSQL cannot hold, is read as a space instead of refused."""

    def to_internal_value(self, data: Any) -> str:
        return str(super().to_internal_value(data)).replace("\x00", " ")


@extend_schema_field(
    {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": MAX_ID}, "maxItems": 500}
)
class ItemIds(serializers.ListField):
    """Item ids, the parameter repeated or its values separated by commas."""

    child = QueryInteger(min_value=1, max_value=MAX_ID)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=500, **options)

    def to_internal_value(self, data: Any) -> list[int]:
        parts = [part for value in data for part in str(value).split(",")]
        ids: list[int] = super().to_internal_value(parts)
        return ids
