"""`/items/`: the catalogue, open to everybody."""

from typing import ClassVar

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Genre, Item
from catalog.selectors import active_items, search_items
from recommender.api.endpoint import Endpoint
from recommender.api.pagination import Key, page_of
from recommender.api.serializers.items import ItemDetailSerializer, ItemPageSerializer, ItemParameters

UNKNOWN_YEAR_LAST = {"newest": Value(0), "oldest": Value(9999)}
SORT_KEYS = {
    "popular": Key("n_ratings", descending=True),
    "rating": Key("smoothed_rating", descending=True),
    "newest": Key("known_year", descending=True),
    "oldest": Key("known_year"),
    "title": Key("sort_title"),
}


class ItemList(Endpoint):
    permission_classes = [AllowAny]
    is_personal = False
    query: ClassVar = {"GET": ItemParameters}

    @extend_schema(
        operation_id="items_list", tags=["items"], parameters=[ItemParameters], responses=ItemPageSerializer
    )
    def get(self, request: Request) -> Response:
        """Search, filter and page through the catalogue."""
        asked = self.parameters
        items = search_items(
            query=asked["search"],
            genres=[genre] if (genre := known_genre(asked.get("genre"))) else [],
            decade=asked.get("decade"),
            sort=asked["sort"],
        )
        keys = (SORT_KEYS[asked["sort"]], Key("id"))
        page = page_of(
            _with_known_year(items, asked["sort"]),
            keys,
            request,
            limit=asked["limit"],
            cursor=asked.get("cursor"),
        )
        return Response(ItemPageSerializer(page).data)


class ItemDetail(Endpoint):
    permission_classes = [AllowAny]
    is_personal = False

    @extend_schema(operation_id="items_retrieve", tags=["items"], responses=ItemDetailSerializer)
    def get(self, _request: Request, item_id: int) -> Response:
        """One item with everything the data set said of it."""
        return Response(ItemDetailSerializer(active_item(item_id)).data)


def active_item(item_id: int) -> Item:
    item = active_items().select_related("dataset").filter(pk=item_id).first()
    if item is None:
        raise NotFound(f"There is no item {item_id}.")
    return item


def known_genre(slug: str | None) -> str | None:
    """The genre asked for, if any. An unknown one would be an empty list that looks like an answer."""
    if slug is not None and not Genre.objects.filter(slug=slug).exists():
        raise NotFound({"genre": f"There is no genre {slug!r}."})
    return slug


def _with_known_year(items: QuerySet[Item], sort: str) -> QuerySet[Item]:
    if sort not in UNKNOWN_YEAR_LAST:
        return items
    return items.annotate(known_year=Coalesce("year", UNKNOWN_YEAR_LAST[sort]))
