"""`manage.py promote HASH --cause WHY`: make a version champion, after holding it against the present one."""

import argparse
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommender import evaluating, gate, registry, training
from recommender.management.commands.train import StepBars
from recommender.models import ModelVersion
from recommender.training import Purpose


class Command(BaseCommand):
    help = "Make a model version champion. Every process picks it up within seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="its content hash, or enough of the start to tell it from others")
        parser.add_argument("--cause", required=True, help="why, for the record")
        parser.add_argument(
            "--despite-leaks", action="store_true", help="although the leakage sentinel failed; recorded"
        )
        parser.add_argument(
            "--despite-comparison", action="store_true",
            help="although it is worse than the champion, or not compared with it; recorded",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        given = argparse.Namespace(**options)
        found = list(ModelVersion.objects.filter(content_hash__startswith=given.version)[:2])
        if len(found) != 1:
            raise CommandError(f"{'More than one' if found else 'No'} version begins with {given.version}.")
        version = found[0]
        rival = registry.guarded_from(version)
        if rival and not registry.latest_comparison(version, rival) and not given.despite_comparison:
            self.compare(version)
        try:
            registry.promote(
                version, cause=given.cause, now=timezone.now(), despite_leaks=given.despite_leaks,
                despite_comparison=given.despite_comparison,
            )  # fmt: skip
        except registry.LeakSuspected as leaks:
            raise CommandError(f"Not promoted. The leakage sentinel found: {leaks}") from None
        except registry.PromotionRefused as refusal:
            raise CommandError(f"Not promoted. It is {refusal}") from None
        self.stdout.write(f"Champion: {version}.")

    def compare(self, version: ModelVersion) -> None:
        """A minute's work on ML-100K where configurations differ."""
        run = training.new_run(cause="manage.py promote", purpose=Purpose.COMPARE, version=version)
        bars = StepBars()
        try:
            evaluating.compare(run, progress=bars)
        except training.TrainingUnderWay as error:
            training.give_up(run, str(error))
            raise CommandError(str(error)) from None
        except gate.NothingToCompareWith as reason:
            raise CommandError(f"Not promoted: {reason}. See --despite-comparison.") from None
        finally:
            bars.close()
