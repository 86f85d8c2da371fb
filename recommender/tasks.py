"""What runs in a worker. Thin: each task names the work and hands it on."""

from collections.abc import Callable, Mapping
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recommender import composition, evaluating, online, push, refreshing, searching, sweep, training
from recommender.enqueue import enqueue
from recommender.models import ModelVersion, TrainingRun
from recommender.training import Purpose
from recommender.warming import warm_in_background


@shared_task
def refresh_recommendations(user_id: int) -> None:
    """Bring one person's list up to their log and show it on their open pages."""
    update = online.apply_interaction(user_id, now=timezone.now())
    if update is not None:
        push.push_feed(update, sent_at=timezone.now())


@shared_task
def sweep_stale_lists() -> None:
    """Repair what was lost between the log and the lists. Beat runs it every 30 s."""
    for user_id in sweep.stale_user_ids(now=timezone.now()):
        enqueue(refresh_recommendations, user_id)


@shared_task
def follow_log() -> None:
    """Refresh the champion from what happened since. Beat runs it every 15 s."""
    refreshing.follow()


WORK: Mapping[Purpose, Callable[[TrainingRun], TrainingRun]] = {
    Purpose.TRAIN: training.perform,
    Purpose.REPORT: evaluating.perform,
    Purpose.COMPARE: evaluating.compare,
    Purpose.SEARCH: searching.perform,
}


@shared_task
def train_model(run_id: int) -> None:
    """Do the run an operator asked for, whatever its purpose."""
    run = TrainingRun.objects.get(pk=run_id)
    WORK[Purpose(run.purpose)](run)


def request_training(
    *, cause: str, actor: User | None = None, purpose: Purpose = Purpose.TRAIN,
    version: ModelVersion | None = None,
) -> TrainingRun:  # fmt: skip
    """For the operator's buttons: one run at a time. Asked again, it sends the unfinished one's message.

    So a message that was lost, or a trainer that died, is repaired by asking once more.
    """
    run = training.unfinished_run()
    run = run or training.new_run(cause=cause, actor=actor, purpose=purpose, version=version)

    def enqueue_training() -> None:
        if not enqueue(train_model, run.pk):
            training.give_up(run, "The queue cannot be reached.")

    transaction.on_commit(enqueue_training)
    return run


@worker_process_init.connect
@worker_ready.connect
def warm_up_worker(**_signal: Any) -> None:
    """Load the champion before the first event; the worker's heartbeat does not wait for it."""
    warm_in_background(composition.warm_up)
