"""The Celery application: finds the tasks of the apps, and says what runs when."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

from recsite.heartbeats import WorkerHeartbeat, WorkerMetrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")

app = Celery("recsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.steps["worker"].add(WorkerHeartbeat)
app.steps["worker"].add(WorkerMetrics)
app.autodiscover_tasks()
# By name: this module is read before the apps are, so the task cannot be imported here.
app.conf.beat_schedule = {
    "sweep": {"task": "recommender.tasks.sweep_stale_lists", "schedule": 30.0, "options": {"expires": 25}},
    "follow": {"task": "recommender.tasks.follow_log", "schedule": 15.0, "options": {"expires": 12}},
}
