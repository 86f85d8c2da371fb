"""The full report on a version: made by the trainer, kept beside the bundle and in the version's row.

Called by `manage.py evaluate` and the trainer's task; never by a request. The bundle itself is not touched.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from recommender import registry, report_page, training
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import report as reports
from recommender.models import ModelVersion, TrainingRun
from recommender.training import Progress, Purpose


def perform(run: TrainingRun, *, progress: Progress = training.silent) -> TrainingRun:
    """Make the report that this run asks for."""

    def work(tell: Progress) -> ModelVersion | None:
        assert run.version is not None, "a report is on a version"
        bundle = Bundle.load(registry.bundle_path(run.version.content_hash))
        keep(run.version, reports.of_version(bundle, tell))
        return run.version

    assert run.purpose == Purpose.REPORT, "another task does that"
    return training.carry_out(run, work, progress)


def keep(version: ModelVersion, report: Mapping[str, Any]) -> None:
    """Beside the bundle as JSON and as a page of its own, and in the version's row."""
    write(report_folder(version), report, f"Model {version}")
    version.report = dict(report)
    version.save(update_fields=["report"])


def report_folder(version: ModelVersion) -> Path:
    """Beside the bundle's own folder, whose content is hashed."""
    return Path(settings.BUNDLE_DIR) / f"{version.content_hash}.report"


def write(folder: Path, report: Mapping[str, Any], title: str) -> None:
    """report.json and report.html."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    (folder / "report.html").write_text(report_page.stand_alone(report, title))
