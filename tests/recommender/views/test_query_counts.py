"""No page costs more than fifteen queries, even when it looks for a newer model; none costs more for more."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalog.models import Item
from catalog.posters.addresses import poster_url
from recommender.composition import CHAMPION
from recommender.feedback import submit_event
from recommender.urls import urlpatterns
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import make_item, make_slate, make_story, make_user

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
TAKES_POST = {
    "rate_item",
    "like_item",
    "dismiss_item",
    "watch_item",
    "mark_unseen",
    "start_answer",
    "personalise",
    "privacy",
    "move_sliders",
    "choose_policy",
    "undo",
    "mute_item",
    "mute_genre",
}
OF_A_FILM = {"item", "why"}
FOR_SOMEBODY = {"export", "erase", "about_you"}  # nobody has nothing to take along
PAGES = {pattern.name or "" for pattern in urlpatterns} - TAKES_POST


def address_of(page: str) -> str:
    return reverse(page, args=[FIRST_KEY] if page in OF_A_FILM else [])


def say_something_of(person: User, items: list[Item]) -> None:
    for item in items:
        for kind, value in (("rating", 4.0), ("watchlist", 1.0), ("view", None)):
            submit_event(person, item, kind, value, now=timezone.now())


def n_queries(client: Client, address: str, *, warm: bool = True) -> int:
    """Of the second visit: the first may decide a list that later ones show.

    `warm`: the process has just looked for a newer model, as on a slow machine it might in the middle.
    """
    if warm:
        assert client.get(address).status_code == 200
        CHAMPION.look_again()
        CHAMPION.current()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("page", sorted(PAGES))
@pytest.mark.parametrize("is_member", [False, True], ids=["stranger", "member"])
def test_a_page_is_cheap_however_much_is_on_it(client: Client, page: str, is_member: bool) -> None:
    if page in FOR_SOMEBODY and not is_member:
        assert client.get(address_of(page)).status_code == 404
        return
    make_champion(told=True)
    person = make_user()
    items = [make_item(genres=("Drama", "War")) for _ in range(8)]
    if is_member:
        client.force_login(person)
    client.get(address_of(page))  # a list that has one before it is shown with what moved
    say_something_of(person, items[:2])
    few = n_queries(client, address_of(page))
    say_something_of(person, items[2:])
    assert n_queries(client, address_of(page)) == few
    CHAMPION.look_again()
    assert n_queries(client, address_of(page), warm=False) <= MOST_QUERIES


def test_so_is_a_film_opened_from_a_list_when_the_process_looks_for_a_newer_model(client: Client) -> None:
    """With all that a film's page can have: a story, people, a rating and what was expected."""
    make_champion()
    client.force_login(person := make_user())
    item, *others = Item.objects.filter(pk__gte=FIRST_KEY).order_by("pk")[:5]
    say_something_of(person, [*others, item])
    make_story(item, cast=("Ann Lee", "Bo Li"), directors=("Cy Moe",))
    slate = make_slate(user=person, items=[item])
    address = f"{address_of('item')}?slate={slate.pk}"
    assert "Before, we expected" in client.get(address).content.decode()
    CHAMPION.look_again()
    assert n_queries(client, address, warm=False) <= MOST_QUERIES


def test_a_poster_is_the_same_for_everybody(client: Client) -> None:
    address = poster_url(make_item(genres=("Drama",)))
    client.force_login(make_user())
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert len(queries) == 2, "the item and its genres: nobody is looked up"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.cookies == {}


def test_so_is_a_question_after_an_answer(client: Client) -> None:
    make_champion()
    client.force_login(make_user())
    address = client.post(reverse("start_answer", args=[FIRST_KEY]), {"stars": "4"})["Location"]
    assert n_queries(client, address) <= MOST_QUERIES
