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

    def handle(self, *, version: str, cause: str, **_options: Any) -> None:
        found = list(ModelVersion.objects.filter(content_hash__startswith=version)[:2])
        if len(found) != 1:
            raise CommandError(f"{'More than one' if found else 'No'} version begins with {version}.")
        registry.promote(found[0], cause=cause, now=timezone.now())
        self.stdout.write(f"Champion: {found[0]}.")
