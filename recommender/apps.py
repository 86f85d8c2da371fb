"""The app's name and settings for Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RecommenderConfig(AppConfig):
    name = "recommender"

    def ready(self) -> None:
        """System checks register themselves when they are imported."""
        autodiscover_modules("checks")
