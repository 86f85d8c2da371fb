"""Items as the API shows them, and how a list of them is asked for."""

from typing import Any

from rest_framework import serializers

from catalog.models import Dataset, Genre, Item
from catalog.selectors import SORTS
from recommender.api.endpoint import QueryParameters
from recommender.api.fields import QueryInteger, QueryText
from recommender.api.pagination import PageParameters

GENRE_HELP = "Slug of a genre; one that does not exist is a 404 that names it."
GENRE_PATTERN = r"^[-a-zA-Z0-9_]+$"


class ItemParameters(PageParameters):
    search = QueryText(
        max_length=200,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        help_text="Words of the title, in any order, each from its beginning; accents do not matter.",
    )
    genre = serializers.RegexField(GENRE_PATTERN, max_length=50, required=False, help_text=GENRE_HELP)
    decade = QueryInteger(
        min_value=1870, max_value=2100, required=False, help_text="First year of the decade: 1990."
    )
    sort = serializers.ChoiceField(choices=SORTS, default=SORTS[0])


class SimilarParameters(QueryParameters):
    n = QueryInteger(min_value=1, max_value=100, default=12, help_text="Length of the list.")


class GenreSerializer(serializers.ModelSerializer[Genre]):
    slug = serializers.CharField(help_text="What filters by genre take.")

    class Meta:
        model = Genre
        fields = ("slug", "name")


class ItemSerializer(serializers.ModelSerializer[Item]):
    """One item, as it stands in a list."""

    year = serializers.IntegerField(allow_null=True, min_value=0, max_value=9999)
    genres = GenreSerializer(many=True)

    class Meta:
        model = Item
        fields = ("id", "external_id", "title", "year", "genres", "n_ratings", "mean_rating")


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    """Where an item came from, under which licence, and how that asks to be cited."""

    key = serializers.CharField()

    class Meta:
        model = Dataset
        fields = ("key", "name", "url", "licence", "citation")


class ItemDetailSerializer(ItemSerializer):
    attributes = serializers.DictField(help_text="Other columns of the data set.")
    dataset = DatasetSerializer(allow_null=True)

    class Meta(ItemSerializer.Meta):
        fields = (*ItemSerializer.Meta.fields, "attributes", "dataset")  # type: ignore[assignment]


class PageSerializer(serializers.Serializer[Any]):
    """A page of a list. Subclasses say of what."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ItemPageSerializer(PageSerializer):
    results = ItemSerializer(many=True, source="rows")
