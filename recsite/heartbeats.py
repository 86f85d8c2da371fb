"""Signs of life from the processes that answer no HTTP: worker, trainer and beat.

Each sign goes to two places: the cache, where `/health/ready` of another process sees it, and a file in the
state folder, whose age a container's health check reads without starting Django.
"""

import time
from datetime import UTC, datetime
from typing import Any

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings
from django.core.cache import cache
from prometheus_client import start_http_server

INTERVAL_S = 5.0
SILENT_AFTER_S = 30


def beat(name: str) -> None:
    cache.set(f"heartbeat:{name}", time.time(), SILENT_AFTER_S)
    (settings.VAR_DIR / f"heartbeat-{name}").write_text(datetime.now(UTC).isoformat())


def is_beating(name: str) -> bool:
    return cache.get(f"heartbeat:{name}") is not None


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Beats once for each queue from the worker's own loop: a worker that hangs falls silent."""

    requires = ("celery.worker.components:Timer",)

    def start(self, worker: Any) -> None:
        for queue in worker.app.amqp.queues.consume_from:
            beat(queue)
            worker.timer.call_repeatedly(INTERVAL_S, beat, (queue,))


class WorkerMetrics(bootsteps.StartStopStep):
    """Serves a worker's own counters where it is asked to: from another container they cannot be read."""

    def start(self, _worker: Any) -> None:
        if settings.WORKER_METRICS_PORT:
            start_http_server(settings.WORKER_METRICS_PORT)


class BeatingScheduler(PersistentScheduler):
    """Celery's own scheduler, which also shows that its loop turns."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        beat("beat")
        return min(super().tick(*args, **kwargs), INTERVAL_S)
