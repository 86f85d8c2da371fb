"""Every page carries the Content-Security-Policy, and nothing in it that the policy would block."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.architecture.test_contracts import ADDRESSES
from tests.architecture.test_templates import Findings
from tests.factories import make_item, make_slate

pytestmark = pytest.mark.django_db

PAGES = [name for name in ADDRESSES if name not in ("metrics", "undo") and not name.endswith("_item")]
FORBIDDEN = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", " * ")


@pytest.fixture(params=["anonymous", "operator"])
def visitor(request: pytest.FixtureRequest, client: Client) -> Client:
    if request.param == "operator":
        client.force_login(User.objects.create_superuser("operator"))
    return client


@pytest.mark.parametrize("name", PAGES)
def test_a_page_sends_a_strict_policy_and_keeps_to_it(visitor: Client, name: str) -> None:
    item = make_item(title="Heat", genres=("Crime",))
    make_slate(items=[item])
    arguments, _ = ADDRESSES[name]
    answer = visitor.get(reverse(name, args=[item.pk] if arguments else []))
    assert answer.status_code < 500
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert not [source for source in FORBIDDEN if source in policy]
    if answer["Content-Type"].startswith("text/html"):
        assert Findings(answer.content.decode()).problems == []


def test_a_page_that_is_not_there_sends_it_too(client: Client) -> None:
    assert "default-src 'self'" in client.get("/nowhere/")["Content-Security-Policy"]
