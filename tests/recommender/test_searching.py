"""The search: trials recorded, continued after an end, raced against the start, adopted only when better."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from recommender import searching, training
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import search, splits
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.fit import DEFAULT_CONFIG
from recommender.management.commands.search import asked_by_signal
from recommender.models import TrainingRun, TrainingTrial
from recommender.searching import Budget, Study
from recommender.training import Purpose
from tests.factories import at
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue

pytestmark = pytest.mark.django_db
Status = TrainingTrial.Status
WINDOWS = search.windows(splits.live(clustered_log(), 0.2), 0.2, 2)


def silent(_step: str, _done: float) -> None:
    """Nobody watches."""


@dataclass
class Measured:
    """A study whose configurations are worth what the test says: trial number k gives `worth[k]`."""

    worth: list[float]
    asked: list[FitConfig] = field(default_factory=list)

    def __call__(self, config: FitConfig, window: HeldOut) -> Values:
        self.asked.append(config)
        numbers = {search.draw(SMALL, SMALL.seed, k): k for k in reversed(range(len(self.worth)))}
        noise = np.random.default_rng(len(window.log)).normal(0, 0.01, 40)
        return np.full(40, self.worth[numbers[config]]) + noise


def study(measure: Measured) -> Study:
    return Study("k" * 64, SMALL, WINDOWS, measure)


def trials() -> Iterator[TrainingTrial]:
    return TrainingTrial.objects.order_by("number").iterator()


def test_a_killed_study_goes_on_and_repeats_what_was_not_finished() -> None:
    first = Measured([0.3] * 5)
    searching.pursue(study(first), Budget(trials=2), silent)
    TrainingTrial.objects.create(study="k" * 64, number=2, config={}, status=Status.RUNNING)

    again = Measured([0.3] * 5)
    found = searching.pursue(study(again), Budget(trials=4), silent)

    assert [trial.number for trial in found] == [0, 1, 2, 3]
    assert {trial.status for trial in found} == {Status.DONE}
    assert again.asked == [search.draw(SMALL, 1, number) for number in (2, 3) for _ in WINDOWS]


@dataclass
class Asked:
    """Says stop from the `after`-th time it is asked on."""

    after: int
    n: int = 0

    def __call__(self) -> bool:
        self.n += 1
        return self.n > self.after


@pytest.mark.parametrize(
    ("after", "n_kept", "n_measured"),
    [
        (0, 0, 0),  # before the first trial
        (2, 0, 1),  # within it: after its first window
        (3, 1, 2),  # between trials: the first has two windows
        (5, 1, 3),  # within the second
    ],
)
def test_a_stopped_search_keeps_whole_trials_and_goes_on(after: int, n_kept: int, n_measured: int) -> None:
    first = Measured([0.3] * 5)
    with pytest.raises(training.Stopped):
        searching.pursue(study(first), Budget(trials=3), silent, Asked(after))
    assert [trial.status for trial in trials()] == [Status.DONE] * n_kept
    assert len(first.asked) == n_measured

    again = Measured([0.3] * 5)
    assert len(searching.pursue(study(again), Budget(trials=3), silent)) == 3
    assert again.asked == [search.draw(SMALL, 1, n) for n in range(n_kept, 3) for _ in WINDOWS]


def test_a_run_that_is_asked_to_stop_ends_as_stopped() -> None:
    run = training.new_run(cause="test", purpose=Purpose.SEARCH)

    def work(_tell: training.Progress) -> None:
        assert not training.is_asked_to_stop(run)
        training.ask_to_stop(run, now=at(1))
        assert run.status == TrainingRun.Status.RUNNING
        if training.is_asked_to_stop(run):
            raise training.Stopped

    ended = training.carry_out(run, work)

    assert (ended.status, ended.error) == (TrainingRun.Status.STOPPED, "")
    assert ended.finished_at is not None


def test_a_search_that_waits_is_over_at_once_and_never_begins(client: Client) -> None:
    client.force_login(User.objects.create_superuser("operator"))
    run = training.new_run(cause="test", purpose=Purpose.SEARCH)
    page = reverse("admin:recommender_trainingrun_change", args=[run.pk])
    assert "Stop this search" in client.get(page).content.decode()

    client.post(reverse("admin:stop_run", args=[run.pk]))

    run.refresh_from_db()
    assert run.status == TrainingRun.Status.STOPPED
    assert searching.perform(run).status == TrainingRun.Status.STOPPED
    assert "Stop this search" not in client.get(page).content.decode()


def test_stopping_is_for_trainers_and_for_searches(client: Client) -> None:
    run = training.new_run(cause="test", purpose=Purpose.SEARCH)
    other = training.new_run(cause="test")
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.post(reverse("admin:stop_run", args=[run.pk])).status_code == 403
    client.force_login(User.objects.create_superuser("operator"))
    assert client.get(reverse("admin:stop_run", args=[run.pk])).status_code == 405
    assert client.post(reverse("admin:stop_run", args=[other.pk])).status_code == 404


@contextmanager
def listening_to_ctrl_c() -> Iterator[None]:
    """As a program in the foreground does; one that a shell began in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_asks_once_and_then_ends() -> None:
    with listening_to_ctrl_c():
        with asked_by_signal() as is_stopped:
            assert not is_stopped()
            signal.raise_signal(signal.SIGINT)
            assert is_stopped()
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


