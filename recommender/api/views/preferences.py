"""`/users/…/preferences/` and `/users/me/muted/…`: the same choices as on the person's own pages.

Whose they may be is decided here: everybody changes their own, and staff may read another's.
"""

from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey, User
from catalog.models import Genre, Item
from recommender.api.endpoint import Endpoint
from recommender.api.serializers.preferences import PreferencesBody, PreferencesSerializer
from recommender.feedback import submit_mute, submit_personalised, submit_policy, submit_sliders
from recommender.mutes import Cause, mutes_of
from recommender.people import is_private, set_private
from recommender.preferences import chosen_policy, sliders_of

DONE = {status.HTTP_204_NO_CONTENT: OpenApiResponse(description="It is so from the next list on.")}


class OwnPreferences(Endpoint):
    @extend_schema(operation_id="users_me_preferences", tags=["users"], responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """How you want your lists made, and what you muted."""
        return preferences_of(self.caller, private=_private(request))

    @extend_schema(
        operation_id="users_me_preferences_change",
        tags=["users"],
        request=PreferencesBody,
        responses=PreferencesSerializer,
    )
    def patch(self, request: Request) -> Response:
        """Change what you name; your next list is made so."""
        body = PreferencesBody(data=request.data)
        body.is_valid(raise_exception=True)
        if "private" in body.validated_data and isinstance(request.auth, ApiKey):
            raise PermissionDenied("Log in to set private; a key has no session that could be.")
        change(self.caller, request, body.validated_data)
        return preferences_of(self.caller, private=_private(request))


class UserPreferences(Endpoint):
    @extend_schema(operation_id="users_preferences", tags=["users"], responses=PreferencesSerializer)
    def get(self, _request: Request, user_id: int) -> Response:
        """The same for one user: yourself, or anybody if you are staff. Nobody changes another's."""
        return preferences_of(self.readable_user(user_id, "preferences you may read"), private=None)


class MutedItem(Endpoint):
    @extend_schema(operation_id="users_me_mute_item", tags=["users"], request=None, responses=DONE)
    def put(self, _request: Request, item_id: int) -> Response:
        """Nothing more shall follow from this item; what you said of it stays."""
        return mute(self.caller, _item(item_id), True)

    @extend_schema(operation_id="users_me_unmute_item", tags=["users"], responses=DONE)
    def delete(self, _request: Request, item_id: int) -> Response:
        """It counts again."""
        return mute(self.caller, _item(item_id), False)


class MutedGenre(Endpoint):
    @extend_schema(operation_id="users_me_mute_genre", tags=["users"], request=None, responses=DONE)
    def put(self, _request: Request, slug: str) -> Response:
        """Your lists shall hold nothing of this genre."""
        return mute(self.caller, _genre(slug), True)

    @extend_schema(operation_id="users_me_unmute_genre", tags=["users"], responses=DONE)
    def delete(self, _request: Request, slug: str) -> Response:
        """They may again."""
        return mute(self.caller, _genre(slug), False)


def preferences_of(person: User, *, private: bool | None) -> Response:
    muted = mutes_of(person)
    held = {
        "policy": chosen_policy(person),
        "sliders": asdict(sliders_of(person)),
        "personalised": person.personalised,
        "private": private,
        "muted": {"items": sorted(muted.item_ids), "genres": sorted(muted.genres)},
    }
    return Response(PreferencesSerializer(held).data)


def change(person: User, request: Request, asked: dict[str, Any]) -> None:
    """All of it or nothing."""
    now = timezone.now()
    with transaction.atomic():
        if "policy" in asked:
            submit_policy(person, asked["policy"], now=now)
        if "sliders" in asked:
            submit_sliders(person, replace(sliders_of(person), **asked["sliders"]), now=now)
        if "personalised" in asked:
            submit_personalised(person, asked["personalised"])
    if "private" in asked:
        set_private(request.session, asked["private"])


def mute(person: User, cause: Cause, on: bool) -> Response:
    """Twice is once."""
    submit_mute(person, cause, on, now=timezone.now())
    return Response(status=status.HTTP_204_NO_CONTENT)


def _private(request: Request) -> bool | None:
    return None if isinstance(request.auth, ApiKey) else is_private(request.session)


def _item(item_id: int) -> Item:
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFound(f"There is no item {item_id}.")
    return item


def _genre(slug: str) -> Genre:
    genre = Genre.objects.filter(slug=slug).first()
    if genre is None:
        raise NotFound(f"There is no genre {slug}.")
    return genre
