"""The catalogue for programs: filters, refusals by name, and pages that neither skip nor repeat."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from catalog.models import Item
from tests.factories import make_item, make_items

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/items/"


def get(address: str = ADDRESS, status: int = 200, **query: Any) -> Any:  # Any: JSON
    response = APIClient().get(address, query)
    assert response.status_code == status, response.content
    return response.json()


def walk(address: str, link: str = "next") -> list[int]:
    """The ids of all pages from this one on."""
    ids: list[int] = []
    following: str | None = address
    while following:
        page = get(following)
        found = [item["id"] for item in page["results"]]
        ids = ids + found if link == "next" else found + ids
        following = page[link]
    return ids


def test_an_item_carries_what_a_list_shows() -> None:
    item = make_item(title="Alien", year=1979, genres=("Horror",), n_ratings=3, mean_rating=4.5)
    assert get()["results"] == [
        {
            "id": item.pk,
            "external_id": item.external_id,
            "title": "Alien",
            "year": 1979,
            "genres": [{"slug": "horror", "name": "Horror"}],
            "n_ratings": 3,
            "mean_rating": 4.5,
        }
    ]


def test_filters_combine() -> None:
    alien = make_item(title="Alien", year=1979, genres=("Horror",))
    make_item(title="Aliens", year=1986, genres=("Horror",))
    make_item(title="Alien Romance", year=1979, genres=("Romance",))
    make_item(title="Halloween", year=1978, genres=("Horror",))
    found = get(search="alien", genre="horror", decade=1970)["results"]
    assert [item["id"] for item in found] == [alien.pk]


def test_inactive_items_are_gone() -> None:
    item = make_item(is_active=False)
    assert get()["results"] == []
    assert get(f"{ADDRESS}{item.pk}/", 404)["detail"] == f"There is no item {item.pk}."


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"genre": "unheard-of"}, 404, "genre"),
        ({"genre": "No Slug"}, 400, "genre"),
        ({"decade": "nineties"}, 400, "decade"),
        ({"limit": 0}, 400, "limit"),
        ({"limit": 101}, 400, "limit"),
        ({"limit": "٥"}, 400, "limit"),
        ({"limit": [1, 2]}, 400, "limit"),
        ({"sort": "best"}, 400, "sort"),
        ({"cursor": "made-up"}, 404, "cursor"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_what_is_wrong_is_named(query: dict[str, Any], status: int, field: str) -> None:
    problem = get(status=status, **query)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["detail"].startswith(f"{field}: ")


@pytest.mark.parametrize("sort", ["popular", "rating", "newest", "oldest", "title"])
def test_pages_neither_skip_nor_repeat(sort: str) -> None:
    """Many equal values and missing ones: only the id tells such items apart."""
    for number in range(23):
        make_item(
            title=f"Movie {number % 4}",
            year=None if number % 5 == 0 else 1990 + number % 3,
            n_ratings=number % 3,
            mean_rating=None if number % 3 == 0 else 3.0,
        )
    forward = walk(f"{ADDRESS}?sort={sort}&limit=5")
    assert len(forward) == 23
    assert set(forward) == set(Item.objects.values_list("pk", flat=True))
    assert forward == [item["id"] for item in get(sort=sort, limit=100)["results"]]


def test_previous_leads_back_the_same_way() -> None:
    make_items(12)
    first = get(limit=5)
    last = get(get(first["next"])["next"])
    assert last["next"] is None
    assert first["previous"] is None
    everything = [item["id"] for item in get(limit=100)["results"]]
    assert walk(last["previous"], "previous") + [item["id"] for item in last["results"]] == everything


def test_an_item_added_in_between_moves_nothing() -> None:
    make_items(6, n_ratings=5)
    first = get(limit=3)
    make_item(n_ratings=9)
    second = get(first["next"])
    assert not {item["id"] for item in first["results"]} & {item["id"] for item in second["results"]}
    assert len(second["results"]) == 3


def test_the_next_page_keeps_the_filters() -> None:
    make_items(4, genres=("Horror",))
    make_items(4, genres=("Comedy",))
    assert len(walk(f"{ADDRESS}?genre=horror&limit=3")) == 4


def test_unknown_years_come_last_both_ways() -> None:
    unknown, old, new = make_item(year=None), make_item(year=1950), make_item(year=2000)
    assert walk(f"{ADDRESS}?sort=newest") == [new.pk, old.pk, unknown.pk]
    assert walk(f"{ADDRESS}?sort=oldest") == [old.pk, new.pk, unknown.pk]


@pytest.mark.parametrize("n_items", [3, 30])
def test_a_page_costs_two_queries_and_a_filter_one_more(
    n_items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_items(n_items, genres=("Horror", "Drama"))
    with django_assert_num_queries(2):
        get(limit=100)
    with django_assert_num_queries(3):
        get(limit=100, genre="horror")


def test_a_detail_costs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = make_item(genres=("Horror", "Drama"), attributes={"country": "US"})
    with django_assert_num_queries(2):
        detail = get(f"{ADDRESS}{item.pk}/")
    assert (detail["attributes"], detail["dataset"]) == ({"country": "US"}, None)
