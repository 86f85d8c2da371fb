"""Write items, users and interactions in the columns that `import_dataset` reads."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from catalog.models import Item
from interactions.importing.lines import UnreadableFile
from interactions.importing.rows import EXPORTED_COLUMNS
from interactions.importing.writing import (
    interaction_rows,
    item_columns,
    item_rows,
    user_columns,
    user_rows,
    write_rows,
)
from interactions.models import Interaction


class Command(BaseCommand):
    # They would import the whole site, the engine's libraries too: seconds, and nothing to do with data.
    requires_system_checks = []
    help = "Export to .csv, .tsv or .jsonl (.gz too), by each file's name. Names and addresses stay here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--items", type=Path)
        parser.add_argument("--users", type=Path)
        parser.add_argument("--interactions", type=Path)
        parser.add_argument(
            "--dataset-key", default="", help="only this data set's items, and what happened to them"
        )

    def handle(
        self,
        *,
        items: Path | None,
        users: Path | None,
        interactions: Path | None,
        dataset_key: str,
        **options: object,
    ) -> None:
        if not (items or users or interactions):
            raise CommandError("Give at least one of --items, --users and --interactions.")
        try:
            if items:
                chosen = items_of(dataset_key)
                self._tell(items, write_rows(items, item_columns(chosen), item_rows(chosen, dataset_key)))
            if users:
                people = users_of(dataset_key)
                self._tell(users, write_rows(users, user_columns(people), user_rows(people, dataset_key)))
            if interactions:
                rows = interaction_rows(log_of(dataset_key), dataset_key)
                self._tell(interactions, write_rows(interactions, EXPORTED_COLUMNS, rows))
        except (OSError, UnreadableFile) as error:
            raise CommandError(str(error)) from error

    def _tell(self, path: Path, n_rows: int) -> None:
        self.stdout.write(f"{n_rows:,} rows to {path}")


def items_of(key: str) -> QuerySet[Item]:
    return Item.objects.filter(external_id__startswith=f"{key}:") if key else Item.objects.all()


def log_of(key: str) -> QuerySet[Interaction]:
    return (
        Interaction.objects.filter(item__external_id__startswith=f"{key}:")
        if key
        else Interaction.objects.all()
    )


def users_of(key: str) -> QuerySet[User]:
    """Those who came with the data set, and whoever else has touched an item of it."""
    touched = Q(Exists(log_of(key).filter(user=OuterRef("pk"))))
    came = Q(external_id__startswith=f"{key}:") if key else Q(kind=User.Kind.IMPORTED)
    return User.objects.filter(came | touched)
