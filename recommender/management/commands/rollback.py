"""`manage.py rollback --cause WHY`: the champion before the present one returns."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommender import registry


class Command(BaseCommand):
    help = "Make the version champion again that the present one replaced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cause", required=True, help="why, for the record")

    def handle(self, *, cause: str, **_options: Any) -> None:
        try:
            change = registry.roll_back(cause=cause, now=timezone.now())
        except registry.NothingToRollBackTo:
            raise CommandError("No other version was champion before this one.") from None
        self.stdout.write(f"Champion: {change.version}.")
