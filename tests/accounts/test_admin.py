"""The operator's page of keys: issued with the secret shown once, revoked, never edited."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.services import authenticate_key
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/accounts/apikey/add/", "/admin/accounts/apikey/"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def test_the_secret_is_on_the_page_that_issues_it_and_nowhere_else(operator: Client) -> None:
    owner = make_user()
    answer = operator.post(ADD, {"user": owner.pk, "name": "laptop"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "messages" not in answer.cookies
    key = authenticate_key(secret, now=timezone.now())
    assert key is not None
    assert (key.user, key.name) == (owner, "laptop")
    page = operator.get(reverse("admin:accounts_apikey_change", args=[key.pk])).content.decode()
    assert secret.partition(".")[2] not in page


def test_a_key_is_revoked_and_not_edited(operator: Client) -> None:
    key, secret = ApiKey.issue(make_user(), "laptop")
    page = reverse("admin:accounts_apikey_change", args=[key.pk])
    assert operator.post(page, {"name": "other", "user": key.user_id}).status_code == 403
    operator.post(LIST, {"action": "revoke_selected", "_selected_action": [key.pk]})
    assert authenticate_key(secret, now=timezone.now()) is None


def test_a_person_leads_to_what_they_did(operator: Client) -> None:
    person = make_user()
    page = operator.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    for model in (
        "interactions_interaction",
        "interactions_feedback",
        "interactions_slate",
        "accounts_apikey",
    ):
        address = f"{reverse(f'admin:{model}_changelist')}?user__id__exact={person.pk}"
        assert address in page
        assert operator.get(address).status_code == 200
