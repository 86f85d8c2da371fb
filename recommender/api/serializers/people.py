"""What a person holds: current feedback, an arm, API keys."""

from typing import Any

from rest_framework import serializers

from accounts.models import ApiKey
from experiments.vocabulary import scenario_names
from interactions.models import Feedback
from interactions.personal_data import HELD
from recommender.api.endpoint import Body, QueryParameters
from recommender.api.fields import JsonText
from recommender.api.serializers.items import ItemSerializer, PageSerializer

ONE_LINE = r"^[^\x00-\x1f\x7f]+\Z"


class HistoryEntrySerializer(serializers.ModelSerializer[Feedback]):
    """What a person holds of one item now."""

    item = ItemSerializer()

    class Meta:
        model = Feedback
        fields = ("item", *HELD, "updated_at")


class HistoryPageSerializer(PageSerializer):
    results = HistoryEntrySerializer(many=True, source="rows")


class ArmParameters(QueryParameters):
    scenario = serializers.ChoiceField(choices=scenario_names(), default="home")


class ArmSerializer(serializers.Serializer[Any]):
    """How the caller's lists are made.

    Experiment and arm are empty while none runs in the scenario, or while the caller chose a policy.
    """

    scenario = serializers.CharField()
    experiment = serializers.CharField()
    arm = serializers.CharField()
    policy = serializers.CharField()


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    class Meta:
        model = ApiKey
        fields = ("prefix", "name", "created_at", "last_used_at", "revoked_at")


class KeyListSerializer(serializers.Serializer[Any]):
    results = KeySerializer(many=True)


class KeyBody(Body):
    """A key to issue."""

    name = JsonText(pattern=ONE_LINE, max_length=100, help_text="What the key is for.")


class IssuedKeySerializer(KeySerializer):
    """A new key. This is the only answer that ever holds its secret."""

    secret = serializers.SerializerMethodField()

    class Meta(KeySerializer.Meta):
        fields = (*KeySerializer.Meta.fields, "secret")  # type: ignore[assignment]

    def get_secret(self, _key: ApiKey) -> str:
        return str(self.context["secret"])
