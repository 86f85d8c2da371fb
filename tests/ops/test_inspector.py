"""The operator's inspector: it says what the list would be, and costs a bounded number of queries."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalog.models import Item
from interactions.models import Slate
from interactions.services import record_interaction
from recommender.admin.inspector import MAY_INSPECT
from recommender.composition import CHAMPION
from tests.architecture.test_templates import Findings
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import NOW, make_item, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def rated(n: int) -> User:
    """Somebody who gave that many of the first camp's items five stars."""
    user = make_user()
    make_champion()
    for item in Item.objects.filter(pk__lt=FIRST_KEY + n):
        record_interaction(
            user=user, item=item, kind="rating", value=5.0, occurred_at=NOW, recorded_at=NOW, origin="web"
        )
    return user


def page_of(user: User) -> str:
    return reverse("admin:inspect_user", args=[user.pk])


def html(client: Client, user: User, **query: str) -> str:
    answer = client.get(page_of(user), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_history_list_sources_and_stages(operator: Client) -> None:
    page = html(operator, rated(4))
    for said in ("Film 900001", "linear_recent", "not retrieved", "what they used before", "two-stage"):
        assert said in page
    assert Findings(page).problems == []
    assert not Slate.objects.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [(str(FIRST_KEY), "<strong>seen</strong>"), ("film", "Which one?"), ("nothing at all", "no such movie")],
)
def test_any_item_can_be_asked_about(operator: Client, asked: str, said: str) -> None:
    make_item(title="Film noir")
    make_item(title="Film blanc")
    assert said in html(operator, rated(4), item=asked)


def test_an_item_out_of_the_catalogue_says_so(operator: Client) -> None:
    user, gone = rated(4), make_item(is_active=False)
    CHAMPION.forget()
    assert "filtered by a rule</strong> (switched off)" in html(operator, user, item=str(gone.pk))


def test_what_is_typed_is_escaped(operator: Client) -> None:
    page = html(operator, rated(1), item='"><script>alert(1)</script>')
    assert "<script>alert" not in page


def test_without_a_model_it_says_so(operator: Client) -> None:
    CHAMPION.forget()
    assert "No model is serving" in html(operator, make_user())


def test_the_persons_page_leads_here(operator: Client) -> None:
    user = make_user()
    address = reverse("admin:accounts_user_change", args=[user.pk])
    assert page_of(user) in operator.get(address).content.decode()


def test_it_needs_the_right_to_see_what_people_did(client: Client) -> None:
    user = make_user()
    clerk = User.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    assert client.get(page_of(user)).status_code == 403
    names = [name.split(".")[1] for name in MAY_INSPECT]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    assert client.get(page_of(user)).status_code == 200
    client.force_login(user)
    assert client.get(page_of(user)).status_code == 302


def test_a_longer_history_costs_no_more_queries(operator: Client) -> None:
    counts = []
    for n in (3, 3, 12):  # the first loads the model
        user = rated(n)
        with CaptureQueriesContext(connection) as queries:
            html(operator, user, item=str(FIRST_KEY + 20))
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 25
