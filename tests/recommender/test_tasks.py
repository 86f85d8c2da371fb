"""What surrounds the tasks: the schedule, and stores that are gone or hang."""

import time

from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone
from prometheus_client import REGISTRY

from recommender.push import FeedUpdate, group_of, push_feed
from recsite.celery import app
from tests.stores import silent_store


def layer_at(address: str) -> dict[str, object]:
    return {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [{"address": address}]},
        }
    }


def n_lost() -> float:
    return REGISTRY.get_sample_value("recommender_push_failures_total") or 0


def test_every_scheduled_task_exists_and_the_sweep_is_scheduled() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}

    assert scheduled.keys() <= app.tasks.keys()
    assert scheduled["recommender.tasks.sweep_stale_lists"] <= 30


def push_to(address: str) -> None:
    update = FeedUpdate("user:1", 1, "slate", changed=True, event_at=timezone.now())
    with override_settings(CHANNEL_LAYERS=layer_at(address)):
        push_feed(update, sent_at=timezone.now())


def test_a_push_that_nobody_takes_is_counted_and_no_error() -> None:
    before = n_lost()

    push_to("unix:///nowhere/store.sock")

    assert n_lost() == before + 1


def test_a_store_that_hangs_loses_the_push_and_keeps_the_worker() -> None:
    before, started = n_lost(), time.monotonic()

    with silent_store() as address:
        push_to(address)

    assert time.monotonic() - started < 3
    assert n_lost() == before + 1


def test_a_store_that_hangs_is_an_empty_cache_within_a_second() -> None:
    with silent_store() as address:
        options = {**settings.CACHES["default"], "LOCATION": address}
        with override_settings(CACHES={"default": options}):
            started = time.monotonic()
            assert cache.get("anything") is None
            assert time.monotonic() - started < 1


def test_a_group_is_named_as_channels_allows() -> None:
    assert (
        group_of("visitor:00000000-0000-0000-0000-000000000000").replace("-", "").replace(".", "").isalnum()
    )
