"""The Celery application: finds the tasks of the apps. What runs when, the settings say."""

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
