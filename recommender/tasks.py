"""What runs in a worker. Thin: each task names the work and hands it on."""

from threading import Thread
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recommender import composition, online, push, sweep, training
from recommender.models import TrainingRun


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
        refresh_recommendations.delay(user_id)


@shared_task
def train_model(run_id: int) -> None:
    """Train for the run an operator asked for."""
    training.perform(TrainingRun.objects.get(pk=run_id))


def enqueue_training(*, cause: str, actor: User | None) -> TrainingRun:
    """For the operator's button: a run that the trainer takes up once it is committed."""
    run = training.new_run(cause=cause, actor=actor)
    transaction.on_commit(lambda: train_model.delay(run.pk))
    return run


@worker_process_init.connect
@worker_ready.connect
def warm_up_worker(**_signal: Any) -> None:
    """Load the champion before the first event. In a thread: the worker's heartbeat does not wait."""
    Thread(target=composition.warm_up, name="warm-up", daemon=True).start()
