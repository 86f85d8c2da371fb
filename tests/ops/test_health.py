"""The probes: cheap, answered to anybody, and naming what is missing."""

import pytest
from django.core.cache import cache
from django.test import AsyncClient, Client, override_settings
from django.utils import timezone

from recommender import registry
from recommender.models import ModelVersion
from recsite import heartbeats

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_signs_of_life() -> None:
    cache.clear()


def champion(content_hash: str = "c" * 64) -> ModelVersion:
    version = ModelVersion.objects.create(content_hash=content_hash)
    registry.promote(version, cause="test", now=timezone.now())
    return version


def test_live_asks_nothing_of_anybody(client: Client) -> None:
    assert client.get("/health/live").content == b"ok"


async def test_live_under_asgi(async_client: AsyncClient) -> None:
    assert (await async_client.get("/health/live")).content == b"ok"


@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["example.org"])
def test_a_probe_is_neither_redirected_nor_refused_for_its_host(client: Client) -> None:
    assert client.get("/health/live", headers={"host": "10.1.2.3"}).status_code == 200


def test_ready_names_each_part_that_is_missing(client: Client) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert parts["database"] == parts["migrations"] == parts["store"] == "ok"
    assert "train" in parts["bundle"]
    assert "worker" in parts["worker"]


def test_ready_when_everything_is_there(client: Client) -> None:
    registry.bundle_path(champion().content_hash).mkdir(parents=True, exist_ok=True)
    heartbeats.beat("events")
    answer = client.get("/health/ready")
    assert answer.json()["status"] == "ready", answer.json()
    assert answer.status_code == 200


def test_a_bundle_that_is_registered_but_gone_is_named(client: Client) -> None:
    champion("d" * 64)
    assert "bundle folder" in client.get("/health/ready").json()["parts"]["bundle"]


def test_a_store_that_is_gone_is_named_within_a_second(client: Client) -> None:
    gone = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=gone):
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["store"] != "ok"
    assert answer.json()["parts"]["database"] == "ok"
