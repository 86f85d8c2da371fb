"""Assignment, exposure and the life of an experiment."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries, Settings

from experiments import services
from experiments.errors import ExperimentStateError
from experiments.models import Arm, Experiment, Exposure
from tests.experiments.factories import make_arm_slate
from tests.factories import NOW, make_experiment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _policies(settings: Settings) -> None:
    """This app knows policies as names; here the names are the test's."""
    settings.EXPERIMENT_POLICIES = "tests.experiments.factories.POLICIES"


def make_draft(**fields: Any) -> Experiment:
    return make_experiment(status=Experiment.Status.DRAFT, **fields)


def test_nobody_is_assigned_where_nothing_runs() -> None:
    make_draft()
    assert services.assign("home", "user:1") is None


def test_assignment_is_sticky_and_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_experiment(key="ranker")
    first = services.assign("home", "user:1")
    with django_assert_num_queries(1):
        again = services.assign("home", "user:1")
    assert first == again
    assert first is not None
    assert first.experiment_key == "ranker"
    assert (first.arm_key, first.policy) in {("control", "popular"), ("treatment", "two-stage")}


def test_assignment_belongs_to_its_scenario() -> None:
    make_experiment(key="ranker")
    assert services.assign("similar", "user:1") is None


def test_a_unit_is_exposed_once_by_its_first_seen_slate() -> None:
    experiment = make_experiment(key="ranker")
    first, second = (make_arm_slate(experiment, "treatment", "user:1") for _ in range(2))
    assert services.expose(first, now=NOW)
    assert not services.expose(first, now=NOW)
    assert not services.expose(second, now=NOW + timedelta(hours=1))
    exposure = Exposure.objects.get()
    assert (exposure.slate, exposure.arm.key, exposure.exposed_at) == (first, "treatment", NOW)


def test_the_first_arm_counts_even_if_another_is_seen_later() -> None:
    experiment = make_experiment(key="ranker")
    services.expose(make_arm_slate(experiment, "treatment", "user:1"), now=NOW)
    assert not services.expose(make_arm_slate(experiment, "control", "user:1"), now=NOW)
    assert Exposure.objects.get().arm.key == "treatment"


def test_a_slate_without_experiment_exposes_nobody(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    slate = make_arm_slate(make_experiment(key="ranker"), "treatment", "user:1")
    slate.experiment = ""
    with django_assert_num_queries(0):
        assert not services.expose(slate, now=NOW)


def test_nobody_is_exposed_after_the_stop() -> None:
    experiment = make_experiment(key="ranker")
    slate = make_arm_slate(experiment, "treatment", "user:1")
    services.stop(experiment, now=NOW)
    assert not services.expose(slate, now=NOW)


def test_the_repeated_view_of_an_exposed_unit_costs_one_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    slate = make_arm_slate(make_experiment(key="ranker"), "treatment", "user:1")
    services.expose(slate, now=NOW)
    with django_assert_num_queries(1):
        services.expose(slate, now=NOW)


def test_start_and_stop_note_their_time() -> None:
    experiment = make_draft()
    services.start(experiment, now=NOW)
    assert (experiment.status, experiment.started_at) == (Experiment.Status.RUNNING, NOW)
    services.stop(experiment, now=NOW + timedelta(days=1))
    assert (experiment.status, experiment.stopped_at) == (Experiment.Status.STOPPED, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("arms", "n_controls", "reason"),
    [
        ((), 0, "at least two arms"),
        ((("control", "popular", 1),), 1, "at least two arms"),
        ((("a", "popular", 1), ("b", "two-stage", 1)), 0, "must be the control"),
        ((("a", "popular", 0), ("b", "two-stage", 1)), 1, "“a” needs a weight"),
        ((("a", "oracle", 1), ("b", "two-stage", 1)), 1, "“oracle”, which is not a policy"),
    ],
)
def test_start_is_refused_with_the_reason(
    arms: tuple[tuple[str, str, int], ...], n_controls: int, reason: str
) -> None:
    experiment = make_draft(arms=arms)
    if not n_controls:
        experiment.arms.update(is_control=False)
    with pytest.raises(ExperimentStateError, match=reason):
        services.start(experiment, now=NOW)
    experiment.refresh_from_db()
    assert experiment.status == Experiment.Status.DRAFT


def test_every_reason_is_said_at_once() -> None:
    experiment = make_draft(arms=(("a", "oracle", 0),), scenario="nowhere")
    experiment.arms.update(is_control=False)
    assert len(services.reasons_against_start(experiment)) == 5


def test_one_experiment_runs_in_a_scenario() -> None:
    make_experiment(key="first")
    second = make_draft(key="second")
    with pytest.raises(ExperimentStateError, match="Another experiment is running"):
        services.start(second, now=NOW)
    with pytest.raises(IntegrityError):
        Experiment.objects.filter(pk=second.pk).update(status=Experiment.Status.RUNNING)


def test_a_stopped_experiment_stays_stopped() -> None:
    experiment = make_experiment(key="ranker")
    services.stop(experiment, now=NOW)
    with pytest.raises(ExperimentStateError, match="Only a draft"):
        services.start(experiment, now=NOW)
    with pytest.raises(ExperimentStateError, match="Stopped"):
        services.stop(experiment, now=NOW)


def test_one_control_an_experiment() -> None:
    experiment = make_draft()
    with pytest.raises(IntegrityError):
        Arm.objects.filter(experiment=experiment).update(is_control=True)
