"""Asking about a list: what is said is what the list would be, and asking leaves no trace."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Item
from interactions.models import Slate
from interactions.services import record_interaction
from recommender.composition import CHAMPION
from tests.bundles import FIRST_KEY, N_ITEMS, make_champion
from tests.factories import NOW, make_item, make_user
from tests.recommender.api.callers import key_client
from tests.recommender.api.test_recommendations import get, ids_of

pytestmark = pytest.mark.django_db
RATED = [FIRST_KEY + row for row in range(4)]


@pytest.fixture
def user() -> User:
    user = make_user()
    make_champion()
    for item in Item.objects.filter(pk__in=RATED):
        record_interaction(
            user=user, item=item, kind="rating", value=5.0, occurred_at=NOW, recorded_at=NOW, origin="api"
        )
    return user


@pytest.fixture
def client(user: User) -> APIClient:
    return key_client(user)


def address(item_id: int, what: str = "why-not") -> str:
    return f"/api/v1/items/{item_id}/{what}/"


def test_the_stages_are_those_of_the_list_that_is_served(client: APIClient) -> None:
    shown = ids_of(get(client, n=8))
    for place, item_id in enumerate(shown, start=1):
        told = get(client, address(item_id), n=8)
        assert told["stage"] == "shown"
        if place < 8:  # the last is drawn at random, and stands at its own place among the candidates
            assert told["place"] == place
    others = {get(client, address(pk), n=8)["stage"] for pk in range(FIRST_KEY, FIRST_KEY + 20)}
    assert others <= {"shown", "seen", "ranked", "demoted", "not_retrieved"}


def test_each_rule_is_named(client: APIClient) -> None:
    Item.objects.filter(pk=FIRST_KEY + 9).update(is_active=False)
    CHAMPION.forget()
    staff = key_client(make_user(is_staff=True))
    assert get(client, address(RATED[0]))["stage"] == "seen"
    told = get(client, address(FIRST_KEY + 8), exclude=str(FIRST_KEY + 8))
    assert (told["stage"], told["rule"]) == ("filtered_by_rule", "excluded")
    told = get(client, address(FIRST_KEY + 8), genre="war")
    assert (told["stage"], told["rule"]) == ("filtered_by_rule", "genre")
    assert get(staff, address(FIRST_KEY + 9))["rule"] == "inactive"
    get(client, address(FIRST_KEY + 9), status=404)


@pytest.mark.parametrize("query", [{}, {"n": 3}, {"exclude": f"{FIRST_KEY + 7}"}, {"genre": "drama"}])
def test_the_stages_of_all_items_sum_to_the_catalogue(client: APIClient, query: dict[str, Any]) -> None:
    make_item()
    make_item(is_active=False)
    CHAMPION.forget()
    told = get(client, "/api/v1/why-not/", **query)
    assert told["n_items"] == sum(row["n_items"] for row in told["results"]) == Item.objects.count()
    assert {row["stage"]: row["n_items"] for row in told["results"]}["seen"] == len(RATED)


def test_the_causes_sum_to_the_score_and_the_history_is_the_persons_own(client: APIClient) -> None:
    served = get(client, n=8)["results"][:7]
    for entry in served:
        told = get(client, address(entry["item"]["id"], "explain"), n=8)
        assert told["score"] == pytest.approx(entry["score"], abs=1e-5)
        assert told["bias"] + sum(row["value"] for row in told["causes"]) == pytest.approx(told["score"])
        assert {row["item"] for row in told["history"]} <= set(RATED)
        assert all(row["text"] != row["cause"] for row in told["causes"])


def test_what_was_never_ranked_has_no_score(client: APIClient) -> None:
    told = get(client, address(RATED[0], "explain"))
    assert (told["stage"], told["score"], told["causes"]) == ("seen", None, [])


def test_a_history_that_may_not_be_used_is_not(client: APIClient, user: User) -> None:
    User.objects.filter(pk=user.pk).update(personalised=False)
    told = get(client, address(RATED[0], "explain"))
    assert told["policy"] == "popular"
    assert told["history"] == []
    assert told["stage"] != "seen"


def test_looking_is_not_showing(client: APIClient, user: User) -> None:
    get(client, address(FIRST_KEY, "explain"))
    get(client, "/api/v1/why-not/")
    assert not Slate.objects.exists()


def test_without_a_model_there_is_nothing_to_explain() -> None:
    CHAMPION.forget()
    item = make_item()
    client = key_client(make_user())
    assert "No model" in get(client, address(item.pk), status=404)["detail"]


def test_staff_ask_about_anybody(client: APIClient, user: User) -> None:
    staff = key_client(make_user(is_staff=True))
    for what in ("why-not", "explain"):
        own = get(client, address(FIRST_KEY + N_ITEMS - 1, what))
        assert get(staff, address(FIRST_KEY + N_ITEMS - 1, what), user=user.pk) == own
