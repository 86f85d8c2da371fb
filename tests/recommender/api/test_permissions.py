"""Who may do what, as one table: each address and method against each kind of caller."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from accounts.services import revoke_key
from interactions.models import Interaction
from tests.bundles import make_champion
from tests.factories import make_interaction, make_item, make_user
from tests.recommender.api.callers import key_client, session_client

pytestmark = pytest.mark.django_db
CALLERS = ("anonymous", "other", "owner", "staff", "session", "revoked")
RATING = {"kind": "rating", "item": 1, "value": 4.0}

# Each row: method, address, body, and the status for each caller in the order above.
TABLE = [
    ("get", "items/", None, (200, 200, 200, 200, 200, 401)),
    ("get", "items/{item}/", None, (200, 200, 200, 200, 200, 401)),
    ("get", "items/{item}/similar/", None, (200, 200, 200, 200, 200, 401)),
    ("get", "why-not/", None, (401, 200, 200, 200, 200, 401)),
    ("get", "items/{item}/why-not/", None, (401, 200, 200, 200, 200, 401)),
    ("get", "items/{item}/explain/", None, (401, 200, 200, 200, 200, 401)),
    # Somebody else's list is for staff alone.
    ("get", "why-not/?user={owner}", None, (401, 404, 200, 200, 200, 401)),
    ("get", "items/{item}/why-not/?user={owner}", None, (401, 404, 200, 200, 200, 401)),
    ("get", "items/{item}/explain/?user={owner}", None, (401, 404, 200, 200, 200, 401)),
    ("get", "why-not/?user=999999", None, (401, 404, 404, 404, 404, 401)),
    ("get", "recommendations/", None, (401, 200, 200, 200, 200, 401)),
    ("get", "interactions/", None, (401, 200, 200, 200, 200, 401)),
    ("post", "interactions/", {"kind": "like", "item": 1}, (401, 201, 201, 201, 201, 401)),
    (
        "post",
        "interactions/batch/",
        {"interactions": [{"kind": "like", "item": 1}]},
        (401, 200, 200, 200, 200, 401),
    ),
    # An event is its owner's alone: not even staff rewrites what somebody else did.
    ("delete", "interactions/{interaction}/", None, (401, 404, 204, 404, 204, 401)),
    ("get", "users/me/history/", None, (401, 200, 200, 200, 200, 401)),
    ("get", "users/{owner}/history/", None, (401, 404, 200, 200, 200, 401)),
    ("get", "users/999999/history/", None, (401, 404, 404, 404, 404, 401)),
    ("get", "users/me/arm/", None, (401, 200, 200, 200, 200, 401)),
    ("get", "users/me/preferences/", None, (401, 200, 200, 200, 200, 401)),
    ("patch", "users/me/preferences/", {"policy": "popular"}, (401, 200, 200, 200, 200, 401)),
    ("patch", "users/me/preferences/", {"private": True}, (401, 403, 403, 403, 200, 401)),
    # What somebody wants of their lists: staff may read it, and nobody changes another's.
    ("get", "users/{owner}/preferences/", None, (401, 404, 200, 200, 200, 401)),
    ("get", "users/999999/preferences/", None, (401, 404, 404, 404, 404, 401)),
    ("patch", "users/{owner}/preferences/", {"policy": "popular"}, (405, 405, 405, 405, 405, 405)),
    ("put", "users/me/muted/items/{item}/", None, (401, 204, 204, 204, 204, 401)),
    ("delete", "users/me/muted/items/{item}/", None, (401, 204, 204, 204, 204, 401)),
    ("put", "users/me/muted/items/999999/", None, (401, 404, 404, 404, 404, 401)),
    ("delete", "users/me/muted/genres/nothing/", None, (401, 404, 404, 404, 404, 401)),
    ("get", "users/me/keys/", None, (401, 200, 200, 200, 200, 401)),
    # Keys are issued and revoked from a session only.
    ("post", "users/me/keys/", {"name": "second"}, (401, 403, 403, 403, 201, 401)),
    ("delete", "users/me/keys/{prefix}/", None, (401, 403, 403, 403, 204, 401)),
    ("get", "nowhere/", None, (404, 404, 404, 404, 404, 404)),
    ("put", "items/", {}, (405, 405, 405, 405, 405, 405)),
    ("options", "recommendations/", None, (405, 405, 405, 405, 405, 405)),
]
CASES = [
    pytest.param(method, address, body, caller, status, id=f"{method} {address} {caller}")
    for method, address, body, statuses in TABLE
    for caller, status in zip(CALLERS, statuses, strict=True)
]


def client_of(caller: str, owner: User) -> APIClient:
    match caller:
        case "anonymous":
            return APIClient()
        case "other":
            return key_client(make_user())
        case "staff":
            return key_client(make_user(is_staff=True))
        case "session":
            return session_client(owner)
        case "revoked":
            client = key_client(owner)
            key = ApiKey.objects.latest("pk")
            revoke_key(owner, key.prefix, now=timezone.now())
            return client
        case _:
            return key_client(owner)


@pytest.mark.parametrize(("method", "address", "body", "caller", "status"), CASES)
def test_table(method: str, address: str, body: dict[str, object] | None, caller: str, status: int) -> None:
    make_champion()
    owner, item = make_user(), make_item()
    interaction: Interaction = make_interaction(user=owner, item=item)
    key = ApiKey.issue(owner, "first")[0]
    place = address.format(item=item.pk, interaction=interaction.pk, owner=owner.pk, prefix=key.prefix)
    response = getattr(client_of(caller, owner), method)(
        f"/api/v1/{place}", _about(body, item.pk), format="json"
    )
    assert response.status_code == status, response.content
    if status >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == status
    if status == 401:
        assert response["WWW-Authenticate"] == "Api-Key"


def _about(body: dict[str, object] | None, item_id: int) -> dict[str, object] | None:
    """The body with the item of this test's database."""
    if body is None or ("kind" not in body and "interactions" not in body):
        return body
    if "interactions" in body:
        return {"interactions": [{"kind": "like", "item": item_id}]}
    return {**body, "item": item_id}
