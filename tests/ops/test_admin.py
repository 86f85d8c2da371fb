"""The operator's pages: each opens in a bounded number of queries, the log is read-only, the buttons act."""

import numpy as np
import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, User
from catalog.models import Dataset, Item
from experiments.models import Exposure
from interactions.models import Feedback, Impression, Interaction, Slate, SlateItem
from recommender import registry
from recommender.models import (
    AliasChange,
    Comparison,
    ListPreference,
    ModelRefresh,
    ModelVersion,
    MutedReason,
    StoredList,
    TrainingRun,
    TrainingTrial,
)
from tests.architecture.test_contracts import INLINE_ONLY, OURS
from tests.architecture.test_templates import Findings
from tests.factories import (
    make_comparison,
    make_experiment,
    make_interaction,
    make_item,
    make_slate,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

APPEND_ONLY = (
    Interaction,
    Slate,
    SlateItem,
    Impression,
    Feedback,
    AliasChange,
    Comparison,
    StoredList,
    ListPreference,
    ModelRefresh,
    MutedReason,
)
REGISTERED = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if model.__name__ not in INLINE_ONLY
]


def name_of(model: type[Model]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def list_of(model: type[Model]) -> str:
    return reverse(f"{name_of(model)}_changelist")


def page_of(row: Model) -> str:
    return reverse(f"{name_of(type(row))}_change", args=[row.pk])


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def make_version(content_hash: str) -> ModelVersion:
    metrics = {"ranker": {"ndcg": 0.25}, "n_cases": 100}
    return ModelVersion.objects.create(content_hash=content_hash, metrics=metrics, size_bytes=4096)


def make_world(number: int) -> list[Model]:
    """One row of everything, all belonging together."""
    user, item, now = make_user(), make_item(genres=("Drama", "Crime")), timezone.now()
    dataset = Dataset.objects.create(key=f"set-{number}", name="Some set")
    Item.objects.filter(pk=item.pk).update(dataset=dataset)
    version = make_version(f"{number:064}")
    comparison = make_comparison(version, registry.champion() or version)
    change = registry.promote(version, cause="test", now=now, actor=user)
    features = np.array([[1.5, np.nan]], "<f4").tobytes()
    slate = make_slate(user=user, items=[item], bundle=version.content_hash, features=features)
    event = make_interaction(user=user, item=item, slate=slate)
    experiment = make_experiment(key=f"experiment-world-{number}", status="draft")
    arm = experiment.arms.get(is_control=True)
    story = make_story(item, cast=(f"Actor {number}",))
    credit = item.credits.get()
    return [
        story, story.source, credit, credit.person,
        user, item, dataset, item.genres.get(name="Crime"), version, change, slate, event, experiment,
        slate.entries.get(),
        ApiKey.issue(user, "key")[0],
        Impression.objects.create(slate=slate, channel="page"),
        Feedback.objects.create(user=user, item=item, rating=4, updated_at=now),
        Exposure.objects.create(experiment=experiment, arm=arm, unit=slate.unit, slate=slate),
        StoredList.objects.create(user=user, slate=slate, trigger=event, computed_at=now),
        ListPreference.objects.create(user=user, policy="popular", changed_at=now),
        MutedReason.objects.create(user=user, item=item, muted_at=now),
        TrainingRun.objects.create(cause="test", actor=user, version=version, progress=0.5),
        ModelRefresh.objects.create(
            version=version, bundle=f"{version.content_hash[:32]}.{number:08}",
            read_at=now, refreshed_at=now, n_events=1, n_people_read=1, cpu_s=0.5,
        ),
        TrainingTrial.objects.create(study=f"{number:064}", number=0, config={"seed": 1}),
        comparison,
    ]  # fmt: skip


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(captured)


def test_the_world_has_a_row_of_every_model() -> None:
    assert {type(row) for row in make_world(0)} == set(REGISTERED)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_costs_no_more_queries_for_more_rows(operator: Client, model: type[Model]) -> None:
    make_world(0)
    operator.get(list_of(model))  # what the first request of a process caches is not the list's cost
    of_one = queries_of(operator, list_of(model))
    for number in range(1, 4):
        make_world(number)
    assert queries_of(operator, list_of(model)) <= of_one <= 15


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_each_page_opens_and_carries_no_inline_code(operator: Client, model: type[Model]) -> None:
    row = next(row for row in make_world(0) if type(row) is model)
    for address in (list_of(model), page_of(row)):
        answer = operator.get(address)
        assert answer.status_code == 200
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
        assert Findings(answer.content.decode()).problems == []


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_can_be_searched(operator: Client, model: type[Model]) -> None:
    make_world(0)
    if admin.site.get_model_admin(model).search_fields:
        assert operator.get(list_of(model), {"q": "drama"}).status_code == 200


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_the_log_cannot_be_changed_by_anybody(operator: Client, model: type[Model]) -> None:
    row = next(row for row in make_world(0) if type(row) is model)
    assert operator.get(reverse(f"{name_of(model)}_add")).status_code == 403
    assert operator.post(page_of(row), {"value": 1}).status_code == 403
    assert (
        operator.post(reverse(f"{name_of(model)}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )
    assert model.objects.filter(pk=row.pk).exists()  # type: ignore[attr-defined]


def test_an_item_is_found_without_its_accents_and_refiled_when_renamed(operator: Client) -> None:
    item = make_item(title="Movie", year=2001)
    data = {"title": "Le Fabuleux Destin d'Amélie", "year": 2001, "is_active": "on", "attributes": "{}"}
    no_rows = {f"{of}-{n}_FORMS": 0 for of in ("story", "credits") for n in ("TOTAL", "INITIAL")}
    assert operator.post(page_of(item), data | no_rows).status_code == 302
    assert "Amélie" in operator.get(list_of(Item), {"q": "amelie destin"}).content.decode()
    assert operator.post(reverse("admin:catalog_item_delete", args=[item.pk])).status_code == 403


def test_a_slate_shows_features_and_what_came_of_each_position(operator: Client) -> None:
    slate = next(row for row in make_world(0) if isinstance(row, Slate))
    page = operator.get(page_of(slate)).content.decode()
    assert "feature 0" in page  # the bundle is not on disk, so nobody knows the columns' names
    assert "1.500" in page
    assert "Rated" in page
    assert page_of(slate.entries.get().item) in page


def test_a_version_is_promoted_and_rolled_back_by_button(operator: Client) -> None:
    first, second = make_version("a" * 64), make_version("b" * 64)
    make_comparison(second, first)
    for version in (first, second):
        assert operator.post(reverse("admin:promote_version", args=[version.pk])).status_code == 302
    assert registry.champion() == second
    assert operator.post(reverse("admin:roll_back_champion")).status_code == 302
    assert registry.champion() == first
    newest = AliasChange.objects.first()
    assert newest is not None
    assert newest.actor is not None
    assert newest.actor.username == "operator"


def test_nothing_to_roll_back_to_is_said(operator: Client) -> None:
    answer = operator.post(reverse("admin:roll_back_champion"), follow=True)
    assert "No other version was champion" in answer.content.decode()


@pytest.mark.parametrize("name", ["roll_back_champion", "train_now"])
def test_a_button_is_no_link_and_not_for_everybody(client: Client, operator: Client, name: str) -> None:
    address = reverse(f"admin:{name}")
    assert operator.get(address).status_code == 405
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.post(address).status_code == 403


def test_a_button_needs_the_forms_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("operator"))
    assert client.post(reverse("admin:train_now")).status_code == 403


def test_a_training_is_queued_once_and_its_page_follows_it(operator: Client) -> None:
    for _ in range(2):
        answer = operator.post(reverse("admin:train_now"), follow=True)
        assert 'http-equiv="refresh"' in answer.content.decode()
    run = TrainingRun.objects.get()
    assert run.status == TrainingRun.Status.QUEUED
    assert run.actor is not None
