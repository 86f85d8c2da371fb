"""A member's language goes with them from browser to browser."""

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def choose(client: Client, language: str) -> None:
    client.post(reverse("set_language"), {"language": language})


def log_in(client: Client, user: User) -> None:
    client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD})


def cookie(client: Client) -> str:
    kept = client.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    return kept.value if kept else ""


def test_what_a_member_chose_waits_in_the_next_browser() -> None:
    member, here, elsewhere = make_user(), Client(), Client()
    log_in(here, member)
    choose(here, "de")
    member.refresh_from_db()
    assert member.language == "de"
    log_in(elsewhere, member)
    assert cookie(elsewhere) == "de"
    assert '<html lang="de">' in elsewhere.get("/about/").content.decode()


def test_who_never_chose_is_left_to_the_browser(client: Client) -> None:
    log_in(client, make_user())
    assert cookie(client) == ""


def test_what_was_chosen_before_signing_up_is_kept(client: Client) -> None:
    choose(client, "de")
    form = {"username": "lena", "password1": "fern-licht-spiel-9", "password2": "fern-licht-spiel-9"}
    client.post(reverse("accounts:signup"), form)
    assert User.objects.get(username="lena").language == "de"


def test_a_language_the_site_does_not_speak_is_not_kept(client: Client) -> None:
    log_in(client, member := make_user())
    choose(client, "fi")
    member.refresh_from_db()
    assert member.language == ""
    assert '<html lang="en">' in client.get("/about/").content.decode()


def test_a_stranger_may_choose_without_becoming_anybody(client: Client) -> None:
    choose(client, "de")
    assert cookie(client) == "de"
    assert not User.objects.exists()


def test_mail_is_written_in_the_language_it_was_asked_for_in(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_user(email="lena@example.org")
    choose(client, "de")
    client.post(reverse("accounts:password_reset"), {"email": "lena@example.org"})
    assert mailoutbox[0].subject == "Neues Passwort für Lantern"
    assert "Warst du es nicht, musst du nichts tun" in mailoutbox[0].body
