"""The catalogue and a film's page: what the address says is what is shown."""

import pytest
from django.test import Client

from interactions.models import Interaction
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import make_item, make_items, make_slate, make_user

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str) -> list[str]:
    return [listing.item.title for listing in client.get(f"/movies/{query}").context["listings"]]


def test_the_address_filters_and_sorts(client: Client) -> None:
    make_item(title="The Godfather", year=1972, genres=("Crime",))
    make_item(title="Alien", year=1979, genres=("Horror",))
    make_item(title="Aliens", year=1986, genres=("Horror",))
    assert titles(client, "?q=alien&sort=newest") == ["Aliens", "Alien"]
    assert titles(client, "?q=godfather+the") == ["The Godfather"]
    assert titles(client, "?genre=horror&decade=1970") == ["Alien"]
    assert titles(client, "?q=nothing") == []


def test_what_the_filter_cannot_read_is_said_and_left_out(client: Client) -> None:
    make_item(title="Alien", genres=("Horror",))
    page = client.get("/movies/?genre=opera")
    assert b"notice-error" in page.content
    assert [listing.item.title for listing in page.context["listings"]] == ["Alien"]


def test_pages_have_addresses_and_keep_the_filter(client: Client) -> None:
    make_items(50, genres=("Drama",))
    first = client.get("/movies/?genre=drama")
    assert b"?genre=drama&amp;page=2" in first.content
    assert len(client.get("/movies/?genre=drama&page=2").context["listings"]) == 5


def test_titles_are_escaped(client: Client) -> None:
    make_item(title="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get("/movies/").content


@pytest.mark.parametrize("n_items", [3, 40])
def test_queries_do_not_grow_with_the_list(
    client: Client, n_items: int, django_assert_max_num_queries: object
) -> None:
    make_items(n_items, genres=("Drama", "War"))
    client.force_login(make_user())
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get("/movies/")


def test_a_films_page_shows_more_like_it_and_remembers_the_visit(client: Client) -> None:
    make_champion()
    client.force_login(user := make_user())
    page = client.get(f"/movies/{FIRST_KEY}/")
    similar = page.context["similar"]
    assert len(similar.entries) == 12
    assert FIRST_KEY not in [entry.item.pk for entry in similar.entries]
    assert not similar.degraded
    assert [row.kind for row in Interaction.objects.filter(user=user)] == ["view"]


def test_a_link_from_a_slate_is_a_click_on_it(client: Client) -> None:
    item = make_item()
    client.force_login(user := make_user())
    slate = make_slate(user=user, items=[item])
    client.get(f"/movies/{item.pk}/?slate={slate.pk}")
    assert [(row.kind, row.slate_id) for row in Interaction.objects.filter(user=user)] == [
        ("click", slate.pk)
    ]


def test_the_mean_is_hidden_until_the_person_has_rated(client: Client) -> None:
    item = make_item(n_ratings=10, mean_rating=3.5)
    client.force_login(make_user())
    assert b"Their mean" not in client.get(f"/movies/{item.pk}/").content
    client.post(f"/movies/{item.pk}/rate/", {"stars": "4"})
    assert b"Their mean" in client.get(f"/movies/{item.pk}/").content


def test_unknown_and_inactive_items_do_not_exist(client: Client) -> None:
    inactive = make_item(is_active=False)
    assert client.get(f"/movies/{inactive.pk}/").status_code == 404
    assert client.get("/movies/123456789/").status_code == 404
