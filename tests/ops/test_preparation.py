"""`manage.py setup_site`: each step once, skipped when done, done again when it was interrupted."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from catalog.models import Dataset
from recommender import registry
from recommender.engine.bundle import MANIFEST
from recommender.launcher import preparation
from recommender.launcher.preparation import Step
from recommender.management.commands.setup_site import Command
from recommender.management.commands.train import NotPromoted
from recommender.models import ModelVersion
from tests.factories import make_item
from tests.recommender.engine.factories import clustered_bundle

pytestmark = pytest.mark.django_db


def test_a_data_set_that_came_half_in_is_not_there_yet() -> None:
    dataset = Dataset.objects.create(key="ml-100k", name="MovieLens 100K")
    make_item(dataset=dataset)
    assert not preparation.has_items()
    Dataset.objects.update(loaded_at=timezone.now())
    assert preparation.has_items()


def test_a_catalogue_of_ones_own_is_left_alone() -> None:
    make_item()
    assert preparation.has_items()


def test_a_champion_that_cannot_serve_is_no_model(tmp_path: Path) -> None:
    name = clustered_bundle().save(tmp_path / "elsewhere")
    version = ModelVersion.objects.create(content_hash=name)
    registry.promote(version, cause="test", now=timezone.now())
    with override_settings(BUNDLE_DIR=tmp_path):
        assert not preparation.has_model()
        (tmp_path / "elsewhere" / name).rename(tmp_path / name)
        assert preparation.has_model()
        manifest = tmp_path / name / MANIFEST
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": "older"}))
        assert not preparation.has_model()


def test_a_challenger_that_waits_for_an_operator_is_not_trained_again(tmp_path: Path) -> None:
    with override_settings(BUNDLE_DIR=tmp_path):
        name = clustered_bundle().save(tmp_path)
        leaking = {"sentinel": {"findings": [{"check": "log", "passed": False, "detail": "late"}]}}
        version = registry.register(name, leaking, cause="test", now=timezone.now())
        assert version.leaks
        assert registry.champion() is None
        assert preparation.has_model()


def test_a_model_that_was_not_promoted_is_said_and_the_site_goes_on() -> None:
    def train() -> None:
        raise NotPromoted("Trained, not promoted. The leakage sentinel found: the answer")

    err = StringIO()
    Command(stdout=StringIO(), stderr=err).prepare(Step("model", lambda: False, train))
    assert "found: the answer\nPopular items are served" in err.getvalue()


@pytest.mark.slow
def test_static_files_are_collected_once_and_again_when_one_changes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    with override_settings(STATIC_ROOT=tmp_path / "static", STATICFILES_DIRS=[source]):
        assert not preparation.is_collected()
        preparation.collect()
        assert preparation.is_collected()
        (source / "a.css").write_text("a{color:red}")
        assert not preparation.is_collected()


def test_people_to_try_it_with_are_made_once() -> None:
    created = preparation.create_people(lambda name: f"password-of-{name}")
    assert [name for name, _ in created] == ["demo", "operator"]
    operator = User.objects.get(username="operator")
    assert operator.is_staff
    assert operator.check_password("password-of-operator")
    assert not User.objects.get(username="demo").is_staff
    assert preparation.create_people(lambda _name: "other") == []


@override_settings(PRODUCTION=True)
def test_nobody_is_made_up_in_production() -> None:
    out = StringIO()
    make_item()
    version = ModelVersion.objects.create(content_hash=clustered_bundle().save(settings.BUNDLE_DIR))
    registry.promote(version, cause="test", now=timezone.now())
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    preparation.collected_stamp().write_text(preparation.static_fingerprint())
    call_command("setup_site", stdout=out)
    assert out.getvalue() == ""
    assert not User.objects.filter(username="operator").exists()


def test_data_that_is_not_there_is_said_with_the_way_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="make run DATA="):
        call_command("setup_site", data=str(tmp_path / "nothing.zip"), stdout=StringIO())
