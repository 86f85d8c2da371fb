"""`manage.py setup_site`: everything that must exist before serving, once."""

import secrets
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recommender.launcher.preparation import Step, create_people, steps
from recommender.management.commands.train import NotPromoted


class Command(BaseCommand):
    help = (
        "Prepare the database, static files, data and model. Skips what is done; go on by running it again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", default="", help="a local copy of MovieLens, instead of the network")

    def handle(self, *args: Any, data: str, **options: Any) -> None:
        for step in steps(data):
            if not step.is_done():
                self.prepare(step)
        if not settings.PRODUCTION:
            self.introduce(create_people(lambda _name: secrets.token_urlsafe(9)))

    def prepare(self, step: Step) -> None:
        started = time.monotonic()
        self.stdout.write(f"Preparing: {step.title}")
        try:
            step.run()
        except NotPromoted as refusal:
            self.stderr.write(f"{refusal}\nPopular items are served until an operator decides in the admin.")
        except CommandError as problem:
            raise CommandError(f"{problem}{step.advice}") from problem
        self.stdout.write(f"Prepared: {step.title} ({time.monotonic() - started:.1f} s)")

    def introduce(self, people: list[tuple[str, str]]) -> None:
        """Shown once: only the passwords' hashes are kept."""
        if people:
            self.stdout.write(
                "\nAccounts to try it with, shown this once (another: manage.py changepassword):"
            )
            for name, password in people:
                self.stdout.write(f"  {name:<10} {password}")
            self.stdout.write("")
