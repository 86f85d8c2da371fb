"""Keys and sessions: what opens the API, what does not, and what is noted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import ApiKey
from accounts.services import MAX_KEYS, TooManyKeys, authenticate_key, issue_key, revoke_key
from tests.factories import NOW, make_item, make_user
from tests.recommender.api.callers import key_client, session_client

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/users/me/history/"


def status_with(header: str) -> int:
    return APIClient().get(ADDRESS, HTTP_AUTHORIZATION=header).status_code


def test_a_key_opens_with_its_whole_secret_only() -> None:
    _, secret = ApiKey.issue(make_user(), "laptop")
    prefix = secret.partition(".")[0]
    assert status_with(f"Api-Key {secret}") == 200
    assert status_with(f"api-key {secret}") == 200
    for wrong in (f"{secret}x", secret[:-1], prefix, f"{prefix}.", "", ".", "é\x00.x", "a" * 5000):
        assert status_with(f"Api-Key {wrong}") == 401
    for other in ("", f"Bearer {secret}", f"Basic {secret}"):
        assert status_with(other) == 401


def test_another_scheme_is_refused_even_beside_a_session() -> None:
    client = session_client(make_user())
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS, HTTP_AUTHORIZATION="Bearer x").status_code == 401


def test_nothing_of_the_secret_is_kept() -> None:
    key, secret = ApiKey.issue(make_user(), "laptop")
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values().get())
    assert len(secret.partition(".")[2]) >= 43  # 256 bits


def test_a_wrong_key_is_refused_even_where_none_is_needed() -> None:
    assert APIClient().get("/api/v1/items/", HTTP_AUTHORIZATION="Api-Key nope").status_code == 401


def test_the_key_of_an_inactive_user_is_shut() -> None:
    user = make_user()
    client = key_client(user)
    user.is_active = False
    user.save()
    assert client.get(ADDRESS).status_code == 401


def test_use_is_noted_once_a_minute(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    key, secret = ApiKey.issue(make_user(), "laptop")
    with django_assert_num_queries(2):
        authenticate_key(secret, now=NOW)
    with django_assert_num_queries(1):
        authenticate_key(secret, now=NOW + timedelta(seconds=59))
    key.refresh_from_db()
    assert key.last_used_at == NOW
    authenticate_key(secret, now=NOW + timedelta(seconds=60))
    key.refresh_from_db()
    assert key.last_used_at == NOW + timedelta(seconds=60)


def test_revoking_again_keeps_the_first_time() -> None:
    user = make_user()
    key, secret = ApiKey.issue(user, "laptop")
    revoke_key(user, key.prefix, now=NOW)
    assert revoke_key(user, key.prefix, now=NOW + timedelta(days=1)).revoked_at == NOW
    assert authenticate_key(secret, now=NOW) is None
    with pytest.raises(ApiKey.DoesNotExist):
        revoke_key(make_user(), key.prefix, now=NOW)


def test_revoked_keys_make_room() -> None:
    user = make_user()
    keys = [issue_key(user, "many")[0] for _ in range(MAX_KEYS)]
    with pytest.raises(TooManyKeys):
        issue_key(user, "one more")
    response = session_client(user).post("/api/v1/users/me/keys/", {"name": "one more"}, format="json")
    assert response.status_code == 409
    revoke_key(user, keys[0].prefix, now=timezone.now())
    assert issue_key(user, "one more")


def test_the_secret_is_shown_once() -> None:
    client = session_client(make_user())
    issued = client.post("/api/v1/users/me/keys/", {"name": "laptop"}, format="json")
    assert issued.status_code == 201
    assert issued["Cache-Control"] == "private, no-store"
    secret = issued.json()["secret"]
    assert status_with(f"Api-Key {secret}") == 200
    assert secret.partition(".")[2] not in client.get("/api/v1/users/me/keys/").content.decode()


def test_a_session_needs_the_csrf_token_to_write() -> None:
    item, client = make_item(), session_client(make_user(), enforce_csrf=True)
    body = {"kind": "like", "item": item.pk}
    refused = client.post("/api/v1/interactions/", body, format="json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    token = client.get("/api/docs/").cookies["csrftoken"].value
    accepted = client.post("/api/v1/interactions/", body, format="json", HTTP_X_CSRFTOKEN=token)
    assert accepted.status_code == 201


def test_a_key_needs_no_csrf_token() -> None:
    _, secret = ApiKey.issue(make_user(), "laptop")
    response = Client(enforce_csrf_checks=True).post(
        "/api/v1/interactions/",
        {"kind": "like", "item": make_item().pk},
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Api-Key {secret}",
    )
    assert response.status_code == 201
