"""Cursor pages by key: each page starts where the last one ended, whatever was added in between.

REST framework's own cursor counts positions among equal values and gives up beyond a thousand; a
catalogue sorted by number of ratings has more items with none than that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from recommender.api.endpoint import QueryParameters
from recommender.api.fields import QueryInteger

ROW = TypeVar("ROW", bound=Model)
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
FORWARD, BACKWARD = "next", "previous"


@dataclass(frozen=True)
class Key:
    """One column of an order that never holds NULL. The keys of an order together name one row."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[ROW]):
    rows: list[ROW]
    next: str | None
    previous: str | None


class PageParameters(QueryParameters):
    limit = QueryInteger(min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT, help_text="Rows a page.")
    cursor = serializers.RegexField(
        r"^[A-Za-z0-9_:-]+$",
        max_length=500,
        required=False,
        help_text="From `next` or `previous` of another page; leave it out for the first.",
    )


def page_of(
    rows: QuerySet[ROW], keys: Sequence[Key], request: Request, *, limit: int, cursor: str | None = None
) -> Page[ROW]:
    """One page of the rows in the order of the keys. A cursor made for other rows is `NotFound`."""
    scope = f"{request.path}?{','.join(key.column for key in keys)}"
    direction, position = _open(cursor, scope) if cursor else (FORWARD, None)
    found = list(_from(rows, keys, direction, position)[: limit + 1])
    has_more = len(found) > limit
    shown = found[:limit] if direction == FORWARD else found[:limit][::-1]
    has_next = has_more if direction == FORWARD else True
    has_previous = position is not None if direction == FORWARD else has_more
    return Page(
        rows=shown,
        next=_link(request, _seal(FORWARD, shown[-1], keys, scope)) if shown and has_next else None,
        previous=_link(request, _seal(BACKWARD, shown[0], keys, scope)) if shown and has_previous else None,
    )


def _from(
    rows: QuerySet[ROW], keys: Sequence[Key], direction: str, position: list[object] | None
) -> QuerySet[ROW]:
    backward = direction == BACKWARD
    order = [("-" if key.descending != backward else "") + key.column for key in keys]
    if position is None:
        return rows.order_by(*order)
    return rows.filter(_beyond(keys, position, backward)).order_by(*order)


def _beyond(keys: Sequence[Key], position: list[object], backward: bool) -> Q:
    """Rows past the position: a later first key, or an equal first key and a later second, …"""
    condition, equal = Q(), Q()
    for key, value in zip(keys, position, strict=True):
        comparison = "lt" if key.descending != backward else "gt"
        condition |= equal & Q(**{f"{key.column}__{comparison}": value})
        equal &= Q(**{key.column: value})
    return condition


def _seal(direction: str, row: Model, keys: Iterable[Key], scope: str) -> str:
    # Signed: a cursor is then either ours or refused, and its values need no checks of their own.
    values = [getattr(row, key.column) for key in keys]
    return signing.dumps([direction, [_plain(value) for value in values]], salt=scope)


def _open(cursor: str, scope: str) -> tuple[str, list[object]]:
    try:
        direction, position = signing.loads(cursor, salt=scope)
    except signing.BadSignature as error:
        raise NotFound({"cursor": "This cursor belongs to no page of this list."}) from error
    return direction, position


def _plain(value: Any) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _link(request: Request, cursor: str) -> str:
    address = remove_query_param(request.build_absolute_uri(), "cursor")
    return str(replace_query_param(address, "cursor", cursor))
