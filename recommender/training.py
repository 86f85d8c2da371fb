"""The offline path: the log becomes a bundle, the bundle a registered version. One training at a time.

Called by `manage.py train` and by the trainer's task; never by a request.
"""

import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from recommender import gate, registry
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import search
from recommender.engine.fit import DEFAULT_CONFIG, fit_bundle
from recommender.exclusive import only_one
from recommender.models import ModelVersion, TrainingRun, TrainingTrial
from recommender.training_data import read_training_data

log = structlog.get_logger(__name__)
Progress = Callable[[str, float], None]
Work = Callable[[Progress], ModelVersion | None]
Purpose = TrainingRun.Purpose
Status = TrainingRun.Status
UNFINISHED = (Status.QUEUED, Status.RUNNING)
STEP_LENGTH = 100


class TrainingUnderWay(Exception):
    """Another process is training into the same bundle folder."""


class Stopped(Exception):
    """Somebody asked the run to stop, and it did at the next place where nothing is lost."""


class NothingToLearnFrom(Exception):
    """The log holds no usable event."""


def silent(step: str, fraction: float) -> None:
    """Progress nobody watches; the run's row is kept either way."""


def new_run(
    *, cause: str, actor: User | None = None, purpose: Purpose = Purpose.TRAIN,
    version: ModelVersion | None = None,
) -> TrainingRun:  # fmt: skip
    """A run that is asked for and not begun. `version`: what it is about, where it is about one."""
    return TrainingRun.objects.create(
        purpose=purpose, version=version, cause=cause, actor=actor, queued_at=timezone.now()
    )


def unfinished_run() -> TrainingRun | None:
    return TrainingRun.objects.filter(status__in=UNFINISHED).order_by("queued_at").first()


def ask_to_stop(run: TrainingRun, *, now: datetime) -> None:
    """A run that waits is over at once; one under way is when it next looks (`is_asked_to_stop`)."""
    unfinished = TrainingRun.objects.filter(pk=run.pk, status__in=UNFINISHED)
    unfinished.update(stop_asked_at=now)
    unfinished.filter(status=Status.QUEUED).update(status=Status.STOPPED, finished_at=now)
    run.refresh_from_db()


def is_asked_to_stop(run: TrainingRun) -> bool:
    """Has anybody asked, since it began or before?"""
    return TrainingRun.objects.filter(pk=run.pk, stop_asked_at__isnull=False).exists()


def perform(run: TrainingRun, *, promote: bool = False, progress: Progress = silent) -> TrainingRun:
    """Train for this run, and make the version champion if told to and sentinel and gate pass it."""

    def work(report: Progress) -> ModelVersion:
        version = _train(run, report)
        _compare(version, report)
        if promote and registry.champion() != version:
            registry.promote(version, cause=run.cause, now=timezone.now(), actor=run.actor)
        return version

    return carry_out(run, work, progress)


def carry_out(run: TrainingRun, work: Work, progress: Progress = silent) -> TrainingRun:
    """Do a run's work; its row says how it goes and how it ended. Failures are recorded, then raised.

    A run that has ended is not repeated: its message may be delivered twice.
    """

    def report(step: str, fraction: float) -> None:
        TrainingRun.objects.filter(pk=run.pk).update(step=step[:STEP_LENGTH], progress=fraction)
        progress(step, fraction)

    with only_one("training") as is_mine:
        if not is_mine:
            raise TrainingUnderWay("another training is under way")
        run.refresh_from_db()
        if run.status not in UNFINISHED:
            return run
        _begin(run)
        try:
            version = work(report)
        except Stopped:
            _end(run, Status.STOPPED)
            return run
        except Exception as error:
            give_up(run, "".join(traceback.format_exception_only(error)).strip())
            log.exception("training_failed", run=run.pk, purpose=run.purpose)
            raise
        _end(run, Status.SUCCEEDED, version=version)
    return run


def give_up(run: TrainingRun, error: str) -> None:
    """The run has failed, for this reason."""
    _end(run, Status.FAILED, error=error)


def _train(run: TrainingRun, report: Progress) -> ModelVersion:
    report("reading the log", 0.0)
    data = read_training_data()
    if not len(data.log):
        raise NothingToLearnFrom
    config = configuration(report)
    bundle = fit_bundle(data.log, data.catalogue, n_users=data.n_users, config=config, progress=report)
    report("saving", 1.0)
    content_hash = bundle.save(Path(settings.BUNDLE_DIR))
    return registry.register(content_hash, bundle.manifest, cause=run.cause, now=timezone.now())


def _compare(version: ModelVersion, report: Progress) -> None:
    """With the champion, where the gate guards one; what cannot be compared is left to a person."""
    if registry.guarded_from(version) is None:
        return
    try:
        gate.compare(version, now=timezone.now(), progress=report)
    except gate.NothingToCompareWith as reason:
        log.warning("not_compared", version=str(version), why=str(reason))


def configuration(report: Progress) -> FitConfig:
    """What was adopted last from a search, which the run then says; else the default."""
    adopted = TrainingTrial.objects.filter(adopted_at__isnull=False).order_by("-adopted_at", "-pk").first()
    if adopted is None:
        return DEFAULT_CONFIG
    report(f"with the configuration of {adopted}", 0.0)
    log.info("configuration_adopted", trial=adopted.pk, config=adopted.config)
    return search.from_dict(adopted.config)


def _begin(run: TrainingRun) -> None:
    """Whoever holds the lock knows that no other run is alive."""
    TrainingRun.objects.filter(status=Status.RUNNING).exclude(pk=run.pk).update(
        status=Status.FAILED, error="The process ended before the training did.", finished_at=timezone.now()
    )
    run.status, run.started_at = Status.RUNNING, timezone.now()
    run.save(update_fields=["status", "started_at"])


def _end(run: TrainingRun, status: str, *, version: ModelVersion | None = None, error: str = "") -> None:
    run.status, run.version, run.error = status, version or run.version, error
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "version", "error", "finished_at"])
