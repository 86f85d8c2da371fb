"""Stories in the admin: read beside the item, switched off when wrong, never written or deleted by hand."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import Credit, Person, Story, StorySource
from tests.factories import make_item, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def test_the_item_s_page_shows_what_was_told_of_it(operator: Client) -> None:
    story = make_story(make_item(title="Heat"), cast=("Al Pacino",), text="A thief and a cop.")
    page = operator.get(reverse("admin:catalog_item_change", args=[story.item_id])).content.decode()
    for told in ("A thief and a cop.", "Al Pacino", "the same title, the same year", story.page_url):
        assert told in page


@pytest.mark.parametrize("model", [Story, Credit, Person, StorySource], ids=lambda model: model.__name__)
def test_lists_and_pages_open(operator: Client, model: type[Story]) -> None:
    make_story(make_item(title="Heat"), cast=("Al Pacino",))
    name, row = f"admin:catalog_{model._meta.model_name}", model.objects.get()
    for address in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])):
        assert operator.get(address).status_code == 200


@pytest.mark.parametrize("model", [Story, Credit, Person], ids=lambda model: model.__name__)
def test_only_a_source_adds_and_nobody_deletes(operator: Client, model: type[Story]) -> None:
    make_story(make_item(), cast=("Al Pacino",))
    name, row = f"admin:catalog_{model._meta.model_name}", model.objects.get()
    assert operator.get(reverse(f"{name}_add")).status_code == 403
    assert operator.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()
    assert admin.site.is_registered(model)


def test_a_story_of_another_film_is_switched_off(operator: Client) -> None:
    story = make_story(make_item(), text="Of another film.")
    address = reverse("admin:catalog_story_change", args=[story.pk])
    assert operator.post(address, {"text": "Mine."}).status_code == 302
    story.refresh_from_db()
    assert (story.is_active, story.text) == (False, "Of another film.")
