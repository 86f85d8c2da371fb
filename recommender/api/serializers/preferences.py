"""How a person wants their lists made: what is shown of it, and what may be changed."""

from typing import Any

from rest_framework import serializers

from recommender.api.endpoint import Body
from recommender.api.fields import JsonBoolean, JsonInteger
from recommender.composition.policies import POLICIES
from recommender.engine.ranking.sliders import LIMIT


class MutedSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of items from which nothing shall follow."
    )
    genres = serializers.ListField(
        child=serializers.CharField(), help_text="Slugs of genres of which lists shall hold nothing."
    )


class SlidersSerializer(serializers.Serializer[Any]):
    popularity, novelty, recency, diversity = (
        serializers.IntegerField(min_value=-LIMIT, max_value=LIMIT) for _name in range(4)
    )


class PreferencesSerializer(serializers.Serializer[Any]):
    """What somebody wants of their lists."""

    policy = serializers.CharField(help_text="Empty: the site's, or an experiment's.")
    sliders = SlidersSerializer()
    personalised = serializers.BooleanField(help_text="False: paused, lists ignore the history.")
    private = serializers.BooleanField(
        allow_null=True,
        help_text="True: what this session looks at is not noted. Null where there is no session.",
    )
    muted = MutedSerializer()


class SlidersBody(Body):
    """Positions; a slider that is left out stays where it is."""

    popularity, novelty, recency, diversity = (
        JsonInteger(min_value=-LIMIT, max_value=LIMIT, required=False) for _name in range(4)
    )


class PreferencesBody(Body):
    """What shall change; what is left out stays as it is."""

    needs_one = True

    policy = serializers.ChoiceField(
        choices=["", *POLICIES], required=False, help_text="Empty: the site's, or an experiment's."
    )
    sliders = SlidersBody(required=False)
    personalised = JsonBoolean(required=False)
    private = JsonBoolean(required=False, help_text="Only with a session: a key has none.")
