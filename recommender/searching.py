"""The search for a better configuration: trial by trial, each recorded, to be continued after being killed.

Called by `manage.py search` and the trainer's task. Measures on validation alone; adopts nothing by itself.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial

import numpy as np
import structlog
from django.db.models import Max

from accounts.models import User
from recommender import training
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import search
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.fit import DEFAULT_CONFIG, validate
from recommender.engine.types import Catalogue
from recommender.models import ModelVersion, TrainingRun, TrainingTrial
from recommender.training import Progress, Stopped
from recommender.training_data import read_training_data

log = structlog.get_logger(__name__)
Status = TrainingTrial.Status
Measure = Callable[[FitConfig, HeldOut], Values]
IsStopped = Callable[[], bool]


class NotBetter(Exception):
    """The trial is not shown to be better than where its study began."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Whichever comes first. A trial that has begun is finished, unless somebody stops the search."""

    trials: int = 20
    minutes: float = 20.0


@dataclass(frozen=True, slots=True)
class Study:
    """What is searched: from where, on which windows, and how a configuration is measured on one of them."""

    key: str
    base: FitConfig
    windows: list[HeldOut]
    measure: Measure


def study_of(catalogue: Catalogue, n_users: int, base: FitConfig, windows: list[HeldOut]) -> Study:
    """The same data, windows and starting point are the same study."""
    digest = hashlib.sha256(json.dumps([asdict(base), dict(search.SPACE)], sort_keys=True).encode())
    for window in windows:
        asked = (window.log.user_idx, window.log.item_idx, window.user_idx, *window.targets)
        digest.update(b"".join(np.ascontiguousarray(column).tobytes() for column in asked))

    def measure(config: FitConfig, window: HeldOut) -> Values:
        return validate(catalogue, n_users=n_users, held_out=window, config=config)["ndcg@10"]

    return Study(digest.hexdigest(), base, windows, measure)


def perform(
    run: TrainingRun, budget: Budget | None = None, *, progress: Progress = training.silent,
    is_stopped: IsStopped = lambda: False,
) -> TrainingRun:  # fmt: skip
    """Search on the product's own log, in the run's name, until the budget is spent or somebody stops it."""

    def stopped() -> bool:
        return is_stopped() or training.is_asked_to_stop(run)

    return training.carry_out(run, partial(_on_own_log, budget or Budget(), stopped), progress)


def _on_own_log(budget: Budget, is_stopped: IsStopped, tell: Progress) -> ModelVersion | None:
    data = read_training_data()
    base = DEFAULT_CONFIG
    newest = search.untouched_past(data.log, base.valid_share)
    windows = search.windows(newest, base.valid_share)
    if not windows:
        raise training.NothingToLearnFrom
    pursue(study_of(data.catalogue, data.n_users, base, windows), budget, tell, is_stopped)
    return None


def pursue(
    study: Study, budget: Budget, tell: Progress, is_stopped: IsStopped = lambda: False
) -> list[TrainingTrial]:
    """Go on with a study until it has so many trials or the time is up. Returns all of its trials.

    `is_stopped` is asked before each trial and each of its windows; then Stopped is raised. What was measured
    of a trial that was cut off is forgotten: the next start begins with it.
    """
    started = time.monotonic()
    TrainingTrial.objects.filter(study=study.key, status=Status.RUNNING).delete()  # their process is gone
    newest = TrainingTrial.objects.filter(study=study.key).aggregate(newest=Max("number"))["newest"]
    for number in range(0 if newest is None else newest + 1, budget.trials):
        if time.monotonic() - started > 60 * budget.minutes:
            break
        tell(f"trial {number} of {budget.trials}", number / budget.trials)
        _try(study, number, tell, is_stopped)
    return list(TrainingTrial.objects.filter(study=study.key).order_by("number"))


def _try(study: Study, number: int, tell: Progress, is_stopped: IsStopped) -> None:
    """One trial; a configuration that cannot be fitted is recorded and does not end the search."""
    if is_stopped():
        raise Stopped
    config = search.draw(study.base, study.base.seed, number)
    trial = TrainingTrial.objects.create(study=study.key, number=number, config=asdict(config))
    started = time.monotonic()
    try:
        trial.status = _race(study, trial, config, is_stopped)
    except Stopped:
        trial.delete()
        raise
    except Exception as error:
        log.exception("trial_failed", trial=str(trial))
        trial.status, trial.error = Status.FAILED, f"{type(error).__name__}: {error}"
    trial.seconds = round(time.monotonic() - started, 3)
    trial.save()
    tell(f"trial {number}: {trial.get_status_display().lower()}", 0.0)


def _race(study: Study, trial: TrainingTrial, config: FitConfig, is_stopped: IsStopped) -> Status:
    """Window by window, until it is surely worse than the start. Fills in the trial's numbers."""
    for window in study.windows:
        if is_stopped():
            raise Stopped
        trial.values = [*trial.values, study.measure(config, window).tolist()]
        start = trial.values if trial.number == 0 else _start(study).values
        ndcg, difference = search.compared(trial.values, start, study.base.seed)
        trial.ndcg, trial.difference = ndcg.as_dict(), difference.as_dict()
        if difference.hi < 0:
            return Status.WORSE
    return Status.DONE


def _start(study: Study) -> TrainingTrial:
    return TrainingTrial.objects.get(study=study.key, number=0)


def best(study: str) -> TrainingTrial | None:
    """The fully measured trial with the highest NDCG@10."""
    done = TrainingTrial.objects.filter(study=study, status=Status.DONE)
    return max(done, key=lambda trial: trial.ndcg["mean"], default=None)


def adopt(trial: TrainingTrial, *, now: datetime, actor: User | None = None) -> None:
    """From now on trainings use this configuration. Trial 0 may always be returned to.

    Raises NotBetter where the paired interval does not lie above 0.
    """
    proven = trial.status == Status.DONE and trial.difference["lo"] > 0
    if trial.number != 0 and not proven:
        raise NotBetter(f"{trial} is not shown to be better than where the study began")
    trial.adopted_at, trial.adopted_by = now, actor
    trial.save(update_fields=["adopted_at", "adopted_by"])
