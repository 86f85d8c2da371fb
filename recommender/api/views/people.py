"""`/users/…`: history, arm and keys. Whose they may be is decided here, object by object."""

from dataclasses import asdict
from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey, User
from accounts.services import TooManyKeys, issue_key, revoke_key
from interactions.models import Feedback
from recommender.api.endpoint import Endpoint
from recommender.api.errors import Conflict
from recommender.api.pagination import Key, PageParameters, page_of
from recommender.api.permissions import WritesNeedSession
from recommender.api.serializers.people import (
    ArmParameters,
    ArmSerializer,
    HistoryPageSerializer,
    IssuedKeySerializer,
    KeyBody,
    KeyListSerializer,
)
from recommender.composition.policies import plan_for
from recommender.people import unit_for

HISTORY_KEYS = (Key("updated_at", descending=True), Key("id", descending=True))


class OwnHistory(Endpoint):
    query: ClassVar = {"GET": PageParameters}

    @extend_schema(
        operation_id="users_me_history",
        tags=["users"],
        parameters=[PageParameters],
        responses=HistoryPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """What you hold of each item you gave feedback on, the latest first."""
        return self.history_of(self.caller, request)

    def history_of(self, user: User, request: Request) -> Response:
        page = page_of(_history(user), HISTORY_KEYS, request, **self.parameters)
        return Response(HistoryPageSerializer(page).data)


class UserHistory(OwnHistory):
    @extend_schema(
        operation_id="users_history",
        tags=["users"],
        parameters=[PageParameters],
        responses=HistoryPageSerializer,
    )
    def get(self, request: Request, user_id: int) -> Response:  # type: ignore[override] # its address has an id
        """The same for one user: yourself, or anybody if you are staff."""
        return self.history_of(self.readable_user(user_id, "history you may read"), request)


class OwnArm(Endpoint):
    query: ClassVar = {"GET": ArmParameters}

    @extend_schema(
        operation_id="users_me_arm", tags=["users"], parameters=[ArmParameters], responses=ArmSerializer
    )
    def get(self, _request: Request) -> Response:
        """Which policy makes your lists, and for which arm. Asking does not expose you to it."""
        scenario = self.parameters["scenario"]
        plan = plan_for(self.caller, unit_for(self.caller), scenario)
        return Response(ArmSerializer({"scenario": scenario, **asdict(plan)}).data)


class OwnKeys(Endpoint):
    permission_classes = [IsAuthenticated, WritesNeedSession]

    @extend_schema(operation_id="users_me_keys_list", tags=["users"], responses=KeyListSerializer)
    def get(self, _request: Request) -> Response:
        """Your keys, the latest first, revoked ones too. Their secrets are not kept."""
        return Response(KeyListSerializer({"results": self.caller.api_keys.all()}).data)

    @extend_schema(
        operation_id="users_me_keys_issue",
        tags=["users"],
        request=KeyBody,
        responses={status.HTTP_201_CREATED: IssuedKeySerializer},
    )
    def post(self, request: Request) -> Response:
        """Issue a key. Keep the secret from this answer: it is not shown again."""
        body = KeyBody(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            key, secret = issue_key(self.caller, body.validated_data["name"])
        except TooManyKeys as refusal:
            raise Conflict(str(refusal)) from refusal
        issued = IssuedKeySerializer(key, context={"secret": secret})
        return Response(issued.data, status=status.HTTP_201_CREATED)


class OwnKey(Endpoint):
    permission_classes = [IsAuthenticated, WritesNeedSession]

    @extend_schema(
        operation_id="users_me_keys_revoke",
        tags=["users"],
        responses={
            status.HTTP_204_NO_CONTENT: OpenApiResponse(description="The key opens nothing any more.")
        },
    )
    def delete(self, _request: Request, prefix: str) -> Response:
        """Revoke one of your keys."""
        try:
            revoke_key(self.caller, prefix, now=timezone.now())
        except ApiKey.DoesNotExist as error:
            raise NotFound(f"You have no key {prefix}.") from error
        return Response(status=status.HTTP_204_NO_CONTENT)


def _history(user: User) -> QuerySet[Feedback]:
    return Feedback.objects.filter(user=user).select_related("item").prefetch_related("item__genres")
