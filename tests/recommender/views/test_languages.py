"""In which language a page answers, and how a reader changes it."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from catalog.models import Item
from interactions.models import Feedback
from recommender.feedback import submit_event
from tests.bundles import make_champion
from tests.factories import make_item, make_user

pytestmark = pytest.mark.django_db

GERMAN = "de-AT,de;q=0.9,en;q=0.5"
AT = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
COORDINATE = re.compile(r' (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"')
SKIP = {"en": "Skip to the content", "de": "Zum Inhalt springen"}


def chosen(client: Client, language: str, **more: str) -> str:
    """Presses the switch; where it leads."""
    response = client.post(reverse("set_language"), {"language": language, **more})
    assert response.status_code == 302
    return response["Location"]


def test_a_page_is_in_english_where_nothing_is_known_of_the_reader(client: Client) -> None:
    page = client.get("/")
    assert '<html lang="en">' in page.content.decode()
    assert SKIP["en"] in page.content.decode()
    assert page["Content-Language"] == "en"


def test_a_page_follows_what_the_browser_asks_for(client: Client) -> None:
    page = client.get("/", headers={"accept-language": GERMAN})
    assert '<html lang="de">' in page.content.decode()
    assert SKIP["de"] in page.content.decode()
    assert "Accept-Language" in page["Vary"]
    assert "Cookie" in page["Vary"]


def test_a_language_the_site_does_not_speak_gets_english(client: Client) -> None:
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "fi"}).content.decode()


def test_the_switch_keeps_the_page_and_is_remembered(client: Client) -> None:
    here = "/movies/?q=heat&sort=title"
    page = client.get(here).content.decode()
    assert '<button class="link" name="language" value="de" lang="de">Deutsch</button>' in page
    assert '<span lang="en" aria-current="true">English</span>' in page
    assert 'value="/movies/?q=heat&amp;sort=title"' in page
    assert chosen(client, "de", next=here) == here
    cookie = client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("de", 365 * 24 * 60 * 60, "Lax")
    # The choice outweighs the browser.
    assert '<html lang="de">' in client.get(here, headers={"accept-language": "en"}).content.decode()


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    assert chosen(client, "de", next="https://elsewhere.example/") == "/"


def test_the_switch_needs_its_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("set_language"), {"language": "de"}).status_code == 403


def test_a_page_that_answers_a_form_sends_the_reader_to_the_front(client: Client) -> None:
    page = client.post(reverse("accounts:signup"), {"username": "nobody"}).content.decode()
    assert '<input type="hidden" name="next" value="/">' in page


def test_an_error_page_speaks_the_readers_language(client: Client) -> None:
    page = client.get("/nowhere/", headers={"accept-language": "de"})
    assert page.status_code == 404
    assert '<html lang="de">' in page.content.decode()
    with translation.override("de"):
        assert '<html lang="de">' in render_to_string("500.html")


def test_what_serves_everybody_does_not_vary_with_the_reader(client: Client) -> None:
    item = make_item(title="Heat", genres=("Crime",))
    for address in (f"/posters/{item.pk}.svg", "/api/v1/items/"):
        german = client.get(address, headers={"accept-language": "de"})
        assert "Accept-Language" not in german.get("Vary", "")
        assert german.content == client.get(address).content


def test_the_api_complains_in_english(client: Client) -> None:
    answer = client.get("/api/v1/users/me/history/", headers={"accept-language": "de"})
    assert answer.json()["detail"] == "Authentication credentials were not provided."


def german(client: Client, address: str) -> str:
    page = client.get(address, headers={"accept-language": GERMAN})
    assert page.status_code == 200
    return page.content.decode()


def reader_with_taste(client: Client) -> User:
    """Somebody who rates war films 4½ and musicals 2½."""
    client.force_login(person := make_user())
    for stars, genre in ((4.5, "War"), (2.5, "Musical")):
        for _ in range(4):
            submit_event(person, make_item(genres=(genre,)), "rating", stars, now=AT)
    return person


def test_home_is_german_for_a_german(client: Client) -> None:
    make_champion()
    reader_with_taste(client)
    page = german(client, "/")
    assert "Heute Abend, für dich" in page
    assert "Nicht meins" in page
    assert 'title="3½ Sterne"' in page
    assert "For you" not in page
    assert "Not for me" not in page


def test_a_film_is_german_and_keeps_its_title(client: Client) -> None:
    client.force_login(person := make_user())
    heat = make_item(title="Heat", year=1995, genres=("Crime", "Film-Noir"))
    submit_event(person, heat, "rating", 4.0, now=AT)
    Item.objects.filter(pk=heat.pk).update(n_ratings=12_345, mean_rating=3.94)
    page = german(client, f"/movies/{heat.pk}/")
    assert "Plakat von „Heat“" in page
    assert ">Krimi</a>" in page
    assert "12.345 Menschen gaben ihm" in page, "a German thousand"
    assert ">3,9</dd>" in page, "a German decimal"
    assert "1.995" not in page, "a year is no count"


def test_the_profile_says_taste_in_german_and_draws_it_with_numbers_markup_can_read(client: Client) -> None:
    reader_with_taste(client)
    page = german(client, "/profile/")
    assert "Du hast 8 Filme bewertet, im Schnitt mit 3,5 Sternen." in page
    assert "Kriegsfilm" in page
    coordinates = COORDINATE.findall(page)
    assert len(coordinates) > 8
    assert [number for number in coordinates if not re.fullmatch(r"-?\d+(\.\d+)?", number)] == []


def test_dates_are_written_as_each_language_does(client: Client) -> None:
    client.force_login(person := make_user())
    submit_event(person, make_item(title="Heat"), "watchlist", 1.0, now=AT)
    Feedback.objects.update(watchlisted_at=AT)
    assert "Seit 9.3.2026" in german(client, "/watchlist/")
    assert "Since 9 Mar 2026" in client.get("/watchlist/").content.decode()
    assert "9.3.2026, 14:05 UTC" in german(client, "/history/")
    assert "9 Mar 2026, 14:05 UTC" in client.get("/history/").content.decode()


def test_what_was_done_is_told_in_german(client: Client) -> None:
    client.force_login(make_user())
    heat = make_item(title="Heat")
    say = {"stars": "4.5", "next": "/history/"}
    client.post(reverse("rate_item", args=[heat.pk]), say, headers={"accept-language": GERMAN})
    page = german(client, "/history/")
    assert page.count("Du hast „Heat“ 4½ Sterne gegeben") == 3, "told, listed, and beside the way back"


def test_forms_complain_in_german(client: Client) -> None:
    page = client.post(reverse("accounts:signup"), {"username": "lena"}, headers={"accept-language": GERMAN})
    assert "Dieses Feld ist zwingend erforderlich." in page.content.decode()


def test_the_api_names_genres_as_the_data_does(client: Client) -> None:
    client.force_login(make_user())
    item = make_item(genres=("War",))
    answer = client.get(f"/api/v1/items/{item.pk}/", headers={"accept-language": "de"})
    assert [genre["name"] for genre in answer.json()["genres"]] == ["War"]


def test_the_back_office_follows_the_operator(client: Client) -> None:
    client.force_login(User.objects.create_superuser("operator"))
    page = german(client, "/admin/")
    assert all(said in page for said in ("Neueste Aktionen", "Empfehler", "Modellversionen", "Filme"))
    listed = german(client, "/admin/recommender/trainingrun/")
    assert all(said in listed for said in ("Jetzt trainieren", "Trainingslauf", "Zweck", "eingereiht"))
    assert "Train now" in client.get("/admin/recommender/trainingrun/").content.decode()


def test_the_back_office_has_the_switch_too(client: Client) -> None:
    client.force_login(User.objects.create_superuser("operator"))
    assert (
        '<button class="link" name="language" value="de" lang="de">' in client.get("/admin/").content.decode()
    )
