"""Import any catalogue: items, users and interactions from CSV or JSON lines."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from catalog.services import mark_loaded, upsert_dataset
from interactions.importing.dataset import DatasetImport, SourceFile
from interactions.importing.lines import UnreadableFile
from interactions.importing.report import SUFFIXES, Report, refusals_to
from interactions.importing.rows import Reading, Scale
from interactions.importing.tables import check_columns, records

REQUIRED = {"items": ("item_id", "title"), "users": ("user_id",), "interactions": ("user_id", "item_id")}

KEY = re.compile(r"[A-Za-z0-9_-]{1,50}")


class Command(BaseCommand):
    # They would import the whole site, the engine's libraries too: seconds, and nothing to do with data.
    requires_system_checks = []
    help = (
        "Import items, users and interactions from .csv, .tsv or .jsonl files (.gz too). A row that cannot "
        "be taken is reported with its file, line and reason; the others are imported. Repeatable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--items", type=Path, help="item_id, title[, year, genres, …]")
        parser.add_argument("--users", type=Path, help="user_id[, …]")
        parser.add_argument(
            "--interactions", type=Path, help="user_id, item_id[, kind, rating, timestamp, event_id]"
        )
        parser.add_argument("--dataset-key", type=key_of, help="keep ids as KEY:id")
        parser.add_argument(
            "--rating-scale", type=scale_of, metavar="MIN:MAX", help="default 0.5:5, in halves"
        )
        parser.add_argument("--strict", action="store_true", help="write nothing if one row is refused")
        parser.add_argument("--report", type=report_of, help="refused rows as .csv or .jsonl")

    def handle(
        self,
        *,
        dataset_key: str,
        rating_scale: Scale | None,
        strict: bool,
        report: Path | None,
        **options: object,
    ) -> None:
        paths = {noun: Path(str(given)) for noun in REQUIRED if (given := options[noun])}
        if not paths:
            raise CommandError("Give at least one of --items, --users and --interactions.")
        reading = Reading(timezone.now(), dataset_key or "", rating_scale)
        try:
            for noun, path in paths.items():
                check_columns(path, REQUIRED[noun])
            with refusals_to(report) as sink:
                self._import(paths, reading, Report(sink), strict)
        except (UnreadableFile, OSError) as error:
            raise CommandError(str(error)) from error

    def _import(self, paths: dict[str, Path], reading: Reading, report: Report, strict: bool) -> None:
        try:
            if strict:
                with transaction.atomic():
                    run(paths, reading, report)
                    transaction.set_rollback(report.n_refused > 0)
            else:
                run(paths, reading, report)
        finally:
            self.stdout.write("\n".join(report.lines()))
        if strict and report.n_refused:
            raise CommandError(f"{report.n_refused:,} rows were refused, so nothing was written (--strict).")


def run(paths: dict[str, Path], reading: Reading, report: Report) -> None:
    files = {
        noun: SourceFile(path, partial(records, required=REQUIRED[noun])) for noun, path in paths.items()
    }
    dataset = upsert_dataset(reading.key) if reading.key else None
    DatasetImport(reading, report, dataset).run(
        files.get("items"), files.get("users"), files.get("interactions")
    )
    if dataset is not None:
        mark_loaded(dataset, reading.now)


def key_of(text: str) -> str:
    if not KEY.fullmatch(text):
        raise ArgumentTypeError(f"{text} is not 1 to 50 letters, digits, hyphens and underscores")
    return text


def scale_of(text: str) -> Scale:
    try:
        return Scale.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no MIN:MAX with MIN below MAX") from error


def report_of(text: str) -> Path:
    if not text.endswith(SUFFIXES):
        raise ArgumentTypeError(f"{text} does not end in {' or '.join(SUFFIXES)}")
    return Path(text)
