"""Changing a password, and setting a new one by mail: the answer never tells whose address is known."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "a quite different battery"
RESET = reverse("accounts:password_reset")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/accounts/reset/\S+)", str(message.body))
    assert found is not None, message.body
    return found[1]


def test_a_forgotten_password_is_set_anew_by_mail(client: Client) -> None:
    make_user(username="ada", email="ada@example.org")

    sent = client.post(RESET, {"email": "ADA@example.org"}, follow=True)
    assert "Look into your mail" in sent.content.decode()
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (
        ["ada@example.org"],
        "Set a new password for Lantern",
    )
    assert "ada" in str(mail.outbox[0].body)

    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True)
    assert "Set a new password" in form.content.decode()
    done = client.post(form.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "Your new password is set" in done.content.decode()
    assert client.post(reverse("accounts:login"), {"username": "ada", "password": NEW}).status_code == 302
    client.post(reverse("accounts:logout"))
    assert "This link no longer opens" in client.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer(client: Client) -> None:
    make_user(username="ada", email="ada@example.org")

    known, unknown = (client.post(RESET, {"email": f"{name}@example.org"}) for name in ("ada", "nobody"))

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


@pytest.mark.parametrize("kind", [User.Kind.IMPORTED, User.Kind.VISITOR])
def test_only_members_are_written_to(client: Client, kind: str) -> None:
    user = make_user(kind=kind, email="ada@example.org")
    user.set_password(PASSWORD)
    user.save()

    client.post(RESET, {"email": "ada@example.org"})

    assert mail.outbox == []


def test_many_resets_from_one_address_have_to_wait(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATES = settings.ACCOUNT_RATES | {"password_reset": "1/hour"}
    answers = [client.post(RESET, {"email": f"{name}@example.org"}) for name in ("ada", "bob")]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert 3500 < int(answers[1]["Retry-After"]) <= 3600


def test_a_changed_password_holds_here_and_logs_out_elsewhere(client: Client) -> None:
    user, elsewhere = make_user(), Client()
    client.force_login(user)
    elsewhere.force_login(user)
    change = reverse("accounts:password_change")

    wrong = client.post(change, {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW})
    assert "id_old_password_error" in wrong.content.decode()
    said = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert "Password changed" in client.post(change, said, follow=True).content.decode()

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get(change).status_code == 200
    assert elsewhere.get(change).status_code == 302


def test_changing_asks_to_log_in_first(client: Client) -> None:
    change = reverse("accounts:password_change")
    assert client.get(change)["Location"] == f"{reverse('accounts:login')}?next={change}"
