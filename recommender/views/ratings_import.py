"""A file of ratings from elsewhere: read, matched to films here, recorded as the person's own, reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from catalog.models import Item
from catalog.title_matching import items_named
from interactions.errors import InteractionError
from interactions.importing.own_ratings import OwnRating, Refused, UnknownFormat, read_ratings
from interactions.kinds import Kind
from interactions.models import Interaction
from interactions.services import NewEvent, Outcome, RecordedInteraction
from recommender.feedback import submit_many
from recommender.people import ensure_person
from recommender.views.requests import PageRequest

MOST_BYTES = 2_000_000
BATCH = 500
Found = tuple[OwnRating, Item]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file's rows."""

    source: str
    n_taken: int
    n_known: int
    refused: tuple[Refused, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def import_ratings(request: PageRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "recommender/import.html")
    try:
        source, rows = read_ratings(uploaded_text(request))
    except UnknownFormat as error:
        return render(request, "recommender/import.html", {"problem": str(error)}, status=400)
    now = timezone.now()
    report = take(ensure_person(request, now), source, rows, now)
    return render(request, "recommender/import.html", {"report": report})


def uploaded_text(request: PageRequest) -> str:
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > MOST_BYTES:
        raise UnknownFormat(_("no file, or one of more than 2 MB"))
    try:
        return str(file.read().decode())
    except UnicodeDecodeError as error:
        raise UnknownFormat(_("not a text in UTF-8")) from error


def take(person: User, source: str, rows: Sequence[OwnRating | Refused], now: datetime) -> ImportReport:
    """Record each rating whose film is here. The same file again changes nothing."""
    ratings = [row for row in rows if isinstance(row, OwnRating)]
    matched = list(zip(ratings, items_named([(row.title, row.year) for row in ratings]), strict=True))
    found = [(row, item) for row, item in matched if item is not None]
    outcomes = recorded(person, found, now)
    refused = [row for row in rows if isinstance(row, Refused)]
    refused += [
        left_out(row, _("no film of that name and year here")) for row, item in matched if item is None
    ]
    refused += [left_out(row, told.message) for row, told in outcomes if isinstance(told, InteractionError)]
    created = [told.created for _row, told in outcomes if isinstance(told, RecordedInteraction)]
    in_order = tuple(sorted(refused, key=lambda row: row.line))
    return ImportReport(source, sum(created), len(created) - sum(created), in_order)


def recorded(person: User, found: Sequence[Found], now: datetime) -> list[tuple[OwnRating, Outcome]]:
    outcomes: list[tuple[OwnRating, Outcome]] = []
    for start in range(0, len(found), BATCH):
        part = found[start : start + BATCH]
        events = [event_of(row, item, now) for row, item in part]
        told = submit_many(person, events, now=now, origin=Interaction.Origin.IMPORT)
        outcomes += zip([row for row, _item in part], told, strict=True)
    return outcomes


def left_out(row: OwnRating, reason: str) -> Refused:
    return Refused(row.line, row.title, reason)


def event_of(row: OwnRating, item: Item, now: datetime) -> NewEvent:
    said = repr((item.pk, row.stars, row.rated_at and row.rated_at.isoformat()))
    return NewEvent(
        item,
        Kind.RATING,
        row.stars,
        occurred_at=min(row.rated_at or now, now),
        event_id=f"import-{blake2b(said.encode(), digest_size=12).hexdigest()}",
    )
