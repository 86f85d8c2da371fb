"""A film's page: what is shown only after rating, the history with it, and more like it in a direction."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Item
from interactions.models import Interaction, Slate
from recommender.feedback import submit_rating
from tests.bundles import FIRST_KEY, N_ITEMS, make_bundle, make_champion
from tests.factories import at, make_item, make_user

pytestmark = pytest.mark.django_db
FILM = f"/movies/{FIRST_KEY + 5}/"
EXPECTED = "Before, we expected"


def film(number: int = 5) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def member(client: Client, rated: tuple[int, ...] = (0, 1, 2)) -> User:
    make_champion()
    client.force_login(person := make_user())
    for second, number in enumerate(rated):
        submit_rating(person, film(number), 4.5, now=at(second))
    return person


def page_of(client: Client, address: str = FILM, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def from_film(address: str = FILM) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"}


def test_nothing_that_could_sway_is_shown_before_one_has_rated(client: Client) -> None:
    member(client)
    submit_rating(make_user(), film(), 3.5, now=at(9))
    page = page_of(client)
    assert EXPECTED not in page
    assert "person gave it" not in page
    assert "is shown once you have rated it" in page


def test_once_rated_it_says_what_was_expected_and_what_others_gave(client: Client) -> None:
    submit_rating(person := member(client), film(), 5.0, now=at(9))
    context: Any = client.get(FILM).context
    expectation = context["expectation"]
    assert 3.0 <= expectation.low <= expectation.stars <= expectation.high <= 5.0
    page = page_of(client)
    assert EXPECTED in page
    assert f"{expectation.stars:.1f} <span" in page
    assert f"{expectation.low:.1f}–{expectation.high:.1f}" in page
    assert "From 3 other films you had rated by then." in page
    assert person.feedback.count() == 4


def test_a_first_rating_shows_no_expectation_and_the_page_is_complete(client: Client) -> None:
    submit_rating(member(client, rated=()), film(), 5.0, now=at(9))
    page = page_of(client)
    assert EXPECTED not in page
    assert "1 person gave it" in page


def test_a_rating_on_the_page_is_answered_with_what_was_expected(client: Client) -> None:
    member(client)
    answer = client.post(f"{FILM}rate/", {"stars": "4"}, headers=from_film())
    html = answer.content.decode()
    assert html.startswith('<form class="actions"')
    assert 'id="yours"' in html
    assert 'hx-swap-oob="outerHTML"' in html
    assert EXPECTED in html
    assert "1 person gave it" in html
    assert f"said-of-{FIRST_KEY + 5}" in answer["HX-Trigger"]


def test_a_rating_elsewhere_is_answered_with_the_actions_alone(client: Client) -> None:
    member(client)
    html = client.post(f"{FILM}rate/", {"stars": "4"}, headers=from_film("/")).content.decode()
    assert 'id="yours"' not in html
    assert EXPECTED not in html


def test_taking_it_back_hides_the_expectation_again(client: Client) -> None:
    event = submit_rating(member(client), film(), 5.0, now=at(9))
    assert EXPECTED in page_of(client)
    html = client.post(f"/feedback/{event.pk}/undo/", headers=from_film()).content.decode()
    assert EXPECTED not in html
    assert "is-taken-back" in html


def test_the_history_has_a_way_back_for_each_thing_said(client: Client) -> None:
    event = submit_rating(member(client), film(), 5.0, now=at(9))
    page = page_of(client)
    assert "You gave it 5 stars" in page
    assert f'action="/feedback/{event.pk}/undo/"' in page
    answer = client.post(f"/feedback/{event.pk}/undo/", {"next": FILM})
    assert (answer.status_code, answer["Location"]) == (303, FILM)


def found(client: Client, more: str, number: int = 5) -> list[int]:
    answer: Any = client.get(f"/movies/{FIRST_KEY + number}/?more={more}")
    return [entry.item.pk - FIRST_KEY for entry in answer.context["similar"].entries]


def chips(client: Client, more: str, number: int = 5) -> dict[str, bool]:
    answer: Any = client.get(f"/movies/{FIRST_KEY + number}/?more={more}")
    return {chip.word: chip.is_on for chip in answer.context["chips"]}


def test_less_known_films_are_less_known(client: Client) -> None:
    make_champion()
    count = make_bundle().timeline.before(len(make_bundle().timeline)).count
    as_they_are, less, better = found(client, ""), found(client, "less-known"), found(client, "better-known")
    assert 0 < len(less) <= 12
    assert max(count[less]) < count[5] < min(count[better])
    assert count[less].mean() < count[as_they_are].mean() < count[better].mean()


def test_newer_films_are_newer(client: Client) -> None:
    make_champion()
    newer = [make_item(pk=FIRST_KEY + N_ITEMS + n, year=2000 + n, genres=("Drama",)) for n in range(3)]
    assert {FIRST_KEY + number for number in found(client, "newer")} == {item.pk for item in newer}
    assert found(client, "newer,better-known") == []


def test_of_two_opposites_the_later_holds_and_unknown_words_say_nothing(client: Client) -> None:
    make_champion()
    assert found(client, "less-known,better-known") == found(client, "better-known")
    assert found(client, "funnier,,%00") == found(client, "")
    assert chips(client, "less-known")["less-known"] is True


def test_a_chip_keeps_the_others_and_a_second_press_takes_it_off(client: Client) -> None:
    make_champion()
    answer: Any = client.get(f"{FILM}?more=less-known")
    address = {chip.word: chip.address for chip in answer.context["chips"]}
    assert address["less-known"] == f"{FILM}#more"
    assert address["better-known"] == f"{FILM}?more=better-known#more"
    both = client.get(f"{FILM}?more=less-known,war")
    assert "?more=war#more" in both.content.decode()


def test_a_genre_is_all_there_is(client: Client) -> None:
    make_champion()
    assert min(found(client, "war")) >= N_ITEMS // 2


def test_no_chip_leads_nowhere(client: Client) -> None:
    make_champion()
    assert "newer" not in chips(client, ""), "all films of the bundle are of one year"
    least_known = int(make_bundle().timeline.before(len(make_bundle().timeline)).count.argmin())
    assert "less-known" not in chips(client, "", number=least_known)


def test_where_nothing_is_left_the_page_says_so_and_how_to_go_on(client: Client) -> None:
    make_champion()
    page = page_of(client, f"{FILM}?more=war,drama")
    assert "No film like Film 900006 is more War, more Drama." in page
    assert "Without “more War”: 29 films" in page
    assert f'href="{FILM}?more=war#more"' in page
    assert not Slate.objects.get().degraded, "nothing is no fault, and popular films are no answer"


def test_a_critique_alone_is_answered_with_its_part_and_no_look_is_noted(client: Client) -> None:
    member(client)
    html = page_of(client, f"{FILM}?more=less-known", **{"HX-Request": "true", "HX-Target": "more"})
    assert html.startswith('<section class="more"')
    assert not Interaction.objects.filter(kind="view").exists()
    assert Slate.objects.latest("decided_at").context["more"] == ["less-known"]


def test_the_part_is_not_kept_in_the_pages_place(client: Client) -> None:
    make_champion()
    assert "HX-Target" in client.get(FILM)["Vary"]


def test_without_a_model_there_is_nothing_to_choose_from(client: Client) -> None:
    item = make_item(genres=("Drama",))
    make_item(genres=("Drama",))
    answer: Any = client.get(f"{item.get_absolute_url()}?more=newer")
    assert answer.context["chips"] == []
    assert answer.context["similar"].degraded
