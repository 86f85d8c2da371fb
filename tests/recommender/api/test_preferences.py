"""How lists are made, read and changed by a program: the same rows that the site's own pages write."""

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from accounts.models import User
from recommender.models import ListPreference
from recommender.mutes import mutes_of
from tests.factories import make_genre, make_item, make_user
from tests.recommender.api.callers import key_client, session_client

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/users/me/preferences/"
NOTHING = {
    "policy": "",
    "sliders": {"popularity": 0, "novelty": 0, "recency": 0, "diversity": 0},
    "personalised": True,
    "private": None,
    "muted": {"items": [], "genres": []},
}


@pytest.fixture
def person() -> User:
    return make_user()


@pytest.fixture
def client(person: User) -> APIClient:
    return key_client(person)


def test_who_chose_nothing_takes_what_comes(client: APIClient) -> None:
    assert client.get(ADDRESS).json() == NOTHING
    assert not ListPreference.objects.exists(), "reading writes nothing"


def test_what_is_named_changes_and_the_rest_stays(client: APIClient, person: User) -> None:
    client.patch(ADDRESS, {"sliders": {"popularity": -2, "recency": 1}}, format="json")
    answer = client.patch(ADDRESS, {"policy": "popular", "sliders": {"recency": 2}}, format="json")
    assert answer.status_code == 200
    sliders = {"popularity": -2, "novelty": 0, "recency": 2, "diversity": 0}
    assert answer.json() == client.get(ADDRESS).json() == {**NOTHING, "policy": "popular", "sliders": sliders}
    row = ListPreference.objects.get(user=person)
    assert (row.policy, row.popularity, row.recency) == ("popular", -2, 2)


def test_a_pause_is_the_persons_and_can_be_ended(client: APIClient, person: User) -> None:
    for on in (False, True):
        assert client.patch(ADDRESS, {"personalised": on}, format="json").json()["personalised"] is on
        person.refresh_from_db()
        assert person.personalised is on


def test_private_mode_is_the_sessions(person: User) -> None:
    browser = session_client(person)
    assert browser.get(ADDRESS).json()["private"] is False
    assert browser.patch(ADDRESS, {"private": True}, format="json").json()["private"] is True
    assert browser.get(ADDRESS).json()["private"] is True
    refused = key_client(person).patch(ADDRESS, {"private": True, "policy": "popular"}, format="json")
    assert refused.status_code == 403
    assert not ListPreference.objects.exists(), "all of it or nothing"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"policy": "none-such"}, "policy"),
        ({"sliders": {"popularity": 3}}, "sliders.popularity"),
        ({"sliders": {"popularity": "1"}}, "sliders.popularity"),
        ({"sliders": {"length": 1}}, "sliders.length"),
        ({"personalised": "yes"}, "personalised"),
        ({"muted": {"items": [1]}}, "muted"),
    ],
)
def test_what_cannot_be_is_refused_by_name(client: APIClient, body: dict[str, object], field: str) -> None:
    refused = client.patch(ADDRESS, body, format="json")
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]


@pytest.mark.parametrize("body", [None, {}])
def test_a_change_of_nothing_is_refused(client: APIClient, body: dict[str, object] | None) -> None:
    refused = client.patch(ADDRESS, body, format="json")
    assert refused.status_code == 400
    assert "It says nothing." in refused.json()["detail"]


def test_reasons_are_muted_and_heard_again_twice_is_once(client: APIClient, person: User) -> None:
    item, genre = make_item(), make_genre("War")
    addresses = [f"/api/v1/users/me/muted/{what}/" for what in (f"items/{item.pk}", f"genres/{genre.slug}")]
    for address in addresses * 2:
        assert client.put(address).status_code == 204
    assert client.get(ADDRESS).json()["muted"] == {"items": [item.pk], "genres": ["war"]}
    for address in addresses * 2:
        assert client.delete(address).status_code == 204
    assert not mutes_of(person).item_ids | mutes_of(person).genres


def test_each_change_asks_for_a_new_list(
    client: APIClient, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        client.patch(ADDRESS, {"policy": "popular"}, format="json")
        client.put(f"/api/v1/users/me/muted/items/{make_item().pk}/")
    assert [callback.__name__ for callback in callbacks] == ["enqueue_refresh"] * 2