def test_no_trial_begins_when_the_time_is_up() -> None:
    assert searching.pursue(study(Measured([0.3])), Budget(trials=3, minutes=-1), silent) == []


def test_what_is_surely_worse_is_given_up_after_one_window() -> None:
    searching.pursue(study(Measured([0.3, 0.2, 0.4])), Budget(trials=3), silent)

    start, worse, better = trials()
    assert (start.difference["mean"], worse.status, better.status) == (0, Status.WORSE, Status.DONE)
    assert (len(worse.values), len(better.values)) == (1, 2)
    assert better.difference["mean"] == pytest.approx(0.1)
    assert searching.best(start.study) == better


def test_only_what_is_shown_to_be_better_is_adopted_and_used() -> None:
    searching.pursue(study(Measured([0.3, 0.3, 0.4])), Budget(trials=3), silent)
    start, level, better = trials()
    assert training.configuration(silent) == DEFAULT_CONFIG

    with pytest.raises(CommandError, match="not shown to be better"):
        call_command("search", adopt=level.pk)
    searching.adopt(better, now=at(1))
    assert training.configuration(silent) == search.draw(SMALL, 1, 2)
    searching.adopt(start, now=at(2))
    assert training.configuration(silent) == SMALL


def test_a_configuration_that_cannot_be_fitted_is_recorded() -> None:
    searching.pursue(study(Measured([0.3])), Budget(trials=2), silent)

    _, failed = trials()
    assert failed.status == Status.FAILED
    assert failed.error.startswith("KeyError")


@pytest.mark.slow
def test_the_engine_is_measured_on_windows_before_the_last() -> None:
    log = clustered_log(200)
    newest = search.untouched_past(log, 0.2)
    found = search.windows(newest, 0.2, 2)
    last = splits.live(log, 0.2)

    assert all(window.log.time_s[-1] < last.log.time_s[-1] for window in found)
    made = searching.study_of(make_catalogue(60), 200, SMALL, found)
    searching.pursue(made, Budget(trials=1), silent)
    (trial,) = trials()
    assert [len(values) for values in trial.values] == [len(window) for window in found]
    assert 0 < trial.ndcg["mean"] < 1


def test_draws_follow_from_the_number_and_move_something() -> None:
    drawn = [search.draw(SMALL, 7, number) for number in range(20)]

    assert drawn[0] == SMALL
    assert drawn == [search.draw(SMALL, 7, number) for number in range(20)]
    assert len(set(drawn)) > 15
    assert {config.seed for config in drawn} == {SMALL.seed}


def test_a_stored_configuration_outlives_its_fields() -> None:
    assert search.from_dict({"n_factors": 16, "long_gone": 3}) == FitConfig(n_factors=16)


def test_the_button_queues_a_search_and_adopting_is_for_trainers(client: Client) -> None:
    searching.pursue(study(Measured([0.3, 0.4])), Budget(trials=2), silent)
    _, better = trials()
    address = reverse("admin:adopt_trial", args=[better.pk])
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.post(address).status_code == 403
    operator = User.objects.create_superuser("operator")
    client.force_login(operator)

    assert client.get(reverse("admin:search_now")).status_code == 405
    client.post(reverse("admin:search_now"))
    assert TrainingRun.objects.get().purpose == Purpose.SEARCH
    client.post(address)
    better.refresh_from_db()
    assert better.adopted_by == operator
