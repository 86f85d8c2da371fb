"""Events from programs: recorded once, refused by name, taken back, and read again by their owner."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Item
from interactions.models import Feedback, Interaction
from tests.factories import make_interaction, make_item, make_slate, make_user
from tests.recommender.api.callers import key_client

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/interactions/"
BATCH = "/api/v1/interactions/batch/"


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def client(user: User) -> APIClient:
    return key_client(user)


@pytest.fixture
def item() -> Item:
    return make_item()


def send(client: APIClient, body: object, status: int, address: str = ADDRESS) -> Any:  # Any: JSON
    response = client.post(address, body, format="json")
    assert response.status_code == status, response.content
    return response.json()


def test_a_rating_is_recorded_and_held(client: APIClient, user: User, item: Item) -> None:
    slate = make_slate(user=user, items=[item])
    body = {
        "kind": "rating",
        "item": item.pk,
        "value": 4.5,
        "event_id": "mine-1",
        "slate": str(slate.pk),
        "occurred_at": "2026-03-01T14:00:00+02:00",
    }
    answer = send(client, body, 201)
    row = Interaction.objects.get()
    assert answer == {
        "id": row.pk,
        "event_id": "mine-1",
        "item": item.pk,
        "kind": "rating",
        "value": 4.5,
        "slate": str(slate.pk),
        "retracts": None,
        "occurred_at": "2026-03-01T12:00:00Z",
        "recorded_at": answer["recorded_at"],
        "origin": "api",
    }
    assert Feedback.objects.get(user=user, item=item).rating == 4.5


def test_the_same_event_counts_once(client: APIClient, item: Item) -> None:
    body = {"kind": "like", "item": item.pk, "event_id": "mine-1"}
    first = send(client, body, 201)
    assert send(client, body, 200) == first
    assert Interaction.objects.count() == 1


def test_an_event_id_does_not_stand_for_two_events(client: APIClient, item: Item) -> None:
    send(client, {"kind": "like", "item": item.pk, "event_id": "mine-1"}, 201)
    problem = send(client, {"kind": "dismiss", "item": item.pk, "event_id": "mine-1"}, 409)
    assert problem["errors"][0]["field"] == "event_id"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"item": 999_999}, 404, "item"),
        ({"item": "1"}, 400, "item"),
        ({"item": True}, 400, "item"),
        ({"item": 10**30}, 400, "item"),
        ({"kind": "love"}, 400, "kind"),
        ({"kind": ["rating"]}, 400, "kind"),
        ({"value": 5.5}, 400, "value"),
        ({"value": 4.3}, 400, "value"),
        ({"value": "4"}, 400, "value"),
        ({"value": True}, 400, "value"),
        ({"kind": "view"}, 400, "value"),
        ({"kind": "like", "value": 2}, 400, "value"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, 400, "occurred_at"),
        ({"occurred_at": "2026-03-01T12:00:00"}, 400, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, 400, "occurred_at"),
        ({"occurred_at": 1_700_000_000}, 400, "occurred_at"),
        ({"slate": 7}, 400, "slate"),
        ({"event_id": "a\n"}, 400, "event_id"),
        ({"stars": 5}, 400, "stars"),
    ],
)
def test_what_is_wrong_is_named(
    client: APIClient, item: Item, change: dict[str, object], status: int, field: str
) -> None:
    body = {"kind": "rating", "item": item.pk, "value": 4.0, **change}
    problem = send(client, body, status)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not Interaction.objects.exists()


def test_a_clock_that_runs_a_little_ahead_is_set_back(client: APIClient, item: Item) -> None:
    ahead = (timezone.now() + timedelta(minutes=4)).isoformat()
    answer = send(client, {"kind": "like", "item": item.pk, "occurred_at": ahead}, 201)
    assert answer["occurred_at"] == answer["recorded_at"]


def test_an_unknown_slate_is_no_reason_to_lose_the_event(client: APIClient, item: Item) -> None:
    answer = send(client, {"kind": "click", "item": item.pk, "slate": str(uuid4())}, 201)
    assert answer["slate"] is None


def test_a_batch_reports_on_every_row(client: APIClient, item: Item) -> None:
    rows = [
        {"kind": "rating", "item": item.pk, "value": 3.0, "event_id": "a"},
        {"kind": "rating", "item": 999_999, "value": 3.0},
        {"kind": "rating", "item": item.pk, "value": 3.0, "event_id": "a"},
        {"kind": "like", "item": item.pk, "event_id": "a"},
        {"kind": "like", "item": item.pk, "occurred_at": "2999-01-01T00:00:00Z"},
        {"kind": "view", "item": item.pk},
    ]
    results = send(client, {"interactions": rows}, 200, BATCH)["results"]
    assert [result["row"] for result in results] == [0, 1, 2, 3, 4, 5]
    statuses = ["created", "refused", "known", "refused", "refused", "created"]
    assert [result["status"] for result in results] == statuses
    named = [error["field"] for result in results for error in result["errors"]]
    assert named == ["item", "event_id", "occurred_at"]
    assert results[2]["interaction"] == results[0]["interaction"]
    assert Interaction.objects.count() == 2


def test_a_malformed_row_refuses_the_batch_and_is_named(client: APIClient, item: Item) -> None:
    rows = [{"kind": "view", "item": item.pk}, {"kind": "rating", "item": item.pk, "value": 9}]
    problem = send(client, {"interactions": rows}, 400, BATCH)
    assert [(error["row"], error["field"]) for error in problem["errors"]] == [(1, "interactions.value")]
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("n_rows", [0, 501])
def test_a_batch_has_a_length(client: APIClient, item: Item, n_rows: int) -> None:
    rows = [{"kind": "view", "item": item.pk}] * n_rows
    assert send(client, {"interactions": rows}, 400, BATCH)["errors"][0]["field"] == "interactions"


def test_a_batch_asks_for_one_new_list(
    client: APIClient,
    item: Item,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rows = [{"kind": "rating", "item": item.pk, "value": stars} for stars in (1.0, 2.0, 3.0)]
    with django_capture_on_commit_callbacks() as callbacks:
        send(client, {"interactions": rows}, 200, BATCH)
    assert len(callbacks) == 1
    with django_capture_on_commit_callbacks() as callbacks:
        send(client, {"interactions": [{"kind": "view", "item": item.pk}]}, 200, BATCH)
    assert callbacks == []


def test_taking_back_restores_what_held_before(client: APIClient, user: User, item: Item) -> None:
    send(client, {"kind": "rating", "item": item.pk, "value": 2.0}, 201)
    second = send(client, {"kind": "rating", "item": item.pk, "value": 5.0}, 201)
    for _ in range(2):
        assert client.delete(f"{ADDRESS}{second['id']}/").status_code == 204
    assert Feedback.objects.get(user=user, item=item).rating == 2.0
    retraction = Interaction.objects.get(kind=Interaction.Kind.RETRACT)
    assert retraction.origin == "api"
    assert client.delete(f"{ADDRESS}{retraction.pk}/").status_code == 409


def test_the_log_is_ones_own_and_filtered(client: APIClient, user: User, item: Item) -> None:
    mine = make_interaction(user=user, item=item, value=3.0)
    make_interaction(user=user, kind=Interaction.Kind.VIEW)
    make_interaction(item=item)
    assert len(client.get(ADDRESS).json()["results"]) == 2
    found = client.get(f"{ADDRESS}?kind=rating&item={item.pk}").json()["results"]
    assert [row["id"] for row in found] == [mine.pk]


def test_the_log_is_paged_by_time(client: APIClient, user: User, item: Item) -> None:
    moment = timezone.now()
    rows = [make_interaction(user=user, item=item, occurred_at=moment) for _ in range(5)]
    first = client.get(ADDRESS, {"limit": 3}).json()
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [row.pk for row in rows[::-1]]


def test_a_page_of_the_log_costs_two_queries(
    client: APIClient, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        make_interaction(user=user)
    client.get(ADDRESS)  # notes the use of the key
    with django_assert_num_queries(2):
        client.get(ADDRESS)
