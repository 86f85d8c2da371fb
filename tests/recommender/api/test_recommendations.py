"""Lists for programs: what was asked for, with everything needed to learn from it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Item
from experiments.models import Exposure
from interactions.models import Impression, Slate
from interactions.services import record_interaction
from recommender.composition import CHAMPION
from recommender.engine.types import Sliders
from recommender.preferences import keep_policy, keep_sliders
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import NOW, make_experiment, make_items, make_user
from tests.recommender.api.callers import key_client

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/recommendations/"
ARM = "/api/v1/users/me/arm/"


@pytest.fixture
def user() -> User:
    """Somebody who liked five of the first camp's items."""
    user = make_user()
    make_champion()
    for item in Item.objects.filter(pk__lt=FIRST_KEY + 5):
        record_interaction(
            user=user, item=item, kind="rating", value=5.0, occurred_at=NOW, recorded_at=NOW, origin="api"
        )
    return user


@pytest.fixture
def client(user: User) -> APIClient:
    return key_client(user)


def get(client: APIClient, address: str = ADDRESS, status: int = 200, **query: Any) -> Any:  # Any: JSON
    response = client.get(address, query)
    assert response.status_code == status, response.content
    return response.json()


def ids_of(served: Any) -> list[int]:
    return [entry["item"]["id"] for entry in served["results"]]


def test_a_list_says_where_it_comes_from(client: APIClient) -> None:
    served = get(client, n=7)
    assert (served["served_by"], served["degraded"], served["policy"]) == ("model", False, "two-stage")
    assert served["bundle"] == make_champion().content_hash
    assert [entry["position"] for entry in served["results"]] == [1, 2, 3, 4, 5, 6, 7]
    assert all(entry["sources"] for entry in served["results"])
    assert {"kind", "text", "item"} == set(served["results"][0]["reason"])


def test_the_list_is_logged_as_shown(client: APIClient, user: User) -> None:
    slate = Slate.objects.get(pk=get(client)["slate_id"])
    assert slate.user == user
    assert Impression.objects.get(slate=slate).channel == "api"


def test_what_is_excluded_stays_out_however_it_is_written(client: APIClient) -> None:
    first, second, third, *_ = ids_of(get(client, n=10))
    found = ids_of(get(client, n=10, exclude=[f"{first},{second}", str(third)]))
    assert not {first, second, third} & set(found)
    assert len(found) == 10


def test_a_genre_holds(client: APIClient) -> None:
    served = get(client, n=10, genre="war")
    assert served["results"]
    for entry in served["results"]:
        assert "war" in {genre["slug"] for genre in entry["item"]["genres"]}


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"n": 0}, 400, "n"),
        ({"n": 101}, 400, "n"),
        ({"exclude": "1,x"}, 400, "exclude"),
        ({"genre": "unheard-of"}, 404, "genre"),
        ({"user": 5}, 400, "user"),
    ],
)
def test_what_is_wrong_is_named(query: dict[str, Any], status: int, field: str) -> None:
    problem = get(key_client(make_user()), status=status, **query)
    assert problem["errors"][0]["field"] == field


def test_without_a_model_the_fallback_says_so() -> None:
    CHAMPION.forget()
    make_items(5, n_ratings=3)
    served = get(key_client(make_user()), n=3)
    assert len(served["results"]) == 3
    assert served["degraded"]
    assert served["served_by"] in ("popular", "static")


def test_nobodys_similar_items_are_logged_only_for_a_session_that_saw_a_page(user: User) -> None:
    caller, address = APIClient(), f"/api/v1/items/{FIRST_KEY}/similar/"
    assert get(caller, address)["slate_id"] is None
    assert not Slate.objects.exists()

    caller.get("/")
    slate = Slate.objects.get(pk=get(caller, address)["slate_id"])
    assert slate.unit == Slate.objects.get(scenario="home").unit


def test_similar_items_are_of_the_same_kind_and_open_to_all(user: User) -> None:
    served = get(APIClient(), f"/api/v1/items/{FIRST_KEY}/similar/", n=5)
    assert len(served["results"]) == 5
    assert FIRST_KEY not in ids_of(served)
    assert get(APIClient(), "/api/v1/items/1/similar/", 404)["detail"] == "There is no item 1."


@pytest.mark.parametrize("address", [ADDRESS, f"/api/v1/items/{FIRST_KEY}/similar/"])
def test_a_longer_list_costs_no_more_queries(client: APIClient, address: str) -> None:
    counts = []
    get(client, address)  # notes the use of the key, loads the model
    for n in (5, 40):
        with CaptureQueriesContext(connection) as queries:
            get(client, address, n=n)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_the_arm_is_the_one_the_lists_are_made_with(client: APIClient, user: User) -> None:
    assert get(client, ARM) == {"scenario": "home", "experiment": "", "arm": "", "policy": "two-stage"}
    make_experiment(
        key="ranker", salt="grain", arms=(("control", "popular", 1), ("treated", "recent-linear", 1))
    )
    arm = get(client, ARM)
    assert not Exposure.objects.exists()
    served = get(client)
    assert {name: served[name] for name in ("experiment", "arm", "policy")} == {
        name: arm[name] for name in ("experiment", "arm", "policy")
    }
    exposure = Exposure.objects.get()
    assert (exposure.unit, exposure.arm.key) == (f"user:{user.pk}", arm["arm"])


def test_an_unknown_scenario_is_refused(client: APIClient) -> None:
    assert get(client, ARM, 400, scenario="elsewhere")["errors"][0]["field"] == "scenario"


def test_history_is_what_is_held_now(client: APIClient, user: User) -> None:
    page = get(client, "/api/v1/users/me/history/", limit=3)
    assert len(page["results"]) == 3
    assert page["results"][0]["rating"] == 5.0
    assert get(client, f"/api/v1/users/{user.pk}/history/", limit=3)["results"] == page["results"]
    assert len(get(client, page["next"])["results"]) == 2


def test_sliders_move_this_list_and_what_is_left_out_stays_as_the_person_set_it(
    client: APIClient, user: User
) -> None:
    plain = ids_of(get(client, n=20))
    keep_sliders(user, Sliders(recency=1), now=NOW)
    served = get(client, n=20, popularity=-2, diversity=0)
    assert ids_of(served) != plain
    assert Slate.objects.get(pk=served["slate_id"]).context["sliders"] == {"popularity": -2, "recency": 1}
    assert ids_of(get(client, n=20, recency=0)) == plain


@pytest.mark.parametrize("position", ["3", "-3", "1.5", "much", ""])
def test_a_slider_beyond_its_reach_is_refused_by_name(client: APIClient, position: str) -> None:
    problem = get(client, status=400, novelty=position)
    assert [error["field"] for error in problem["errors"]] == ["novelty"]


def test_the_arm_says_which_policy_was_chosen(client: APIClient, user: User) -> None:
    make_experiment()
    keep_policy(user, "recent-linear", now=NOW)
    arm = get(client, ARM)
    assert (arm["policy"], arm["experiment"], arm["arm"]) == ("recent-linear", "", "")
