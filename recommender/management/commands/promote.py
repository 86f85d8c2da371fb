"""`manage.py promote HASH --cause WHY`: make a version champion."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommender import registry
from recommender.models import ModelVersion


class Command(BaseCommand):
    help = "Make a model version champion. Every process picks it up within seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="its content hash, or enough of the start to tell it from others")
        parser.add_argument("--cause", required=True, help="why, for the record")
        parser.add_argument(
            "--despite-leaks", action="store_true", help="although the leakage sentinel failed; recorded"
        )

    def handle(self, *, version: str, cause: str, despite_leaks: bool = False, **_options: Any) -> None:
        found = list(ModelVersion.objects.filter(content_hash__startswith=version)[:2])
        if len(found) != 1:
            raise CommandError(f"{'More than one' if found else 'No'} version begins with {version}.")
        try:
            registry.promote(found[0], cause=cause, now=timezone.now(), despite_leaks=despite_leaks)
        except registry.LeakSuspected as leaks:
            raise CommandError(f"Not promoted. The leakage sentinel found: {leaks}") from None
        self.stdout.write(f"Champion: {found[0]}.")
