"""Saying something of a film: what is recorded, what is answered, what is refused."""

import pytest
from django.test import Client

from accounts.models import User
from interactions.models import Feedback, Interaction
from tests.factories import make_interaction, make_item, make_slate, make_user

pytestmark = pytest.mark.django_db


def test_a_plain_form_is_answered_with_the_way_back(client: Client) -> None:
    item = make_item()
    client.force_login(user := make_user())
    answer = client.post(f"/movies/{item.pk}/rate/", {"stars": "3.5", "next": "/movies/?q=x"})
    assert (answer.status_code, answer["Location"]) == (303, "/movies/?q=x")
    assert Feedback.objects.get(user=user, item=item).rating == 3.5


def test_htmx_is_answered_with_the_films_actions(client: Client) -> None:
    item = make_item()
    client.force_login(make_user())
    answer = client.post(f"/movies/{item.pk}/like/", {"like": "1"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.startswith('<form class="actions"')
    assert 'name="like" value="0"' in html  # the next press takes it off
    assert "Undo" in html


def test_a_row_of_the_home_page_is_answered_with_its_own_small_control(client: Client) -> None:
    item = make_item(title="Heat & Dust")
    client.force_login(make_user())
    in_row = {"HX-Request": "true", "HX-Target": f"say-{item.pk}"}
    said = client.post(f"/movies/{item.pk}/dismiss/", {"dismiss": "1"}, headers=in_row).content.decode()
    assert said.startswith(f'<span class="row-say toggles" id="say-{item.pk}">')
    assert 'name="dismiss" value="0"' in said
    assert 'role="status">Noted.' in said
    assert "Heat &amp; Dust" in said
    back = client.post(f"/movies/{item.pk}/dismiss/", {"dismiss": "0"}, headers=in_row).content.decode()
    assert 'name="dismiss" value="1"' in back


@pytest.mark.parametrize(
    ("path", "name", "field"),
    [("like", "like", "liked"), ("watch", "watch", "watchlisted"), ("dismiss", "dismiss", "dismissed")],
)
def test_switches_go_on_and_off(client: Client, path: str, name: str, field: str) -> None:
    item = make_item()
    client.force_login(user := make_user())
    client.post(f"/movies/{item.pk}/{path}/", {name: "1"})
    assert Feedback.objects.filter(user=user, item=item, **{field: True}).exists()
    client.post(f"/movies/{item.pk}/{path}/", {name: "0"})
    assert not Feedback.objects.filter(user=user, item=item, **{field: True}).exists()


def test_clearing_a_rating_wins_over_the_checked_star(client: Client) -> None:
    item = make_item()
    client.force_login(user := make_user())
    client.post(f"/movies/{item.pk}/rate/", {"stars": "4"})
    client.post(f"/movies/{item.pk}/rate/", {"stars": ["4", ""]})
    assert not Feedback.objects.filter(user=user, item=item, rating__isnull=False).exists()


@pytest.mark.parametrize("stars", ["0", "5.5", "nan", "inf", "3.3", "four", "-1"])
def test_impossible_ratings_are_refused_and_nothing_is_lost(client: Client, stars: str) -> None:
    item = make_item()
    client.force_login(make_user())
    assert client.post(f"/movies/{item.pk}/rate/", {"stars": stars}).status_code == 400
    assert client.post(f"/movies/{item.pk}/rate/", {}).status_code == 400
    assert Interaction.objects.count() == 0


def test_the_first_feedback_makes_a_visitor_and_the_second_does_not(client: Client) -> None:
    for _ in range(2):
        client.post(f"/movies/{make_item().pk}/rate/", {"stars": "4"})
    assert User.objects.filter(kind="visitor").count() == 1
    assert Interaction.objects.count() == 2


def test_the_event_names_the_slate_it_came_from(client: Client) -> None:
    item = make_item()
    client.force_login(user := make_user())
    slate = make_slate(user=user, items=[item])
    client.post(f"/movies/{item.pk}/rate/", {"stars": "4", "slate": str(slate.pk)})
    client.post(f"/movies/{item.pk}/like/", {"like": "1", "slate": "no id at all"})
    assert list(Interaction.objects.order_by("pk").values_list("slate_id", flat=True)) == [slate.pk, None]


def test_undo_is_for_ones_own_events(client: Client) -> None:
    client.force_login(make_user())
    anothers = make_interaction()
    assert client.post(f"/feedback/{anothers.pk}/undo/").status_code == 404
    assert Client().post(f"/feedback/{anothers.pk}/undo/").status_code == 404


def test_nothing_changes_by_reading_or_without_the_token(client: Client) -> None:
    item = make_item()
    assert client.get(f"/movies/{item.pk}/rate/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/movies/{item.pk}/rate/", {"stars": "4"}).status_code == 403


def test_a_plain_form_is_told_what_was_understood_and_how_to_undo_it(client: Client) -> None:
    item = make_item(title="Alien")
    client.force_login(user := make_user())
    form = {"stars": "3.5", "next": f"/movies/{item.pk}/"}
    page = client.post(f"/movies/{item.pk}/rate/", form, follow=True).content.decode()
    assert "You gave Alien 3½ stars" in page
    (said,) = Interaction.objects.filter(user=user, kind="rating")
    undo = f"/feedback/{said.pk}/undo/"
    assert f'action="{undo}"' in page
    page = client.post(undo, {"next": form["next"]}, follow=True).content.decode()
    assert "Took back: You gave Alien 3½ stars" in page
    assert not Feedback.objects.filter(user=user, rating__isnull=False).exists()


def test_home_says_it_once_in_its_banner(client: Client) -> None:
    item = make_item()
    client.force_login(make_user())
    client.post(f"/movies/{item.pk}/rate/", {"stars": "4", "next": "/"})
    assert b'class="notice"' not in client.get("/").content


@pytest.mark.parametrize("away", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_site(client: Client, away: str) -> None:
    item = make_item()
    answer = client.post(f"/movies/{item.pk}/rate/", {"stars": "4", "next": away})
    assert answer["Location"] == "/"
