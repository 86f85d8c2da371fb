"""The history page: one's own log in words, filtered, paged, each thing with its way back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Item
from interactions.models import Feedback, Interaction
from recommender.feedback import submit_event, submit_rating, take_back
from recommender.views.history import PAGE_LENGTH
from tests.factories import make_item, make_user

pytestmark = pytest.mark.django_db
HISTORY = reverse("history")
START = timezone.now() - timedelta(hours=1)


@pytest.fixture
def person(client: Client) -> User:
    user = make_user()
    client.force_login(user)
    return user


def page_of(client: Client, **parameters: str | int) -> str:
    response = client.get(HISTORY, parameters)
    assert response.status_code == 200
    return response.content.decode()


def say(person: User, item: Item, kind: str, value: float | None, minute: int) -> Interaction:
    return submit_event(person, item, kind, value, now=START + timedelta(minutes=minute))


def test_the_log_is_told_in_words_the_latest_first(client: Client, person: User) -> None:
    alien, heat = make_item(title="Alien"), make_item(title="Heat")
    say(person, alien, "rating", 5.0, 1)
    say(person, heat, "dismiss", 1, 2)
    say(person, heat, "dismiss", 0, 3)
    say(person, heat, "watchlist", 1, 4)
    say(person, alien, "rating", None, 5)

    page = page_of(client)

    told = [
        "You cleared your rating of Alien",
        "You put Heat on your watchlist",
        "You are open to Heat again",
        "You said Heat is not for you",
        "You gave Alien 5 stars",
    ]
    places = [page.index(f">{sentence}<") for sentence in told]
    assert places == sorted(places)


def test_taking_back_is_one_press_and_is_told_too(client: Client, person: User) -> None:
    alien = make_item(title="Alien")
    rated = submit_rating(person, alien, 4.0, now=START)
    undo = reverse("undo", args=[rated.pk])
    assert f'action="{undo}"' in page_of(client)

    response = client.post(undo, {"next": HISTORY})

    assert response["Location"] == HISTORY
    assert not Feedback.objects.filter(user=person, rating__isnull=False).exists()
    page = page_of(client)
    assert "Took back: You gave Alien 4 stars" in page
    assert "· taken back" in page
    assert "/undo/" not in page, "neither twice, nor the taking back itself"


def test_a_rating_is_changed_on_its_latest_line_and_nowhere_else(client: Client, person: User) -> None:
    item = make_item()
    say(person, item, "rating", 3.0, 1)
    latest = say(person, item, "rating", 4.5, 2)
    say(person, item, "like", 1, 3)

    entries = client.get(HISTORY).context["entries"]
    page = page_of(client)

    assert [entry.event.pk for entry in entries if entry.feedback] == [latest.pk]
    assert page.count(f'id="s{item.pk}-9" checked') == 1
    client.post(f"/movies/{item.pk}/rate/", {"stars": "2", "next": HISTORY})
    assert Feedback.objects.get().rating == 2.0


def test_what_was_taken_back_can_be_said_again(client: Client, person: User) -> None:
    item = make_item()
    for kind, value, field in (("rating", 4.5, "stars"), ("dismiss", 1.0, "dismiss")):
        take_back(person, say(person, item, kind, value, 1).pk, now=START + timedelta(minutes=2))
        assert not Feedback.objects.exists()
        (again,) = {entry.again for entry in client.get(HISTORY).context["entries"] if entry.again}
        assert again.field == field
        client.post(again.address, {again.field: again.value, "next": HISTORY})
        held = Feedback.objects.get()
        assert (held.rating, held.dismissed) == ((4.5, False) if field == "stars" else (None, True))
        client.post(reverse("undo", args=[Interaction.objects.latest("pk").pk]))
        Interaction.objects.all().delete()


def test_what_is_shown_is_ones_own(client: Client, person: User) -> None:
    submit_rating(make_user(), make_item(title="Alien"), 4.0, now=START)
    assert "Alien" not in page_of(client)


def test_a_filter_shows_one_kind_and_views_only_when_asked(client: Client, person: User) -> None:
    alien, heat = make_item(title="Alien"), make_item(title="Heat")
    say(person, alien, "like", 1, 1)
    say(person, heat, "view", None, 2)

    assert "You liked Alien" in page_of(client)
    assert "Heat" not in page_of(client)
    looked = page_of(client, kind="view")
    assert "You looked at Heat" in looked
    assert "Alien" not in looked
    assert "/undo/" not in looked
    assert '?kind=view" aria-current="page"' in looked
    assert "Nothing of this kind yet" in page_of(client, kind="rating")
    assert "You liked Alien" in page_of(client, kind="no such kind")


def test_a_film_that_left_the_catalogue_is_told_without_a_link(client: Client, person: User) -> None:
    gone = make_item(title="Gone", is_active=True)
    submit_rating(person, gone, 3.0, now=START)
    Item.objects.filter(pk=gone.pk).update(is_active=False)

    page = page_of(client)

    assert "You gave Gone 3 stars" in page
    assert gone.get_absolute_url() not in page.replace("/posters/", "")


def test_pages_have_addresses(client: Client, person: User) -> None:
    for minute in range(PAGE_LENGTH + 1):
        say(person, make_item(title=f"Film no. {minute}"), "like", 1, minute)

    first, second = page_of(client, kind="like"), page_of(client, kind="like", page=2)

    assert 'rel="next" href="?kind=like&amp;page=2"' in first
    assert "Film no. 0<" not in first
    assert "Film no. 0<" in second
    assert 'rel="prev" href="?kind=like&amp;page=1"' in second
    assert "Page 2 of 2" in page_of(client, page=99)


def test_a_visitor_has_a_history_too(client: Client) -> None:
    item = make_item(title="Alien")
    client.post(reverse("rate_item", args=[item.pk]), {"stars": "5"})
    assert "You gave Alien 5 stars" in page_of(client)


def test_nobody_yet_is_invited_and_not_made_a_visitor(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert "Find films you know" in page_of(client)
    assert not User.objects.exists()


def test_a_longer_history_asks_no_more_questions(
    client: Client, person: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(12):
        said = say(person, make_item(genres=("Drama", "Crime")), "like", 1, minute)
        if minute % 3 == 0:
            take_back(person, said.pk, now=START + timedelta(minutes=30))
    # Session, user, count, events with items, genres, what was taken back, what was muted.
    with django_assert_num_queries(9):
        page_of(client)
