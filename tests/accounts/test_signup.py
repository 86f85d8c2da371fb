"""Becoming a member: logged in at once, no rating lost on the way, held to a rate, never led off-site."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.forms import SignupForm
from accounts.models import User
from interactions.models import Feedback
from tests.factories import PASSWORD, make_item, make_user

pytestmark = pytest.mark.django_db
SIGNUP = reverse("accounts:signup")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def form(**fields: str) -> dict[str, str]:
    return {"username": "ada", "password1": PASSWORD, "password2": PASSWORD} | fields


def test_signing_up_logs_in_and_leads_to_the_first_minute(client: Client) -> None:
    response = client.post(SIGNUP, form(email="ada@example.org"))

    assert (response.status_code, response["Location"]) == (302, reverse("start"))
    user = User.objects.get(username="ada")
    assert (user.kind, user.email) == (User.Kind.MEMBER, "ada@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert "Welcome, ada." in client.get(reverse("about")).content.decode()


def test_an_address_is_optional(client: Client) -> None:
    client.post(SIGNUP, form())
    assert User.objects.get(username="ada").email == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "visitor:1"),
        ("username", "GRACE"),
        ("email", "not an address"),
        ("password2", "something else entirely"),
        ("password1", ""),
    ],
)
def test_a_mistake_is_named_beside_its_field(client: Client, field: str, value: str) -> None:
    make_user(username="grace")

    response = client.post(SIGNUP, form(**{field: value}))

    assert response.status_code == 200
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert f"id_{field}_error" in page.partition(f'name="{field}"')[2].partition(">")[0]
    assert not User.objects.filter(username=form()["username"]).exists()


@pytest.mark.parametrize("password", ["short", "password123", "ada-ada-ada", "739154682001"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    client.post(SIGNUP, form(username="ada-ada-ada", password1=password, password2=password))
    assert not User.objects.exists()


def test_a_name_that_was_taken_meanwhile_is_said_to_be_taken() -> None:
    form_of_the_second = SignupForm(form())
    assert form_of_the_second.is_valid()
    make_user(username="ada")

    assert form_of_the_second.save_unless_taken() is None
    assert form_of_the_second.errors["username"] == ["A user with that username already exists."]


def test_a_kind_or_a_right_cannot_be_given_to_oneself(client: Client) -> None:
    client.post(SIGNUP, form(kind="imported", is_staff="on", is_superuser="on"))

    user = User.objects.get(username="ada")
    assert (user.kind, user.is_staff, user.is_superuser) == (User.Kind.MEMBER, False, False)


@pytest.mark.parametrize("where", ["post", "get"])
def test_one_goes_on_to_where_one_came_from(client: Client, where: str) -> None:
    if where == "get":
        page = client.get(SIGNUP, {"next": "/watchlist/"}).content.decode()
        assert '<input type="hidden" name="next" value="/watchlist/">' in page
    else:
        assert client.post(SIGNUP, form(next="/watchlist/"))["Location"] == "/watchlist/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"]
)
def test_nobody_is_led_off_the_site(client: Client, elsewhere: str) -> None:
    assert elsewhere not in client.get(SIGNUP, {"next": elsewhere}).content.decode()
    assert client.post(SIGNUP, form(next=elsewhere))["Location"] == reverse("start")


def test_a_member_has_no_use_for_the_form(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(SIGNUP)["Location"] == reverse("home")


def test_what_a_visitor_said_becomes_the_members(client: Client) -> None:
    rated, wanted = make_item(), make_item()
    client.post(reverse("rate_item", args=[rated.pk]), {"stars": "4.5"})
    client.post(reverse("watch_item", args=[wanted.pk]), {"watch": "1"})
    visitor = User.objects.get(kind=User.Kind.VISITOR)

    client.post(SIGNUP, form(next=reverse("watchlist")), follow=True)

    member = User.objects.get(username="ada")
    assert not User.objects.filter(pk=visitor.pk).exists()
    assert Feedback.objects.get(item=rated).user == member
    assert Feedback.objects.get(item=rated).rating == 4.5
    assert wanted.title in client.get(reverse("watchlist")).content.decode()


def test_what_a_visitor_said_joins_what_the_member_had_said(client: Client) -> None:
    item = make_item()
    member = make_user(username="ada")
    client.post(reverse("rate_item", args=[item.pk]), {"stars": "2"})

    client.post(reverse("accounts:login"), {"username": "ada", "password": PASSWORD})
    client.get(reverse("about"))

    assert Feedback.objects.get().user == member


def test_many_sign_ups_from_one_address_have_to_wait(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATES = settings.ACCOUNT_RATES | {"signup": "2/hour"}
    for name in ("one", "two"):
        Client().post(SIGNUP, form(username=name))

    refused = client.post(SIGNUP, form(username="three"))

    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert "Try again in 60 minutes" in refused.content.decode()
    assert not User.objects.filter(username="three").exists()
    assert Client(REMOTE_ADDR="10.1.1.1").post(SIGNUP, form(username="four")).status_code == 302


def test_the_form_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert client.get(SIGNUP).status_code == 200
