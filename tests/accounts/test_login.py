"""Logging in and out: members only, never off-site, and not by trying passwords one after the other."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.backends import MemberBackend
from accounts.models import User
from accounts.throttling import address_of
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = reverse("accounts:login")


def log_in(client: Client, username: str = "ada", password: str = PASSWORD, **fields: str) -> int:
    response = client.post(LOGIN, {"username": username, "password": password} | fields)
    return response.status_code


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_member_logs_in_and_out(client: Client) -> None:
    make_user(username="ada")

    assert log_in(client) == 302
    assert is_logged_in(client)
    assert client.get(LOGIN)["Location"] == reverse("home")

    assert client.get(reverse("accounts:logout")).status_code == 405
    assert is_logged_in(client), "a link elsewhere must not log anybody out"
    assert client.post(reverse("accounts:logout"))["Location"] == reverse("home")
    assert not is_logged_in(client)


def test_a_wrong_password_says_no_more_for_a_known_name(client: Client) -> None:
    make_user(username="ada")

    pages = [
        client.post(LOGIN, {"username": name, "password": "wrong"}).content.decode().replace(name, "NAME")
        for name in ("ada", "bob")
    ]

    assert "Please enter a correct username and password" in pages[0]
    assert without_token(pages[0]) == without_token(pages[1])


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("kind", [User.Kind.IMPORTED, User.Kind.VISITOR])
def test_only_members_log_in_even_with_a_password(client: Client, kind: str) -> None:
    user = make_user(username="196", kind=kind)
    assert log_in(client, "196") == 200
    user.set_password(PASSWORD)
    user.save()

    assert log_in(client, "196") == 200
    assert not is_logged_in(client)
    assert authenticate(RequestFactory().post(LOGIN), username="196", password=PASSWORD) is None
    assert MemberBackend().get_user(user.pk) is None, "nor does a session stand for them"


def test_the_back_office_lets_no_imported_person_in(client: Client) -> None:
    user = make_user(username="196", kind=User.Kind.IMPORTED, is_staff=True, is_superuser=True)
    user.set_password(PASSWORD)
    user.save()

    client.post(reverse("admin:login"), {"username": "196", "password": PASSWORD})

    assert not is_logged_in(client)


def test_one_goes_on_to_where_one_came_from(client: Client) -> None:
    make_user(username="ada")

    page = client.get(LOGIN, {"next": "/history/?kind=like"}).content.decode()
    assert 'name="next" value="/history/?kind=like"' in page
    assert reverse("accounts:signup") + "?next=%2Fhistory%2F%3Fkind%3Dlike" in page

    response = client.post(LOGIN, {"username": "ada", "password": PASSWORD, "next": "/history/?kind=like"})
    assert response["Location"] == "/history/?kind=like"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"]
)
def test_nobody_is_led_off_the_site(client: Client, elsewhere: str) -> None:
    make_user(username="ada")
    response = client.post(LOGIN, {"username": "ada", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == reverse("home")


def test_too_many_wrong_passwords_lock_the_name_for_that_address(client: Client, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    make_user(username="ada")
    make_user(username="bob")
    assert [log_in(client, password="wrong") for _ in range(3)] == [200, 200, 429]

    locked = client.post(LOGIN, {"username": "ada", "password": PASSWORD})

    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    page = locked.content.decode()
    assert "Try again in 15 minutes" in page
    assert f'datetime="{timezone.now():%Y-%m-%dT}' in page
    assert not is_logged_in(client)
    assert log_in(Client(), "bob") == 302, "another name is free"
    assert log_in(Client(REMOTE_ADDR="10.1.1.1")) == 302, "and so is the owner, from where they are"


def test_a_right_password_forgets_the_wrong_ones(client: Client, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    make_user(username="ada")
    for _ in range(2):
        log_in(client, password="wrong")
        log_in(client, password="wrong")
        assert log_in(client) == 302
        client.post(reverse("accounts:logout"))


@pytest.mark.parametrize(("n_proxies", "address"), [(0, "10.0.0.1"), (1, "192.0.2.7"), (2, "203.0.113.9")])
def test_an_address_is_what_our_own_proxies_say(settings: Settings, n_proxies: int, address: str) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": n_proxies}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.7")
    assert address_of(request) == address


def test_a_form_from_elsewhere_is_refused_in_plain_words() -> None:
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"username": "ada", "password": PASSWORD})

    assert response.status_code == 403
    assert "The form was not accepted" in response.content.decode()


def test_the_form_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert client.get(LOGIN).status_code == 200
