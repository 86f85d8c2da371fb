"""Lists: what was chosen, in which order, and why."""

from typing import Any

from rest_framework import serializers

from recommender.api.endpoint import QueryParameters
from recommender.api.fields import ItemIds, QueryInteger
from recommender.api.serializers.items import GENRE_HELP, GENRE_PATTERN, ItemSerializer
from recommender.engine.ranking.sliders import LIMIT, NAMES

SERVED_BY = (
    ("model", "Computed now by the model."),
    ("stored", "The list stored for this person."),
    ("popular", "No model was there: what is popular."),
    ("static", "Nothing was there: the catalogue's own order."),
)


SLIDER_HELP = {
    "popularity": "Upwards: what many know.",
    "novelty": "Upwards: unlike what you know.",
    "recency": "Upwards: newer years.",
    "diversity": "Upwards: items unlike each other.",
}


def slider(name: str) -> QueryInteger:
    told = f"{SLIDER_HELP[name]} 0 is neutral; left out, your own setting holds."
    return QueryInteger(min_value=-LIMIT, max_value=LIMIT, required=False, help_text=told)


class RecommendationParameters(QueryParameters):
    n = QueryInteger(min_value=1, max_value=100, default=20, help_text="Length of the list.")
    exclude = ItemIds(required=False, help_text="Items to leave out: repeat it, or separate ids by commas.")
    genre = serializers.RegexField(GENRE_PATTERN, max_length=50, required=False, help_text=GENRE_HELP)
    popularity, novelty = slider("popularity"), slider("novelty")
    recency, diversity = slider("recency"), slider("diversity")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The sliders that were given are put together, by name."""
        given = {name: attrs.pop(name) for name in NAMES if name in attrs}
        return attrs | {"sliders": given}


class ReasonSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    text = serializers.CharField(help_text="For people; empty when there is nothing true to say.")
    item = serializers.IntegerField(
        source="item.id", allow_null=True, default=None, help_text="The item that the reason names."
    )


class EntrySerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(help_text="From 1.")
    item = ItemSerializer()
    score = serializers.FloatField(help_text="Higher is better; comparable within one list only.")
    reason = ReasonSerializer()
    sources = serializers.ListField(
        child=serializers.CharField(),
        help_text="Which candidate sources proposed the item.",
    )
    explored = serializers.BooleanField(help_text="Put here to learn, not for its score.")


class ListSerializer(serializers.Serializer[Any]):
    """A list as it was decided. Send `slate_id` back as `slate` with what happens to its items."""

    slate_id = serializers.UUIDField(allow_null=True)
    served_by = serializers.ChoiceField(choices=SERVED_BY)
    degraded = serializers.BooleanField(help_text="A fallback was served; the model could not be used.")
    policy = serializers.CharField()
    experiment = serializers.CharField(help_text="Empty while no experiment runs.")
    arm = serializers.CharField()
    bundle = serializers.CharField(help_text="Content hash of the model; empty if none was used.")
    computed_at = serializers.DateTimeField()
    results = EntrySerializer(many=True, source="entries")
