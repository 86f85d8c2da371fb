"""The import contracts of pyproject.toml, and what every app owes the whole."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from recommender.composition import DEFAULT_POLICY, POLICIES
from tests.architecture.sources import ROOT

OURS = ("accounts", "catalog", "interactions", "experiments", "recommender")
# Shown inside its experiment's page.
INLINE_ONLY = {"Arm"}
# The addresses that other systems, bookmarks and the socket's script rely on.
ADDRESSES = {
    "home": ((), "/"),
    "catalogue": ((), "/movies/"),
    "item": ((7,), "/movies/7/"),
    "poster": ((7,), "/posters/7.svg"),
    "rate_item": ((7,), "/movies/7/rate/"),
    "like_item": ((7,), "/movies/7/like/"),
    "dismiss_item": ((7,), "/movies/7/dismiss/"),
    "watch_item": ((7,), "/movies/7/watch/"),
    "undo": ((7,), "/feedback/7/undo/"),
    "watchlist": ((), "/watchlist/"),
    "history": ((), "/history/"),
    "about": ((), "/about/"),
    "accounts:login": ((), "/accounts/login/"),
    "accounts:logout": ((), "/accounts/logout/"),
    "accounts:signup": ((), "/accounts/signup/"),
    "accounts:password_change": ((), "/accounts/password_change/"),
    "accounts:password_reset": ((), "/accounts/password_reset/"),
    "api-docs": ((), "/api/docs/"),
    "api-schema": ((), "/api/schema/"),
    "metrics": ((), "/metrics"),
    "admin:index": ((), "/admin/"),
}


def test_imports_go_downwards() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("app", OURS)
def test_every_model_is_in_the_admin(app: str) -> None:
    admin.autodiscover()  # as the addresses do, which no test may have asked for yet
    models = {model for model in apps.get_app_config(app).get_models() if model.__name__ not in INLINE_ONLY}
    missing = {model.__name__ for model in models if not admin.site.is_registered(model)}
    assert missing == set()


def test_the_default_policy_exists() -> None:
    assert DEFAULT_POLICY in POLICIES


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_stays_where_it_is(name: str) -> None:
    arguments, address = ADDRESSES[name]
    assert reverse(name, args=arguments) == address
