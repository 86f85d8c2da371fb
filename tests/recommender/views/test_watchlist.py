"""The watchlist page: what one wants to watch, until one takes it off."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Item
from recommender.feedback import submit_event
from tests.factories import make_item, make_user

pytestmark = pytest.mark.django_db
WATCHLIST = reverse("watchlist")
START = timezone.now() - timedelta(hours=1)


def want(person: User, *items: Item) -> None:
    for minute, item in enumerate(items):
        submit_event(person, item, "watchlist", 1, now=START + timedelta(minutes=minute))


def page_of(client: Client) -> str:
    response = client.get(WATCHLIST)
    assert response.status_code == 200
    return response.content.decode()


def test_the_latest_comes_first_and_goes_with_one_press(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    alien, heat = make_item(title="Alien", genres=("Horror",)), make_item(title="Heat", year=None)
    want(person, alien, heat)

    page = page_of(client)
    assert page.index(">Heat<") < page.index(">Alien<")
    assert "1995 · Horror" in page

    off = reverse("watch_item", args=[heat.pk])
    assert f'action="{off}"' in page
    response = client.post(off, {"watch": "0", "next": WATCHLIST})

    assert response["Location"] == WATCHLIST
    page = page_of(client)
    assert ">Heat<" not in page
    assert ">Alien<" in page


def test_what_was_dismissed_or_left_the_catalogue_is_not_wanted(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    dismissed, gone = make_item(title="Heat"), make_item(title="Gone")
    want(person, dismissed, gone)
    submit_event(person, dismissed, "dismiss", 1, now=timezone.now())
    Item.objects.filter(pk=gone.pk).update(is_active=False)

    assert "Nothing here yet" in page_of(client)


def test_a_visitor_is_told_how_to_keep_it(client: Client) -> None:
    item = make_item(title="Alien")
    client.post(reverse("watch_item", args=[item.pk]), {"watch": "1"})

    page = page_of(client)

    assert ">Alien<" in page
    assert "Sign up to keep it" in page


def test_nobody_yet_is_invited_and_not_made_a_visitor(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert "Look through the catalogue" in page_of(client)
    assert not User.objects.exists()


def test_a_longer_list_asks_no_more_questions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_user()
    client.force_login(person)
    want(person, *(make_item(genres=("Drama", "Crime")) for _ in range(12)))
    # Session, user, count, feedback with items, genres.
    with django_assert_num_queries(6):
        page_of(client)
