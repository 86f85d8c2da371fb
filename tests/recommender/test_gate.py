"""The champion gate in the product: after a training, by button and by command, and what the admin says."""

from dataclasses import asdict

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from recommender import evaluating, gate, registry, training
from recommender.engine.evaluation import search
from recommender.models import AliasChange, Comparison, ModelVersion, TrainingRun, TrainingTrial
from recommender.training import Purpose
from tests.bundles import make_bundle, make_champion, with_manifest
from tests.factories import at, make_comparison, make_interaction, make_items, make_user
from tests.recommender.engine.factories import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def make_rivals() -> tuple[ModelVersion, ModelVersion]:
    """(champion, challenger); the champion has a manifest, the challenger nothing."""
    first, second = (registry.register(name, {}, cause="trained", now=at(1)) for name in ("abc1", "bbb2"))
    return with_manifest(first), second


def page_of(version: ModelVersion) -> str:
    return reverse("admin:recommender_modelversion_change", args=[version.pk])


def silent(_step: str, _done: float) -> None:
    """Nobody watches."""


def make_log(n_users: int = 12, n_items: int = 15) -> None:
    items = make_items(n_items, genres=("Drama",))
    for number in range(n_users):
        user = make_user(kind="imported")
        for step in range(8):
            item, moment = items[(number + step * 2) % n_items], at(number * 100 + step)
            make_interaction(user=user, item=item, occurred_at=moment)


@pytest.mark.slow
def test_a_second_training_is_held_against_the_champion_and_the_same_one_passes() -> None:
    make_log()
    TrainingTrial.objects.create(study="s", number=0, config=asdict(SMALL), adopted_at=at(0))
    first = training.perform(training.new_run(cause="first")).version
    make_interaction(user=make_user(), item=make_items(1)[0], occurred_at=at(9_999))

    run = training.perform(training.new_run(cause="second"), promote=True)

    found = Comparison.objects.get()
    assert (found.version, found.champion, found.basis) == (run.version, first, "same")
    assert registry.champion() == run.version
    newest = AliasChange.objects.filter(alias="champion").first()
    assert newest is not None
    assert newest.comparison == found


def test_the_first_training_has_nobody_beside_it() -> None:
    first, _ = make_rivals()
    with pytest.raises(gate.NothingToCompareWith):
        gate.compare(first, now=at(1), progress=silent)


def test_a_bundle_that_cannot_be_opened_is_stood_for_by_its_configuration() -> None:
    version = make_champion()
    manifest = registry.bundle_path(version.content_hash) / "manifest.json"
    kept = manifest.read_text()
    try:
        manifest.write_text(kept.replace('"format": ', '"format": 9'))
        found = gate.contender(version)
    finally:
        manifest.write_text(kept)

    assert found.bundle is None
    assert found.config == search.from_dict(make_bundle().manifest["config"])
    assert gate.contender(version).bundle is not None


def test_what_made_a_version_must_be_known() -> None:
    _, second = make_rivals()
    with pytest.raises(CommandError, match="what made"):
        call_command("promote", "bbb2", cause="better")
    run = TrainingRun.objects.get(purpose=Purpose.COMPARE)
    assert (run.status, run.version) == (TrainingRun.Status.FAILED, second)


def test_the_command_refuses_what_is_worse_until_told_otherwise() -> None:
    first, second = make_rivals()
    make_comparison(second, first, gain=-0.1)

    with pytest.raises(CommandError, match="shown to be worse"):
        call_command("promote", "bbb2", cause="better")
    assert registry.champion() == first
    call_command("promote", "bbb2", cause="I know", despite_comparison=True)
    assert registry.champion() == second


def test_the_admin_shows_the_interval_and_promotes_the_worse_only_when_told_so(operator: Client) -> None:
    first, second = make_rivals()
    make_comparison(second, first, gain=-0.1)
    address = reverse("admin:promote_version", args=[second.pk])

    page = operator.get(page_of(second)).content.decode()
    assert "−0.1000 (−0.1100 to −0.0900)" in page
    assert "worse: not promoted by itself" in page
    assert "despite_comparison" in page
    assert "Not promoted" in operator.post(address, follow=True).content.decode()
    assert registry.champion() == first
    operator.post(address, {"despite_comparison": "yes"})
    assert registry.champion() == second
    page = operator.get(reverse("admin:recommender_aliaschange_changelist")).content.decode()
    assert "although shown to be worse" in page


def test_what_was_not_compared_says_so_and_has_a_button(operator: Client) -> None:
    first, second = make_rivals()
    assert "Not compared" in operator.get(page_of(second)).content.decode()
    assert "Compare with the champion" not in operator.get(page_of(first)).content.decode()

    operator.post(reverse("admin:compare_version", args=[second.pk]))

    run = TrainingRun.objects.get()
    assert (run.purpose, run.version) == (Purpose.COMPARE, second)
    make_comparison(second, first, gain=0.1)
    page = operator.get(page_of(second)).content.decode()
    assert "despite_comparison" not in page
    assert "better" in page


def test_where_the_champion_serves_nobody_the_page_asks_for_no_comparison(operator: Client) -> None:
    lost, second = (registry.register(name, {}, cause="trained", now=at(1)) for name in ("lost", "bbb2"))

    page = operator.get(page_of(second)).content.decode()
    assert f"{lost} cannot be read any more" in page
    assert "despite_comparison" not in page
    operator.post(reverse("admin:promote_version", args=[second.pk]))
    assert registry.champion() == second


def test_comparing_is_for_trainers(client: Client) -> None:
    _, second = make_rivals()
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.post(reverse("admin:compare_version", args=[second.pk])).status_code == 403


@pytest.mark.slow
def test_the_trainers_task_compares_bundles_and_records_it() -> None:
    """Two versions of the same items; the log in the database is what people did after both were trained."""
    champion = make_champion()
    other = make_bundle(2)
    version = registry.register(other.content_hash, other.manifest, cause="trained", now=at(1))
    for number in range(24):
        user = make_user(kind="imported")
        for step in range(6):
            item_id = make_item_key(number, step)
            make_interaction(user=user, item_id=item_id, occurred_at=at(100 * number + step + 1))

    evaluating.compare(training.new_run(cause="test", purpose=Purpose.COMPARE, version=version))

    found = Comparison.objects.get()
    assert (found.version, found.champion) == (version, champion)
    assert found.n_decisions > 0
    assert TrainingRun.objects.get().status == TrainingRun.Status.SUCCEEDED


def make_item_key(number: int, step: int) -> int:
    return 900_001 + number % 2 * 30 + (number * 5 + step) % 30
