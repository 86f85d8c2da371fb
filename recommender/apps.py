"""The app's name and settings for Django."""

from django.apps import AppConfig


class RecommenderConfig(AppConfig):
    name = "recommender"
