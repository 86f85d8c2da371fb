"""Who may read `/metrics`."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def status(**headers: str) -> int:
    return Client().get("/metrics", headers=headers).status_code


def test_a_neighbour_on_this_machine_may_read() -> None:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content


def test_whoever_came_through_a_proxy_may_not() -> None:
    assert status(**{"x-forwarded-for": "203.0.113.9"}) == 404


def test_another_machine_may_not() -> None:
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 404


@override_settings(PRODUCTION=True)
def test_in_production_nobody_may_without_a_token() -> None:
    assert status() == 404


@override_settings(METRICS_TOKEN="s3cret")
def test_a_token_is_all_that_counts_once_there_is_one() -> None:
    assert status() == 404
    assert status(authorization="Bearer wrong") == 404
    assert status(**{"authorization": "Bearer s3cret", "x-forwarded-for": "203.0.113.9"}) == 200
