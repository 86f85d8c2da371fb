"""`/why-not/`, `/items/{id}/why-not/` and `/items/{id}/explain/`: a list asked about, stage by stage.

Asking shows nothing to anybody: no slate is logged and no unit is exposed to an arm.
"""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from catalog.models import Item
from recommender.api.endpoint import Endpoint
from recommender.api.serializers.explanations import (
    ExplanationParameters,
    ExplanationSerializer,
    StageCountsSerializer,
    StageSerializer,
)
from recommender.api.views.items import active_item, known_genre
from recommender.composition.decisions import Question
from recommender.composition.inspections import Inspection, inspect, stage_name
from recommender.people import unit_for
from recommender.words import cause_text


class Explaining(Endpoint):
    """Whose list may be asked about is decided here: your own, or anybody's if you are staff."""

    query: ClassVar = {"GET": ExplanationParameters}

    def inspected(self) -> Inspection:
        asked, person = self.parameters, self._person()
        question = Question(
            person,
            unit_for(person),
            timezone.now(),
            n=asked["n"],
            exclude_ids=tuple(asked.get("exclude", ())),
            genre=known_genre(asked.get("genre")),
            sliders=asked["sliders"],
        )
        found = inspect(question)
        if found is None:
            raise NotFound("No model is serving, so nothing was ranked that could be explained.")
        return found

    def item(self, item_id: int) -> Item:
        """Staff may ask about items that were taken out of the catalogue; to others there is none."""
        item = Item.objects.filter(pk=item_id).first() if self.caller.is_staff else None
        return item or active_item(item_id)

    def _person(self) -> User:
        return self.readable_user(self.parameters.get("user", self.caller.pk), "lists you may ask about")


class Explain(Explaining):
    @extend_schema(
        operation_id="items_explain",
        tags=["explanations"],
        parameters=[ExplanationParameters],
        responses=ExplanationSerializer,
    )
    def get(self, _request: Request, item_id: int) -> Response:
        """What made the item's score in your list: each cause's part, and the history that carried it."""
        item, found = self.item(item_id), self.inspected()
        return Response(ExplanationSerializer(_stage(found, item) | _parts(found, item)).data)


class WhyNot(Explaining):
    @extend_schema(
        operation_id="items_why_not",
        tags=["explanations"],
        parameters=[ExplanationParameters],
        responses=StageSerializer,
    )
    def get(self, _request: Request, item_id: int) -> Response:
        """At which stage the item left the way to your list, or its place in it."""
        item, found = self.item(item_id), self.inspected()
        return Response(StageSerializer(_stage(found, item)).data)


class WhyNotAll(Explaining):
    @extend_schema(
        operation_id="why_not",
        tags=["explanations"],
        parameters=[ExplanationParameters],
        responses=StageCountsSerializer,
    )
    def get(self, _request: Request) -> Response:
        """How many items of the catalogue ended at each stage of the way to your list."""
        counts = self.inspected().counts()
        rows = [{"stage": stage_name(fate), "n_items": n} for fate, n in counts.items()]
        return Response(StageCountsSerializer({"n_items": sum(counts.values()), "results": rows}).data)


def _stage(found: Inspection, item: Item) -> dict[str, object]:
    fate = found.fate_of(item.pk)
    return {
        "item": item.pk,
        "stage": stage_name(fate.fate),
        "rule": found.rule_against(item.pk),
        "rank": fate.rank,
        "place": fate.place,
        "n_candidates": found.n_candidates,
        "policy": found.plan.policy,
        "bundle": found.loaded.content_hash,
    }


def _parts(found: Inspection, item: Item) -> dict[str, object]:
    nothing: dict[str, object] = {"score": None, "bias": None, "causes": []}
    history = {"history": found.carried_by(item.pk)}
    told = found.contributions([item.pk]) if found.is_ranked else None
    if told is None or not len(told.item_idx):
        return nothing | history
    causes = [
        {"cause": cause, "text": cause_text(cause), "value": value}
        for cause, value in told.causes(0).items()
        if value
    ]
    return {"score": float(told.score[0]), "bias": told.bias, "causes": causes} | history
