"""What surrounds the tasks: the schedule, and a push that nobody takes."""

from django.test import override_settings
from django.utils import timezone
from prometheus_client import REGISTRY

from recommender.push import FeedUpdate, group_of, push_feed
from recsite.celery import app

NOWHERE = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": "unix:///nowhere/store.sock"}]},
    }
}


def test_every_scheduled_task_exists_and_the_sweep_is_scheduled() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}

    assert scheduled.keys() <= app.tasks.keys()
    assert scheduled["recommender.tasks.sweep_stale_lists"] <= 30


def test_a_push_that_nobody_takes_is_counted_and_no_error() -> None:
    update = FeedUpdate("user:1", 1, "slate", changed=True, event_at=timezone.now())
    before = REGISTRY.get_sample_value("recommender_push_failures_total") or 0

    with override_settings(CHANNEL_LAYERS=NOWHERE):
        push_feed(update, sent_at=timezone.now())

    assert REGISTRY.get_sample_value("recommender_push_failures_total") == before + 1


def test_a_group_is_named_as_channels_allows() -> None:
    assert (
        group_of("visitor:00000000-0000-0000-0000-000000000000").replace("-", "").replace(".", "").isalnum()
    )
