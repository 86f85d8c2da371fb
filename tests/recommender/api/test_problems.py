"""Every error is one kind of document, wherever it comes from."""

from typing import Any

import pytest
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from interactions.errors import FutureEvent
from recommender.api.parsers import MAX_BODY_BYTES
from recommender.api.problems import problem_document, problem_handler
from tests.factories import make_user
from tests.recommender.api.callers import key_client

BATCH = "/api/v1/interactions/batch/"


def post(body: str | bytes, content_type: str = "application/json") -> Any:  # Any: JSON
    response = key_client(make_user()).post(BATCH, body, content_type=content_type)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response.json()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        ('{"interactions": NaN}', "application/json", 400),
        ('{"interactions": "\\ud800"}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"interactions": ' + "1" * 5000 + "}", "application/json", 400),
        ('{"interactions": [{"kind": "view", "item": 1e400}]}', "application/json", 400),
        ("[]", "application/json", 400),
        ("null", "application/json", 400),
        ("", "application/json", 400),
        (b" " * (MAX_BODY_BYTES + 1), "application/json", 413),
        ("interactions=1", "application/x-www-form-urlencoded", 415),
        ("<a/>", "application/xml", 415),
    ],
)
def test_bodies_that_are_none(body: str | bytes, content_type: str, status: int) -> None:
    assert post(body, content_type)["status"] == status


def test_an_unknown_address_says_what_may_be_meant() -> None:
    problem = APIClient().get("/api/v1/items").json()
    assert problem["detail"] == "There is nothing at /api/v1/items. Addresses end with a slash."
    assert APIClient().post("/api/v2/").json()["detail"] == "There is nothing at /api/v2/."


def test_an_answer_in_another_form_cannot_be_had() -> None:
    response = APIClient().get("/api/v1/items/", HTTP_ACCEPT="text/html")
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


@pytest.mark.django_db
def test_too_many_parameters_are_a_clients_error() -> None:
    address = "/api/v1/recommendations/?" + "&".join(f"exclude={number}" for number in range(1, 1100))
    assert key_client(make_user()).get(address).status_code == 400


def test_nested_details_become_named_errors() -> None:
    failure = ValidationError({"rows": [{}, {"value": ["too low", "not half"]}], "kind": ["unknown"]})
    document = problem_document(failure)
    assert document["errors"] == [
        {"row": 1, "field": "rows.value", "code": "invalid", "detail": "too low"},
        {"row": 1, "field": "rows.value", "code": "invalid", "detail": "not half"},
        {"field": "kind", "code": "invalid", "detail": "unknown"},
    ]
    assert document["detail"] == "row 1: rows.value: too low (and 2 more)"


def test_domain_errors_name_their_field() -> None:
    response = problem_handler(FutureEvent("too late"), {})
    assert response.status_code == 400
    assert response.data is not None
    assert response.data["errors"] == [{"field": "occurred_at", "code": "invalid", "detail": "too late"}]


@pytest.mark.parametrize(("error", "status"), [(Http404(), 404), (RuntimeError("boom"), 500)])
def test_other_errors_tell_nothing_of_the_inside(error: Exception, status: int) -> None:
    response = problem_handler(error, {})
    assert response.status_code == status
    assert "boom" not in str(response.data)
