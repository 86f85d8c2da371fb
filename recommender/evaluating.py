"""What the trainer finds out about a version: the full report, and how it stands beside the champion.

Called by `manage.py evaluate` and `promote` and the trainer's task; never by a request. The report is kept
beside the bundle and in the version's row. The bundle itself is not touched.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from recommender import gate, registry, report_page, training
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import report as reports
from recommender.engine.evaluation import sentinel
from recommender.engine.evaluation.sentinel import Finding
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


def compare(run: TrainingRun, *, progress: Progress = training.silent) -> TrainingRun:
    """Hold the run's version against the champion."""

    def work(tell: Progress) -> ModelVersion | None:
        assert run.version is not None, "it is a version that is compared"
        gate.compare(run.version, now=timezone.now(), progress=tell)
        return run.version

    assert run.purpose == Purpose.COMPARE, "another task does that"
    return training.carry_out(run, work, progress)


def keep(version: ModelVersion, report: Mapping[str, Any]) -> None:
    """Beside the bundle as JSON and as a page of its own, and in the version's row.

    What the sentinel says of the stars in the window joins what it said in training.
    """
    write(report_folder(version), report, f"Model {version}")
    version.report = dict(report)
    version.sentinel = sentinel.with_finding(version.sentinel, Finding(**report["sentinel"]))
    version.save(update_fields=["report", "sentinel"])


def report_folder(version: ModelVersion) -> Path:
    """Beside the bundle's own folder, whose content is hashed."""
    return Path(settings.BUNDLE_DIR) / f"{version.content_hash}.report"


def write(folder: Path, report: Mapping[str, Any], title: str) -> None:
    """report.json and report.html."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    (folder / "report.html").write_text(report_page.stand_alone(report, title))
