"""Why an item is where it is in a list, or why it is not in it."""

from typing import Any

from rest_framework import serializers

from recommender.api.fields import MAX_ID, QueryInteger
from recommender.api.serializers.recommendations import RecommendationParameters

STAGES = (
    ("filtered_by_rule", "Left out before anything was ranked; `rule` says by what."),
    ("seen", "The person has said something about it."),
    ("not_retrieved", "No candidate source proposed it."),
    ("shown", "In the list."),
    ("demoted", "The ranker had it in the list; the rules took it out."),
    ("ranked", "A candidate, behind the end of the list."),
)
RULES = (
    ("", "None."),
    ("inactive", "It was taken out of the catalogue."),
    ("excluded", "The request excludes it."),
    ("muted", "It is of a genre that the person muted."),
    ("genre", "It is not of the genre asked for."),
)


class ExplanationParameters(RecommendationParameters):
    """The list to explain, asked for as a list is."""

    user = QueryInteger(
        min_value=1, max_value=MAX_ID, required=False, help_text="Whose list; another's is for staff only."
    )


class StageSerializer(serializers.Serializer[Any]):
    """At which one stage the item ended on the way to the list."""

    item = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=STAGES)
    rule = serializers.ChoiceField(choices=RULES)
    rank = serializers.IntegerField(allow_null=True, help_text="By the ranker alone, from 1.")
    place = serializers.IntegerField(allow_null=True, help_text="After the rules, from 1.")
    n_candidates = serializers.IntegerField(help_text="How many items were ranked.")
    policy = serializers.CharField()
    bundle = serializers.CharField(help_text="Content hash of the model.")


class CauseSerializer(serializers.Serializer[Any]):
    cause = serializers.CharField()
    text = serializers.CharField(help_text="The cause in plain words.")
    value = serializers.FloatField(help_text="What it adds to the score; below 0 it lowers it.")


class HistoryPartSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(source="item_id")
    part = serializers.FloatField(help_text="What it adds to the linear model's score of the item.")
    share = serializers.FloatField(help_text="Of all in the history that speaks for the item, 0–1.")


class ExplanationSerializer(StageSerializer):
    """What made the item's score. `bias` and the causes' values sum to `score`."""

    score = serializers.FloatField(allow_null=True, help_text="Null where the item was not ranked by trees.")
    bias = serializers.FloatField(allow_null=True, help_text="The same for all items of the list.")
    causes = CauseSerializer(many=True)
    history = HistoryPartSerializer(many=True)


class StageCountSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=STAGES)
    n_items = serializers.IntegerField()


class StageCountsSerializer(serializers.Serializer[Any]):
    """The whole catalogue: each item ended at exactly one stage."""

    n_items = serializers.IntegerField(help_text="All items of the catalogue; what the counts sum to.")
    results = StageCountSerializer(many=True)
