"""The home page: never empty, the same HTML pushed and reloaded, bounded in queries."""

import re

import pytest
from django.test import Client

from catalog.models import Dataset
from interactions.models import Impression, Slate
from tests.bundles import make_champion
from tests.factories import make_item, make_items, make_user

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_films_and_leaves_no_user_row(client: Client, django_user_model: type) -> None:
    make_champion()
    page = client.get("/")
    assert page.status_code == 200
    assert page.content.count(b'class="card ') + page.content.count(b'class="card"') == 20
    assert django_user_model.objects.filter(kind="visitor").count() == 0  # type: ignore[attr-defined]
    assert set(Slate.objects.values_list("user", flat=True)) == {None}


def test_without_a_model_the_page_says_so_and_is_not_empty(client: Client) -> None:
    make_items(3)
    page = client.get("/")
    assert b"The model is resting" in page.content
    assert page.content.count(b"data-item=") == 3


def test_htmx_gets_the_feed_alone(client: Client) -> None:
    make_champion()
    fragment = client.get("/", headers={"HX-Request": "true", "HX-Target": "feed"}).content.decode()
    assert fragment.startswith('<section id="feed"')
    assert "<html" not in fragment


def test_each_delivery_is_an_impression_of_one_slate(client: Client) -> None:
    make_champion()
    client.force_login(make_user())
    client.get("/")
    client.get("/")
    slates = Slate.objects.all()
    assert [slate.scenario for slate in slates].count("home") == 1
    for slate in slates:
        assert Impression.objects.filter(slate=slate, channel="page").count() == 2


@pytest.mark.parametrize("logged_in", [False, True])
def test_queries_are_bounded(client: Client, logged_in: bool, django_assert_max_num_queries: object) -> None:
    make_champion()
    user = make_user()
    if logged_in:
        client.force_login(user)
    client.get("/")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get("/")


def test_every_film_of_a_row_can_be_liked_and_turned_down_there(client: Client) -> None:
    make_champion()
    make_item(title="<b>New & unrated</b>", year=2024)
    client.force_login(make_user())
    page = client.get("/").content.decode()
    in_rows = re.findall(r'data-film="(\d+)"', page)
    assert len(in_rows) > 10
    for item_id in in_rows:
        for say in ("like", "dismiss"):
            assert f'name="{say}" value="1" formaction="/movies/{item_id}/{say}/"' in page
    assert "<b>New" not in page
    assert page.count('<form method="post" hx-target="closest .row-say"') == page.count('class="shelf"')


def test_the_source_of_the_data_is_cited_where_it_is_shown(client: Client) -> None:
    Dataset.objects.create(key="some", name="Some ratings", citation="Somebody (2015): <Some> ratings.")
    make_items(1)
    page = client.get("/movies/").content
    assert b'Some ratings. <span lang="en">Somebody (2015): &lt;Some&gt; ratings.</span>' in page
