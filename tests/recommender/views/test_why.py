"""Why a film is in one's list, or why not, in words; and the switches that mute a reason."""

import re

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Item
from interactions.models import Slate
from recommender.feedback import submit_event, submit_mute, submit_rating
from recommender.models import MutedReason
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import at, make_item, make_user

pytestmark = pytest.mark.django_db
IN_PART = {"HX-Request": "true", "HX-Target": "why"}


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def why(client: Client, number: int, **headers: str) -> str:
    answer = client.get(f"/movies/{FIRST_KEY + number}/why/", headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def fan(client: Client, rated: tuple[int, ...] = (0, 1, 2)) -> User:
    make_champion()
    client.force_login(person := make_user())
    for second, number in enumerate(rated):
        submit_rating(person, film(number), 5.0, now=at(second))
    return person


def best_of(client: Client) -> int:
    """The number of the film that heads the list."""
    page = client.get("/").content.decode()
    return int(re.findall(r'data-item="(\d+)"', page)[0]) - FIRST_KEY


def test_it_says_the_place_and_what_carried_it(client: Client) -> None:
    fan(client)
    page = why(client, best_of(client))
    assert "It is number 1 in your list." in page
    assert "What of your history speaks for it" in page
    assert "you gave it 5 stars" in page
    assert "what you watched and rated" in page


def test_the_shares_are_of_all_that_speaks_for_it(client: Client) -> None:
    fan(client)
    shares = [int(share) for share in re.findall(r'<span class="number">(\d+) %', why(client, 3))]
    assert shares == sorted(shares, reverse=True)
    assert 97 <= sum(shares) <= 101


def test_a_film_behind_the_end_has_its_rank(client: Client) -> None:
    fan(client)
    assert re.search(r"It stands \d+ of the \d+ films considered for you", why(client, 45)) or (
        "It is not what your history leads to" in why(client, 45)
    )


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("dismiss", 1.0, "because you said it is not for you"),
        ("rating", 4.0, "because you have rated it"),
        ("watchlist", 1.0, "because it is on your watchlist already"),
        ("like", 1.0, "because you know it"),
    ],
)
def test_what_one_said_of_it_is_why_not(client: Client, kind: str, value: float, words: str) -> None:
    submit_event(fan(client), film(7), kind, value, now=at(9))
    assert words in why(client, 7)


def test_of_nobody_nothing_is_known_and_nothing_is_claimed(client: Client) -> None:
    make_champion()
    page = why(client, 0)
    assert "Nothing is known of you yet" in page
    assert "There this film is number" in page
    assert "What of your history" not in page
    assert "in my lists" not in page


def test_whoever_paused_personalisation_is_told_so(client: Client) -> None:
    person = fan(client)
    User.objects.filter(pk=person.pk).update(personalised=False)
    assert "You paused personalisation" in why(client, 3)


def test_without_a_model_it_says_so(client: Client) -> None:
    client.force_login(make_user())
    answer = client.get(f"/movies/{make_item().pk}/why/")
    assert "No model is at hand" in answer.content.decode()


def test_it_is_a_page_and_a_part_of_one(client: Client) -> None:
    fan(client)
    assert "<h1" in why(client, 3)
    part = why(client, 3, **IN_PART)
    assert part.startswith('<div class="why" id="why"')
    assert "<h1" not in part


def test_looking_shows_nothing_to_anybody(client: Client) -> None:
    fan(client)
    n = Slate.objects.count()
    why(client, 3)
    assert Slate.objects.count() == n


def test_muting_a_reason_takes_it_from_the_reasons_and_can_be_undone(client: Client) -> None:
    person = fan(client)
    here = f"/movies/{FIRST_KEY + 3}/why/"
    answer = client.post(f"/movies/{FIRST_KEY}/mute/", {"on": "1", "next": here}, follow=True)
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert answer.redirect_chain == [(here, 303)]
    assert "Nothing is recommended because of Film 900001 any more." in page
    assert f'id="mute-{FIRST_KEY}" name="on" value="1"' not in page
    assert MutedReason.objects.get().user == person
    assert "What your lists leave out" in client.get("/history/").content.decode()
    client.post(f"/movies/{FIRST_KEY}/mute/", {"on": "0", "next": here})
    assert f'id="mute-{FIRST_KEY}" name="on" value="1"' in why(client, 3)
    assert "What your lists leave out" not in client.get("/history/").content.decode()


def test_htmx_finds_the_part_where_the_form_leads(client: Client) -> None:
    fan(client)
    here = f"/movies/{FIRST_KEY + 3}/why/"
    address = f"/movies/{FIRST_KEY}/mute/"
    answer = client.post(address, {"on": "1", "next": here}, headers=IN_PART, follow=True)
    assert answer.content.decode().startswith('<div class="why"')


def test_a_muted_genre_is_why_not(client: Client) -> None:
    fan(client)
    client.post("/genres/war/mute/", {"on": "1", "next": "/"})
    page = why(client, 45)
    assert "because you asked for nothing of War" in page
    assert 'name="on" value="0" aria-pressed="true"' in page
    history = client.get("/history/").content.decode()
    assert "None of these films are in your lists." in history


def test_nobody_has_nothing_to_mute_and_only_ones_own_is_muted(client: Client) -> None:
    other = fan(client)
    client.logout()
    assert client.post(f"/movies/{FIRST_KEY}/mute/", {"on": "1"}).status_code == 404
    client.force_login(make_user())
    client.post(f"/movies/{FIRST_KEY}/mute/", {"on": "1"})
    assert not MutedReason.objects.filter(user=other).exists()
    assert client.post(f"/movies/{FIRST_KEY}/mute/", {}).status_code == 400
    assert client.post("/movies/1/mute/", {"on": "1"}).status_code == 404
    assert client.get(f"/movies/{FIRST_KEY}/mute/").status_code == 405


def test_a_muted_reason_that_would_speak_for_it_is_named(client: Client) -> None:
    person = fan(client)
    number = best_of(client)
    for own in (0, 1, 2):
        submit_mute(person, film(own), True, now=at(61))
    page = why(client, number)
    assert "Left out, as you asked:" in page
    assert "What of your history speaks for it" not in page
