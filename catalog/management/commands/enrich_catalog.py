"""Stories, cast and directors for the items, from a public source."""

import os
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.enrichment.entries import SourceUnreadable
from catalog.enrichment.film_lists import FilmLists
from catalog.enrichment.matching import Match, Wanted
from catalog.enrichment.report import Report, write_refused, write_unmatched
from catalog.enrichment.sources import Outcome, Source
from catalog.enrichment.tmdb import API, Tmdb
from catalog.enrichment.writing import (
    all_items,
    item_ids_to_ask,
    upsert_source,
    write_stories,
)
from catalog.models import Item
from catalog.story_selectors import story_coverage

CHUNK = 100


class Command(BaseCommand):
    # They would import the whole site, the engine's libraries too: seconds, and nothing to do with data.
    requires_system_checks = []
    help = (
        "Give items a story, cast and directors from a public source, matched by title and year. Repeatable; "
        "an item keeps the source that told of it first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", choices=("wikipedia", "tmdb"), required=True)
        parser.add_argument(
            "--path",
            default="",
            help="wikipedia: a folder of movies-1990s.json(.gz) …, one file, or the address of either "
            "(a folder's ends with /); tmdb: another address of the API",
        )
        parser.add_argument("--again", action="store_true", help="ask too for items it told of before")
        parser.add_argument("--unmatched", type=Path, help="items without a story as .csv, most rated first")
        parser.add_argument("--refused", type=Path, help="entries of the source that were refused, as .csv")

    def handle(
        self,
        *,
        source: str,
        path: str,
        again: bool,
        unmatched: Path | None,
        refused: Path | None,
        **options: object,
    ) -> None:
        items = all_items()
        if not items:
            raise CommandError("There are no items yet: import them first.")
        asked_source, now = source_named(source, path), timezone.now()
        asked = item_ids_to_ask(asked_source.terms, now, again=again)
        report = Report(n_known=len(items) - len(asked))
        try:
            enrich(asked_source, items, asked, report, now)
        except SourceUnreadable as error:
            raise CommandError(f"{error}\nWhat was found so far is kept; run it again to go on.") from error
        finally:
            self.stdout.write("\n".join([*report.lines(asked_source.refused), *coverage_lines()]))
        if unmatched is not None:
            write_unmatched(unmatched, report.misses, dict(Item.objects.values_list("pk", "n_ratings")))
        if refused is not None:
            write_refused(refused, asked_source.refused)


def source_named(name: str, path: str) -> Source:
    if name == "tmdb":
        key = os.environ.get("TMDB_API_KEY", "")
        if not key:
            raise CommandError("Set TMDB_API_KEY to a key or read access token of your TMDB account.")
        return Tmdb(key, path or API)
    if not path:
        raise CommandError("--source wikipedia needs --path FOLDER_OR_URL")
    return FilmLists(path)


def enrich(source: Source, items: Sequence[Wanted], asked: Set[int], report: Report, now: datetime) -> None:
    """Chunk by chunk: what a failure in the middle leaves behind is whole."""
    row = None
    for outcomes in chunks(source.outcomes(items, asked)):
        row = row or upsert_source(source.terms)  # only once the source has answered
        matches = [outcome for outcome in outcomes if isinstance(outcome, Match)]
        report.add(outcomes, write_stories(row, matches, now))


def chunks(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Those before a failure come out before it does."""
    held: list[Outcome] = []
    try:
        for outcome in outcomes:
            held.append(outcome)
            if len(held) == CHUNK:
                yield held
                held = []
    except SourceUnreadable:
        if held:
            yield held
        raise
    if held:
        yield held


def coverage_lines() -> list[str]:
    reached = story_coverage()
    return [
        f"{reached.n_with_story:,} of {reached.n_items:,} items ({reached.share_of_items:.1%}), "
        f"which have {reached.share_of_ratings:.1%} of all ratings, have a story now"
    ]
