"""Events: how they are sent, how the log shows them, and what became of each in a batch."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from interactions.kinds import SWITCHES, TRACES, Kind
from interactions.models import Interaction
from recommender.api.endpoint import Body
from recommender.api.events import EventReport
from recommender.api.fields import MAX_ID, JsonInteger, JsonText, JsonUuid, QueryInteger, Stars, UtcMoment
from recommender.api.pagination import PageParameters
from recommender.api.problems import named_errors
from recommender.api.serializers.items import PageSerializer
from recommender.api.serializers.problems import NamedErrorSerializer

MAX_BATCH = 500


class EventBody(Body):
    """What every event says. Subclasses add the kinds, and the value each takes."""

    item = JsonInteger(min_value=1, max_value=MAX_ID, help_text="Id of the item.")
    occurred_at = UtcMoment(
        required=False, help_text="When it happened; now if left out. More than 5 minutes ahead is refused."
    )
    event_id = JsonText(
        r"^[A-Za-z0-9._:-]+\Z",
        max_length=64,
        required=False,
        help_text="Your own id of the event. Sent again, it is answered with what was recorded first.",
    )
    slate = JsonUuid(
        required=False,
        help_text="`slate_id` of the list the item was shown in, so that the list learns of it.",
    )


class RatingBody(EventBody):
    """Stars for an item."""

    kind = serializers.ChoiceField(choices=[Kind.RATING.value])
    value = Stars(help_text="Stars; null clears the rating.")


class SwitchBody(EventBody):
    """Something switched on or off for an item."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in sorted(SWITCHES)])
    value = JsonInteger(min_value=0, max_value=1, default=1, help_text="1 on, 0 off.")


class TraceBody(EventBody):
    """An item that was looked at."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in sorted(TRACES)])


BODIES: dict[str, type[serializers.Serializer[Any]]] = {
    Kind.RATING.value: RatingBody,
    **{kind.value: SwitchBody for kind in SWITCHES},
    **{kind.value: TraceBody for kind in TRACES},
}
EVENT = PolymorphicProxySerializer("Event", serializers={**BODIES}, resource_type_field_name="kind")


@extend_schema_field(EVENT)
class EventField(serializers.Field[Any, Any, Any, Any]):
    """One event, read by the body of its kind."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise ValidationError("An event is a JSON object.", code="invalid")
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in BODIES:
            raise ValidationError({"kind": [f"This must be one of {', '.join(sorted(BODIES))}."]})
        body = BODIES[kind](data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class BatchBody(Body):
    """Events, in the order in which they are to be recorded."""

    interactions = serializers.ListField(child=EventField(), min_length=1, max_length=MAX_BATCH)


class InteractionParameters(PageParameters):
    kind = serializers.ChoiceField(choices=Kind.values, required=False)
    item = QueryInteger(min_value=1, max_value=MAX_ID, required=False, help_text="Only events on this item.")


class InteractionSerializer(serializers.ModelSerializer[Interaction]):
    """One row of the log."""

    item = serializers.IntegerField(source="item_id")
    slate = serializers.UUIDField(source="slate_id", allow_null=True)
    retracts = serializers.IntegerField(
        source="retracts_id", allow_null=True, help_text="Id of the event that this one takes back."
    )

    class Meta:
        model = Interaction
        fields: ClassVar = (
            "id",
            "event_id",
            "item",
            "kind",
            "value",
            "slate",
            "retracts",
            "occurred_at",
            "recorded_at",
            "origin",
        )


class InteractionPageSerializer(PageSerializer):
    results = InteractionSerializer(many=True, source="rows")


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of one event of a batch."""

    row = serializers.IntegerField(help_text="Its place in the batch, from 0.")
    status = serializers.ChoiceField(
        choices=[
            ("created", "Recorded now."),
            ("known", "Recorded before under the same event_id."),
            ("refused", "Not recorded; `errors` says why."),
        ]
    )
    interaction = InteractionSerializer(allow_null=True)
    errors = serializers.SerializerMethodField()  # type: ignore[assignment] # as in problem documents

    @extend_schema_field(NamedErrorSerializer(many=True))
    def get_errors(self, report: EventReport) -> list[dict[str, str | int]]:
        return named_errors(report.error) if report.error else []


class BatchReportSerializer(serializers.Serializer[Any]):
    results = OutcomeSerializer(many=True)
