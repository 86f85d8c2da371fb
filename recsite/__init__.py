"""Wiring only: settings, urls, asgi, wsgi, celery. Nobody imports it."""

from recsite.celery import app as celery_app

__all__ = ["celery_app"]
