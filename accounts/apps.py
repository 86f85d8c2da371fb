"""The app's name and settings for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
