"""`/interactions/`: the event path for programs, and the caller's own log."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from interactions.errors import UnknownInteraction
from interactions.models import Interaction
from recommender.api.endpoint import Endpoint
from recommender.api.errors import Conflict
from recommender.api.events import report_events
from recommender.api.pagination import Key, page_of
from recommender.api.problems import CONTENT_TYPE
from recommender.api.serializers.interactions import (
    EVENT,
    BatchBody,
    BatchReportSerializer,
    EventField,
    InteractionPageSerializer,
    InteractionParameters,
    InteractionSerializer,
)
from recommender.api.serializers.problems import ProblemSerializer
from recommender.feedback import take_back

LOG_KEYS = (Key("occurred_at", descending=True), Key("id", descending=True))


class OwnInteractions(Endpoint):
    query = {"GET": InteractionParameters}

    @extend_schema(
        operation_id="interactions_list",
        tags=["interactions"],
        parameters=[InteractionParameters],
        responses=InteractionPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Your log, the latest first: every event, also those that were taken back later."""
        asked = self.parameters
        wanted = {name: asked[name] for name in ("kind", "item") if name in asked}
        rows = Interaction.objects.filter(user=self.caller, **wanted)
        page = page_of(rows, LOG_KEYS, request, limit=asked["limit"], cursor=asked.get("cursor"))
        return Response(InteractionPageSerializer(page).data)

    @extend_schema(
        operation_id="interactions_record",
        tags=["interactions"],
        request=EVENT,
        responses={
            status.HTTP_201_CREATED: OpenApiResponse(InteractionSerializer, "Recorded now."),
            status.HTTP_200_OK: OpenApiResponse(
                InteractionSerializer, "Recorded before under the same `event_id`."
            ),
            (status.HTTP_404_NOT_FOUND, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "There is no such item."
            ),
            (status.HTTP_409_CONFLICT, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "The `event_id` is that of another event."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Record one event; your recommendations follow it."""
        event = EventField().run_validation(request.data)
        report = report_events(self.caller, [event], now=timezone.now())[0]
        if report.error is not None:
            raise report.error
        code = status.HTTP_201_CREATED if report.status == "created" else status.HTTP_200_OK
        return Response(InteractionSerializer(report.interaction).data, status=code)


class InteractionBatch(Endpoint):
    @extend_schema(
        operation_id="interactions_record_batch",
        tags=["interactions"],
        request=BatchBody,
        responses=BatchReportSerializer,
    )
    def post(self, request: Request) -> Response:
        """Record up to 500 events. What is malformed refuses the whole batch and names the rows; what is
        well formed and cannot be recorded (an unknown item, a time in the future) is refused row by row."""
        body = BatchBody(data=request.data)
        body.is_valid(raise_exception=True)
        reports = report_events(self.caller, body.validated_data["interactions"], now=timezone.now())
        return Response(BatchReportSerializer({"results": reports}).data)


class OwnInteraction(Endpoint):
    @extend_schema(
        operation_id="interactions_retract",
        tags=["interactions"],
        responses={
            status.HTTP_204_NO_CONTENT: OpenApiResponse(description="Taken back, now or before."),
            (status.HTTP_409_CONFLICT, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "It is itself a retraction."
            ),
        },
    )
    def delete(self, _request: Request, interaction_id: int) -> Response:
        """Take one of your events back: what held before it holds again. The log keeps both."""
        try:
            take_back(self.caller, interaction_id, now=timezone.now(), origin=Interaction.Origin.API)
        except Interaction.DoesNotExist as error:
            raise NotFound(f"You have no interaction {interaction_id}.") from error
        except UnknownInteraction as refusal:
            raise Conflict(refusal.message) from refusal
        return Response(status=status.HTTP_204_NO_CONTENT)
