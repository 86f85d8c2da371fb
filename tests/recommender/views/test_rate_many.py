"""Rating many films: the best known first, without those one has said something of or has not seen."""

import pytest
from django.test import Client

from catalog.models import Item
from interactions.models import Interaction
from recommender.views.rate_many import PAGE_LENGTH
from tests.factories import make_item, make_items, make_user

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    return [item.title for item in client.get(f"/rate/{query}").context["items"]]


def test_the_best_known_come_first_until_something_is_said_of_them(client: Client) -> None:
    known = make_item(title="Known", n_ratings=90)
    make_item(title="Unknown", n_ratings=1)
    make_item(title="Gone", n_ratings=99, is_active=False)
    assert titles(client) == ["Known", "Unknown"]
    client.post(f"/movies/{known.pk}/dismiss/", {"dismiss": "1"})
    assert titles(client) == ["Unknown"]


def test_what_was_not_seen_is_passed_over_and_says_nothing_of_taste(client: Client) -> None:
    item = make_item(title="Unseen")
    client.force_login(make_user())
    response = client.post(f"/movies/{item.pk}/unseen/", {"unseen": "1", "next": "/rate/"})
    assert response["Location"] == "/rate/"
    assert titles(client) == []
    assert not Interaction.objects.exists()
    client.post(f"/movies/{item.pk}/unseen/", {"unseen": "0"})
    assert titles(client) == ["Unseen"]


def test_htmx_gets_the_pressed_button_alone(client: Client) -> None:
    item = make_item()
    answer = client.post(f"/movies/{item.pk}/unseen/", {"unseen": "1"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(("form", "status"), [({}, 400), ({"unseen": "yes"}, 400)])
def test_an_odd_form_is_refused(client: Client, form: dict[str, str], status: int) -> None:
    assert client.post(f"/movies/{make_item().pk}/unseen/", form).status_code == status


def test_only_a_listed_film_can_be_unseen(client: Client) -> None:
    gone = make_item(is_active=False)
    assert client.post(f"/movies/{gone.pk}/unseen/", {"unseen": "1"}).status_code == 404
    assert client.get(f"/movies/{gone.pk}/unseen/").status_code == 405


def test_more_films_follow_the_last_one_whatever_was_rated_meanwhile(client: Client) -> None:
    items = make_items(PAGE_LENGTH + 5)
    Item.objects.update(n_ratings=7)
    client.force_login(make_user())
    page = client.get("/rate/")
    assert f"?after=7-{items[PAGE_LENGTH - 1].pk}" in page.content.decode()
    client.post(f"/movies/{items[0].pk}/rate/", {"stars": "4"})
    rest = titles(client, f"?after=7-{items[PAGE_LENGTH - 1].pk}")
    assert rest == [item.title for item in items[PAGE_LENGTH:]]


@pytest.mark.parametrize("after", ["x", "-", "7-", "-7", "²-1", "9" * 40 + "-1", "1-2-3"])
def test_a_place_that_cannot_be_read_is_the_beginning(client: Client, after: str) -> None:
    make_items(2)
    assert len(titles(client, f"?after={after}")) == 2
