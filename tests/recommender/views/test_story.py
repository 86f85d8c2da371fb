"""A film's page with a story, complete without one, and the sources of stories on the about page."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Item
from recommender.feedback import submit_event
from tests.architecture.test_templates import Findings
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import NOW, make_item, make_source, make_story, make_user

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def page_of(client: Client, item: Item) -> str:
    page: str = client.get(item.get_absolute_url()).content.decode()
    return re.sub(r"\s+", " ", page)


def linked(name: str) -> str:
    return f'<a href="/movies/?q={quote(name)}">{name}</a>'


def test_a_story_is_shown_with_its_people_page_and_licence(client: Client) -> None:
    item = make_item(title="Heat")
    make_story(
        item,
        cast=("Al Pacino", "Robert De Niro"),
        directors=("Michael Mann",),
        text="Cops & robbers.",
        page_title="Heat (1995 film)",
        page_url="https://example.org/Heat?a=1&b=2",
    )
    page = page_of(client, item)
    assert '<p class="story-text" lang="en">Cops &amp; robbers.</p>' in page
    assert f"<dt>Directed by</dt><dd>{linked('Michael Mann')}</dd>" in page
    assert f"<dt>With</dt><dd>{linked('Al Pacino')}</dd><dd>{linked('Robert De Niro')}</dd>" in page
    assert f"Directed by {linked('Michael Mann')}</p>" in page
    assert '<a href="https://example.org/Heat?a=1&amp;b=2" rel="noopener">Heat (1995 film)</a>' in page
    assert "The encyclopedia: " in page
    assert "By its authors." in page
    assert '<a href="https://example.org/licence" rel="license noopener">CC BY-SA 4.0</a>' in page
    assert Findings(page).problems == []


def test_a_name_leads_to_the_films_of_whoever_bears_it(client: Client) -> None:
    heat, ronin, other = (make_item(title=title) for title in ("Heat", "Ronin", "Alien"))
    for item in (heat, ronin):
        make_story(item, cast=("Robert De Niro",))
    make_story(other, cast=("Sigourney Weaver",))
    (address,) = set(re.findall(r'href="(/movies/\?q=[^"]+)"', page_of(client, heat)))
    found = client.get(address).content.decode()
    assert ">Heat<" in found
    assert ">Ronin<" in found
    assert ">Alien<" not in found


def test_what_a_source_says_is_never_markup(client: Client) -> None:
    item, evil = make_item(), "<script>alert(1)</script>"
    make_story(item, cast=(evil,), directors=(evil,), text=evil, page_title=evil)
    assert evil not in page_of(client, item)


def test_a_story_without_text_shows_who_made_the_film(client: Client) -> None:
    item = make_item()
    make_story(item, cast=("Al Pacino",), text="")
    page = page_of(client, item)
    assert "Al Pacino" in page
    assert 'lang="en"></p>' not in page
    assert "Directed by" not in page


@pytest.mark.parametrize("is_switched_off", [False, True])
def test_without_a_story_the_page_is_complete(client: Client, is_switched_off: bool) -> None:
    item = make_item(title="Heat")
    if is_switched_off:
        make_story(item, cast=("Al Pacino",), is_active=False)
    page = page_of(client, item)
    assert 'id="story"' not in page
    assert "Al Pacino" not in page
    assert "More like this" in page


def test_a_story_and_a_long_cast_keep_the_page_cheap(client: Client) -> None:
    make_champion()
    client.force_login(person := make_user())
    item = Item.objects.get(pk=FIRST_KEY)
    submit_event(person, item, "rating", 4.0, now=NOW)
    make_story(item, cast=tuple(f"Actor {number}" for number in range(40)), directors=("Ann Lee", "Bo Li"))
    client.get(item.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        assert "Actor 39" in page_of(client, item)
    assert len(queries) <= MOST_QUERIES


def test_the_sources_are_named_with_their_licence_on_the_about_page(client: Client) -> None:
    make_story(make_item(), source=make_source(key="told"))
    make_source(key="untold")
    page = client.get(reverse("about")).content.decode()
    assert "The told" in page
    assert "The story and the people of 1 film." in page
    assert '<a href="https://example.org/licence" rel="license">CC BY-SA 4.0</a>' in page
    assert "The untold" not in page
