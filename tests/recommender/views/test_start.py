"""The first minute: kinds to pick from, then film after film; ordinary feedback, with and without HTMX."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Item
from interactions.models import Feedback, Interaction
from tests.bundles import CAMPS, FIRST_KEY, make_champion
from tests.factories import make_item, make_items, make_user

pytestmark = pytest.mark.django_db
START, QUESTIONS = "/start/", "/start/films/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(params=["visitor", "member"])
def person(request: pytest.FixtureRequest, client: Client) -> Client:
    if request.param == "member":
        client.force_login(make_user())
    return client


def asked(client: Client) -> Item:
    item = client.get(QUESTIONS).context["asked"]
    assert isinstance(item, Item)
    return item


def camp_of(item: Item) -> int:
    return (item.pk - FIRST_KEY) * len(CAMPS) // 60


def rate(client: Client, item: Item, stars: str = "4.5") -> str:
    response = client.post(f"{QUESTIONS}{item.pk}/", {"stars": stars})
    assert response.status_code == 303
    return str(response["Location"])


def test_kinds_are_offered_with_films_of_their_own(person: Client) -> None:
    make_champion()
    groups = person.get(START).context["groups"]
    assert len(groups) >= 2
    shown = [film.item.pk for group in groups for film in group.films]
    assert len(shown) == len(set(shown))
    assert all(len({camp_of(film.item) for film in group.films}) == 1 for group in groups)
    assert {group.name for group in groups} >= {"Drama of the 1990s", "War of the 1990s"}


def test_the_same_bundle_offers_the_same_kinds(client: Client) -> None:
    make_champion()
    offered = [[group.key for group in client.get(START).context["groups"]] for _ in range(2)]
    assert offered[0] == offered[1]


def test_a_picked_kind_is_no_event_and_steers_the_first_question(person: Client) -> None:
    make_champion()
    for camp in range(len(CAMPS)):
        groups = person.get(START, {"groups": ""}).context["groups"]
        chosen = [group.key for group in groups if camp_of(group.films[0].item) == camp]
        response = person.post(START, {"group": chosen})
        assert (response.status_code, response["Location"]) == (303, QUESTIONS)
        assert camp_of(asked(person)) == camp
    assert not Interaction.objects.exists()


def test_ticked_films_are_likes_and_unticked_ones_are_not_any_more(person: Client) -> None:
    make_champion()
    first, second = FIRST_KEY, FIRST_KEY + 1
    person.post(START, {"shown": [first, second], "liked": [first, second]})
    person.post(START, {"shown": [first, second], "liked": [first]})
    assert Feedback.objects.get(liked=True).item_id == first
    told = Interaction.objects.order_by("pk").values_list("item_id", "kind", "value")
    assert list(told) == [(first, "like", 1.0), (second, "like", 1.0), (second, "like", 0.0)]
    groups = person.get(START, {"groups": ""}).context["groups"]
    assert [film.item.pk for group in groups for film in group.films if film.is_liked] in ([], [first])


def test_what_was_liked_before_and_is_not_shown_stays_liked(client: Client) -> None:
    make_champion()
    client.post(f"/movies/{FIRST_KEY + 9}/like/", {"like": "1"})
    client.post(START, {"shown": [FIRST_KEY], "liked": []})
    assert Feedback.objects.get().liked


@pytest.mark.parametrize(
    "form", [{"group": "x"}, {"group": "1-2-"}, {"group": "1;2"}, {"liked": "one"}, {"shown": "9" * 30}]
)
def test_an_odd_form_is_refused(client: Client, form: dict[str, str]) -> None:
    assert client.post(START, form).status_code == 400


def test_a_film_that_is_gone_cannot_be_liked_or_rated(client: Client) -> None:
    gone = make_item(is_active=False)
    client.post(START, {"shown": [gone.pk, 10**12], "liked": [gone.pk, 10**12]})
    assert client.post(f"{QUESTIONS}{gone.pk}/", {"stars": "4"}).status_code == 404
    assert not Interaction.objects.exists()


def test_each_answer_leads_to_another_film_and_the_list_knows_it(person: Client) -> None:
    make_champion()
    seen = []
    for _ in range(6):
        item = asked(person)
        seen.append(item.pk)
        rate(person, item)
    assert len(set(seen)) == 6
    assert len({camp_of(Item(pk=pk)) for pk in seen[1:]}) == 1, "who rates one camp's films is asked of it"
    page = person.get(QUESTIONS)
    assert not set(seen) & {entry.item.pk for entry in page.context["entries"]}
    assert page.context["standing"].n_answers == 6
    assert b"Enough for a list" in page.content


def test_the_meter_rises_from_nothing_with_what_is_said(client: Client) -> None:
    make_champion()
    stands = [client.get(QUESTIONS).context["known_percent"]]
    for _ in range(3):
        rate(client, asked(client))
        stands.append(client.get(QUESTIONS).context["known_percent"])
    assert stands[0] == 0
    assert stands == sorted(stands)
    assert stands[3] > stands[0]


def test_an_answer_can_be_taken_back_without_javascript(person: Client) -> None:
    make_champion()
    item = asked(person)
    page = person.get(rate(person, item)).content.decode()
    assert f"gave {item.title} 4½ stars" in page
    (undo,) = re.findall(r'<div class="asked-last">.*?action="(/feedback/\d+/undo/)"', page, re.DOTALL)
    assert person.post(undo, {"next": QUESTIONS})["Location"] == QUESTIONS
    assert not Feedback.objects.exists()
    assert asked(person) == item


def test_what_was_not_seen_is_not_asked_again_until_taken_back(person: Client) -> None:
    make_champion()
    item = asked(person)
    response = person.post(f"{QUESTIONS}{item.pk}/", {"answer": "unseen", "stars": "3"})
    assert not Interaction.objects.exists()
    page = person.get(response["Location"])
    assert f"You have not seen {item.title}" in page.content.decode()
    assert page.context["asked"] != item
    person.post(f"/movies/{item.pk}/unseen/", {"unseen": "0", "next": QUESTIONS})
    assert asked(person) == item


def test_not_for_me_is_a_dismissal(person: Client) -> None:
    make_champion()
    item = asked(person)
    person.post(f"{QUESTIONS}{item.pk}/", {"answer": "dismiss"})
    assert Feedback.objects.get().dismissed
    assert asked(person) != item


def test_htmx_gets_the_next_question_alone(client: Client) -> None:
    make_champion()
    item = asked(client)
    response = client.post(f"{QUESTIONS}{item.pk}/", {"stars": "4"}, headers=HTMX)
    html = response.content.decode()
    assert html.lstrip().startswith('<section id="interview"')
    assert "<html" not in html
    assert response.context["asked"] != item
    assert f"gave {item.title} 4 stars" in html


def test_it_goes_on_where_it_was_left(person: Client) -> None:
    make_champion()
    assert person.get(START).status_code == 200
    person.post(START, {})
    rate(person, asked(person))
    waiting = asked(person)
    assert person.get(START)["Location"] == QUESTIONS
    assert asked(person) == waiting
    assert person.get(START, {"groups": ""}).status_code == 200


@pytest.mark.parametrize("form", [{}, {"stars": "six"}, {"stars": "7"}, {"answer": "perhaps"}])
def test_an_answer_that_is_none_is_refused(client: Client, form: dict[str, str]) -> None:
    item = make_item()
    assert client.post(f"{QUESTIONS}{item.pk}/", form).status_code == 400
    assert not Interaction.objects.exists()


def test_nobody_reads_anothers_answer(client: Client) -> None:
    make_champion()
    own = Client()
    assert own.get(rate(own, asked(own))).context["last"]["event"]
    assert client.get(f"{QUESTIONS}?answered").context["last"] is None


def test_without_a_model_the_best_known_films_are_asked_about(client: Client) -> None:
    known = make_item(title="Known", n_ratings=9)
    make_item(title="Less known", n_ratings=2)
    assert client.get(START)["Location"] == QUESTIONS
    page = client.get(QUESTIONS)
    assert page.context["asked"] == known
    assert b"<meter" not in page.content
    rate(client, known)
    assert asked(client).title == "Less known"


def test_it_ends_when_nothing_is_left(client: Client) -> None:
    for item in make_items(2):
        rate(client, item)
    page = client.get(QUESTIONS)
    assert page.context["asked"] is None
    assert b"all there is to ask" in page.content


def test_it_can_be_skipped_from_both_pages(client: Client) -> None:
    make_champion()
    for address in (START, QUESTIONS):
        assert f'<a href="{reverse("home")}">Skip' in client.get(address).content.decode()


def test_a_form_without_its_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    item = make_item()
    for address in (START, f"{QUESTIONS}{item.pk}/"):
        assert strict.post(address, {"stars": "4"}).status_code == 403


def test_somebody_whose_history_is_not_used_is_asked_of_none_twice(client: Client) -> None:
    make_champion()
    client.force_login(make_user(personalised=False))
    item = asked(client)
    rate(client, item)
    page = client.get(QUESTIONS)
    assert page.context["asked"] != item
    assert page.context["known_percent"] == 0


def test_home_shows_the_way(client: Client) -> None:
    make_champion()
    assert f'href="{START}"' in client.get("/").content.decode()
