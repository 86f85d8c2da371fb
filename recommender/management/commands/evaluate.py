"""`manage.py evaluate`: the full report on a version, or on a benchmark's split folder with --split."""

import argparse
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommender import evaluating, registry, training
from recommender.engine.evaluation import report, split_folder
from recommender.engine.fit import fit_bundle
from recommender.management import split_folders
from recommender.management.commands.train import StepBars
from recommender.models import ModelVersion
from recommender.training import Purpose


class Command(BaseCommand):
    help = "Measure a version beside its peers; the report is kept with it and shown in the admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "version", nargs="?", default="", help="start of its hash; the champion if left out"
        )
        parser.add_argument("--split", type=Path, help="a benchmark's split folder instead of a version")
        parser.add_argument("--out", type=Path, help="with --split: the folder to write the report into")

    def handle(self, *args: Any, **options: Any) -> None:
        given = argparse.Namespace(**options)
        if given.split and not given.out:
            raise CommandError("--split needs --out: no version keeps that report.")
        bars = StepBars()
        try:
            folder = (
                self.of_split(given.split, given.out, bars)
                if given.split
                else self.of_version(given.version, bars)
            )
        finally:
            bars.close()
        self.stdout.write(f"Report: {folder / 'report.html'}")

    def of_version(self, start: str, bars: StepBars) -> Path:
        version = self.version(start)
        run = training.new_run(cause="manage.py evaluate", purpose=Purpose.REPORT, version=version)
        try:
            evaluating.perform(run, progress=bars)
        except training.TrainingUnderWay as error:
            training.give_up(run, str(error))
            raise CommandError(str(error)) from None
        return evaluating.report_folder(version)

    def version(self, start: str) -> ModelVersion:
        found = (
            list(ModelVersion.objects.filter(content_hash__startswith=start)[:2])
            if start
            else [registry.champion()]
        )
        if len(found) != 1 or found[0] is None:
            raise CommandError(
                f"No single version begins with {start!r}." if start else "There is no champion."
            )
        return found[0]

    def of_split(self, folder: Path, out: Path, bars: StepBars) -> Path:
        """Tuned on the split's validation, judged on its test."""
        split = split_folders.read(folder, self)
        bundle = fit_bundle(
            split.final_log,
            split.catalogue,
            n_users=len(split.user_keys),
            held_out=split.held_out,
            progress=bars,
        )
        later = split_folder.test_log(folder, split)
        asked = split_folder.test_decisions(later, split)
        evaluating.write(out, report.build(bundle, asked, later, 1, bars), f"Split {folder.name}")
        return out
