"""`/recommendations/` and `/items/{id}/similar/`: the read path for programs."""

from django.db.models import prefetch_related_objects
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from interactions.models import Impression
from recommender.api.endpoint import Endpoint
from recommender.api.serializers.items import SimilarParameters
from recommender.api.serializers.recommendations import ListSerializer, RecommendationParameters
from recommender.api.views.items import active_item, known_genre
from recommender.people import known_unit, unit_for
from recommender.presentation import ServedList
from recommender.serving import recommend, similar_items


class Recommendations(Endpoint):
    query = {"GET": RecommendationParameters}

    @extend_schema(
        operation_id="recommendations",
        tags=["recommendations"],
        parameters=[RecommendationParameters],
        responses=ListSerializer,
    )
    def get(self, _request: Request) -> Response:
        """Your list, computed from your feedback up to this moment, and logged as shown to you."""
        asked = self.parameters
        served = recommend(
            self.caller,
            unit_for(self.caller),
            now=timezone.now(),
            n=asked["n"],
            exclude_ids=tuple(asked.get("exclude", ())),
            genre=known_genre(asked.get("genre")),
            sliders=asked["sliders"],
            channel=Impression.Channel.API,
        )
        return Response(_document(served))


class SimilarItems(Endpoint):
    permission_classes = [AllowAny]
    query = {"GET": SimilarParameters}

    @extend_schema(
        operation_id="items_similar",
        tags=["items"],
        parameters=[SimilarParameters],
        responses=ListSerializer,
    )
    def get(self, request: Request, item_id: int) -> Response:
        """Items like this one, the nearest first."""
        person = self.caller if request.user.is_authenticated else None
        served = similar_items(
            active_item(item_id),
            person=person,
            now=timezone.now(),
            n=self.parameters["n"],
            unit=unit_for(person) if person else known_unit(request.session),
            channel=Impression.Channel.API,
        )
        return Response(_document(served))


def _document(served: ServedList) -> dict[str, object]:
    # One query for all genres; entries come with their items alone.
    prefetch_related_objects([entry.item for entry in served.entries], "genres")
    return dict(ListSerializer(served).data)
