"""In which language a page answers, and how a reader changes it."""

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import make_item

pytestmark = pytest.mark.django_db

GERMAN = "de-AT,de;q=0.9,en;q=0.5"
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
