"""The profile: taste in words, pausing, private mode, everything to take along, and being forgotten."""

import csv
import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from catalog.models import Item
from interactions.models import Feedback, Interaction, Slate
from recommender.engine.types import Sliders
from recommender.feedback import submit_event, submit_mute, submit_policy, submit_sliders
from tests.factories import make_item, make_slate, make_user

pytestmark = pytest.mark.django_db


def rate(person: User, item: Item, stars: float) -> None:
    submit_event(person, item, "rating", stars, now=timezone.now())


def member(client: Client) -> User:
    client.force_login(person := make_user())
    return person


def archive(client: Client) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(client.get("/profile/export/").content))


def test_taste_is_said_in_words_and_drawn(client: Client) -> None:
    person = member(client)
    for stars, genre in ((5.0, "War"), (2.0, "Musical")):
        for _ in range(4):
            rate(person, make_item(genres=(genre,)), stars)
    page = client.get("/profile/").content.decode()
    assert "You rated 8 films, with 3.5 stars on average." in page
    assert "You lean to War." in page
    assert "less taken with Musical" in page
    assert page.count("<rect ") == 2


def test_how_the_list_is_made_is_said_and_leads_to_where_it_is_changed(client: Client) -> None:
    person = member(client)
    assert client.get("/profile/").context["policy"].label == "The site chooses"
    submit_sliders(person, Sliders(diversity=-1), now=timezone.now())
    submit_policy(person, "popular", now=timezone.now())
    page = client.get("/profile/").content.decode()
    assert "<dd>What everybody watches</dd>" in page
    assert "<dd>more alike</dd>" in page
    assert 'href="/profile/list/"' in page


def test_a_stranger_has_nothing_here(client: Client) -> None:
    assert "Nothing is kept of you yet" in client.get("/profile/").content.decode()
    assert client.post("/profile/erase/", {"name": "x"}).status_code == 404


def test_personalisation_can_be_paused_and_goes_on(client: Client) -> None:
    person = member(client)
    for on in ("0", "1"):
        client.post("/profile/personalise/", {"on": on})
        person.refresh_from_db()
        assert person.personalised is (on == "1")
    assert client.post("/profile/personalise/", {}).status_code == 400


def test_in_private_what_is_looked_at_is_not_noted_and_what_is_said_is(client: Client) -> None:
    person, item = member(client), make_item()
    client.post("/profile/privacy/", {"on": "1"})
    client.get(f"/movies/{item.pk}/")
    client.post(f"/movies/{item.pk}/rate/", {"stars": "4"})
    assert list(Interaction.objects.filter(user=person).values_list("kind", flat=True)) == ["rating"]
    client.post("/profile/privacy/", {"on": "0"})
    client.get(f"/movies/{item.pk}/")
    assert Interaction.objects.filter(user=person, kind="view").count() == 1


def test_everything_can_be_taken_along_twice(client: Client) -> None:
    person, item = member(client), make_item(title="=HYPERLINK()", year=1979)
    rate(person, item, 4.5)
    rate(make_user(), make_item(title="Foreign"), 1.0)
    make_slate(user=person, items=[item])
    submit_sliders(person, Sliders(recency=2), now=timezone.now())
    submit_mute(person, item, True, now=timezone.now())
    files = archive(client)
    tables = ("account", "events", "feedback", "lists", "preferences", "muted")
    assert set(files.namelist()) == {f"{table}.{kind}" for table in tables for kind in ("json", "csv")}
    assert [row["recency"] for row in json.loads(files.read("preferences.json"))] == [2]
    (event,) = json.loads(files.read("events.json"))
    assert (event["item__title"], event["value"], event["kind"]) == ("=HYPERLINK()", 4.5, "rating")
    (row,) = csv.DictReader(io.StringIO(files.read("events.csv").decode()))
    assert row["item__title"] == "'=HYPERLINK()"
    assert [row["position"] for row in json.loads(files.read("lists.json"))] == [1]
    assert [row["item__title"] for row in json.loads(files.read("muted.json"))] == ["=HYPERLINK()"]
    assert b"password" not in files.read("account.json")


def test_being_forgotten_takes_everything_and_gives_a_receipt(client: Client) -> None:
    person, other, item = member(client), make_user(), make_item()
    rate(person, item, 5.0)
    rate(other, item, 3.0)
    make_slate(user=person, items=[item])
    assert client.post("/profile/erase/", {"name": "somebody else"}).status_code == 400
    assert User.objects.filter(pk=person.pk).exists()
    receipt = client.post("/profile/erase/", {"name": person.username})
    assert receipt.context["erased"].events == 1
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Slate.objects.exists()
    assert list(Feedback.objects.values_list("user_id", flat=True)) == [other.pk]
    item.refresh_from_db()
    assert (item.n_ratings, item.mean_rating) == (1, 3.0)
    assert "Log in" in client.get("/").content.decode()


def test_an_operator_is_not_erased_by_a_click(client: Client) -> None:
    client.force_login(operator := make_user(is_staff=True))
    assert client.post("/profile/erase/", {"name": operator.username}).status_code == 403
    assert User.objects.filter(pk=operator.pk).exists()


def test_a_visitor_may_be_forgotten_too(client: Client) -> None:
    client.post(f"/movies/{make_item().pk}/rate/", {"stars": "4"})
    assert client.post("/profile/erase/", {"name": "erase"}).status_code == 200
    assert not User.objects.exists()
    assert client.get("/profile/").status_code == 200
