"""Too many requests are told when to come back; a lost cache lets everybody through."""

import pytest
from django.core.cache import cache
from pytest_django import Settings
from rest_framework.test import APIClient

from tests.factories import make_item, make_user
from tests.recommender.api.callers import key_client

pytestmark = pytest.mark.django_db
RATES = {"anon": "2/min", "user": "4/min", "write": "2/min"}


@pytest.fixture(autouse=True)
def _rates(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": RATES}
    cache.clear()


def statuses(client: APIClient, n: int, **headers: str) -> list[int]:
    return [client.get("/api/v1/items/", **headers).status_code for _ in range(n)]  # type: ignore[arg-type]


def test_the_answer_says_when_to_come_back() -> None:
    client = APIClient()
    assert statuses(client, 2) == [200, 200]
    refused = client.get("/api/v1/items/")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused.json()["code"] == "throttled"


def test_users_are_counted_apart_and_from_anonymous_callers() -> None:
    assert statuses(APIClient(), 3) == [200, 200, 429]
    assert statuses(key_client(make_user()), 5) == [200, 200, 200, 200, 429]
    assert statuses(key_client(make_user()), 1) == [200]


def test_all_keys_of_a_user_count_together() -> None:
    user = make_user()
    assert statuses(key_client(user), 4) == [200] * 4
    assert statuses(key_client(user), 1) == [429]


def test_writes_have_a_rate_of_their_own() -> None:
    client, body = key_client(make_user()), {"kind": "view", "item": make_item().pk}
    sent = [client.post("/api/v1/interactions/", body, format="json").status_code for _ in range(3)]
    assert sent == [201, 201, 429]
    assert statuses(client, 1) == [200]


def test_a_forged_forwarding_header_does_not_help() -> None:
    found = [code for n in range(3) for code in statuses(APIClient(), 1, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")]
    assert found == [200, 200, 429]


def test_without_the_cache_requests_pass(settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "unix:///nonexistent/store.sock",
        }
    }
    assert statuses(APIClient(), 4) == [200] * 4
