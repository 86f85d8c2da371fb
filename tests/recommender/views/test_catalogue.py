"""The catalogue and a film's page: what the address says is what is shown."""

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Item
from interactions.models import Interaction
from recommender.feedback import submit_event, submit_rating
from tests.bundles import FIRST_KEY, make_bundle, make_champion
from tests.factories import make_item, make_items, make_slate, make_story, make_user
from tests.recommender.engine.factories import make_state

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str) -> list[str]:
    return [listing.item.title for listing in client.get(f"/movies/{query}").context["listings"]]


def test_the_address_filters_and_sorts(client: Client) -> None:
    make_item(title="The Godfather", year=1972, genres=("Crime",))
    make_item(title="Alien", year=1979, genres=("Horror",))
    make_item(title="Aliens", year=1986, genres=("Horror",))
    assert titles(client, "?q=alien&sort=newest") == ["Aliens", "Alien"]
    assert titles(client, "?q=godfather+the") == ["The Godfather"]
    assert titles(client, "?genre=horror&since=1970&until=1979") == ["Alien"]
    assert titles(client, "?genre=horror&genre=crime") == []
    assert titles(client, "?genre=horror&genre=crime&match=any&sort=oldest") == [
        "The Godfather",
        "Alien",
        "Aliens",
    ]
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


def test_how_many_rated_it_is_a_range(client: Client) -> None:
    for title, n in (("Unknown", 3), ("Known", 40), ("Famous", 900)):
        make_item(title=title, n_ratings=n)
    assert titles(client, "?at_least=3&at_most=40") == ["Known", "Unknown"]
    assert titles(client, "?at_least=41") == ["Famous"]


def test_a_slip_of_the_keyboard_is_forgiven_and_said(client: Client) -> None:
    make_item(title="The Godfather", year=1972)
    page = client.get("/movies/?q=godfahter,+the")
    assert [listing.item.title for listing in page.context["listings"]] == ["The Godfather"]
    assert "named “godfather the”" in page.content.decode()
    assert "none is named as you typed" not in client.get("/movies/?q=godfather").content.decode()
    assert titles(client, "?q=xylophone") == []


def test_only_somebody_is_asked_about_themselves(client: Client) -> None:
    rated, other = make_item(title="Rated", genres=("War",)), make_item(title="Other")
    assert b"id_rated" not in client.get("/movies/").content
    assert titles(client, "?rated=yes") == titles(client, "?") == [rated.title, other.title]
    client.force_login(make_user())
    client.post(f"/movies/{rated.pk}/rate/", {"stars": "4"})
    assert titles(client, "?rated=yes") == ["Rated"]
    assert titles(client, "?rated=no&watchlisted=no&dismissed=no") == ["Other"]
    assert titles(client, "?sort=yours") == titles(client, "?sort=apart") == ["Rated", "Other"]


def test_what_one_may_like_comes_first_and_nothing_is_lost(client: Client) -> None:
    make_champion()
    client.force_login(person := make_user())
    for key in range(FIRST_KEY + 30, FIRST_KEY + 35):  # the second camp's
        submit_event(person, Item.objects.get(pk=key), "rating", 5.0, now=timezone.now())
    page = client.get("/movies/?sort=for-you&page=1-2")
    shown = [listing.item.pk for listing in page.context["listings"]]
    assert sorted(shown) == sorted(Item.objects.values_list("pk", flat=True))
    assert sum(key >= FIRST_KEY + 30 for key in shown[:10]) > 5


def test_without_a_model_that_order_is_the_usual_one(client: Client) -> None:
    make_items(3)
    client.force_login(make_user())
    assert titles(client, "?sort=for-you") == titles(client, "?")


def test_what_one_may_give_most_stars_comes_first_and_nothing_is_lost(client: Client) -> None:
    make_champion()
    person = make_user()
    client.force_login(person)
    for number in range(3):
        submit_rating(person, Item.objects.get(pk=FIRST_KEY + number), 5.0, now=timezone.now())
    unknown = make_item(title="Newer than the model")
    page = client.get("/movies/?sort=stars&page=1-3")
    shown = [listing.item.pk for listing in page.context["listings"]]
    assert sorted(shown) == sorted(Item.objects.values_list("pk", flat=True))
    assert shown[-1] == unknown.pk
    stars = make_bundle().stars
    assert stars is not None
    state = make_state([0, 1, 2])
    state.value[:] = 5.0
    expected = stars.predict(state, np.array([pk - FIRST_KEY for pk in shown[:-1]], np.int32))
    assert (np.diff(expected) <= 1e-6).all()
    assert page.context["unordered"] == ""


@pytest.mark.parametrize(
    ("has_model", "why"), [(True, "Rate a film"), (False, "No model that expects stars")]
)
def test_why_stars_cannot_be_expected_is_said(client: Client, has_model: bool, why: str) -> None:
    make_items(3)
    if has_model:
        make_champion()
    client.force_login(make_user())
    page = client.get("/movies/?sort=stars")
    assert why in page.content.decode()
    assert titles(client, "?sort=stars") == titles(client, "?")


def test_scrolling_adds_pages_and_their_stretch_is_an_address(client: Client) -> None:
    make_items(100)
    whole = titles(client, "?page=1-2")
    assert whole == titles(client, "?page=1") + titles(client, "?page=2")
    added = client.get("/movies/?page=1-2", headers={"HX-Request": "true", "HX-Target": "next-page"})
    assert [listing.item.title for listing in added.context["listings"]] == whole[45:]
    assert b"<html" not in added.content
    assert b"page=1-3" in added.content
    assert b"next-page-link" not in client.get("/movies/?page=1-3").content


@pytest.mark.parametrize("page", ["", "0", "x", "9999", "3-1", "1-9999", "0-0", "-1", "1-"])
def test_an_odd_page_is_the_nearest_one(client: Client, page: str) -> None:
    make_items(50)
    assert 0 < len(titles(client, f"?page={page}")) <= 50


def test_typing_changes_the_address_in_place_and_a_choice_is_a_step(client: Client) -> None:
    make_item(title="Alien")
    htmx = {"HX-Request": "true", "HX-Target": "results"}
    typed = client.get("/movies/?q=alien&sort=popular&since=", headers={**htmx, "HX-Trigger": "id_q"})
    assert typed["HX-Replace-Url"] == "/movies/?q=alien"
    assert "HX-Push-Url" not in typed
    assert client.get("/movies/?q=&sort=newest", headers=htmx)["HX-Push-Url"] == "/movies/?sort=newest"


def test_people_are_offered_and_lead_to_their_films(client: Client) -> None:
    make_story(make_item(title="Alien"), cast=("Sigourney Weaver",))
    make_story(make_item(title="Holes"), cast=("Sigourney Weaver",))
    make_item(title="Unrelated")
    page = client.get("/movies/?q=sigourny")
    assert [person.name for person in page.context["people"]] == ["Sigourney Weaver"]
    assert b'href="?q=Sigourney%20Weaver"' in page.content
    assert sorted(titles(client, "?q=Sigourney%20Weaver")) == ["Alien", "Holes"]
    assert client.get("/movies/").context["people"] == []


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
    assert b"people gave it" not in client.get(f"/movies/{item.pk}/").content
    client.post(f"/movies/{item.pk}/rate/", {"stars": "4"})
    assert b"11 people gave it" in client.get(f"/movies/{item.pk}/").content


def test_unknown_and_inactive_items_do_not_exist(client: Client) -> None:
    inactive = make_item(is_active=False)
    assert client.get(f"/movies/{inactive.pk}/").status_code == 404
    assert client.get("/movies/123456789/").status_code == 404
