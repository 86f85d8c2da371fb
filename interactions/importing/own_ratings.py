"""Ratings a person exported elsewhere (MovieLens, Letterboxd, IMDb): a CSV text to rows. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from catalog.titles import parse_year, split_year

MOST_ROWS = 5000
DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S")


class UnknownFormat(Exception):
    """The columns are those of no export we know."""


@dataclass(frozen=True, slots=True)
class Format:
    """Names of an export's columns; `best`: what the best film gets. No `year`: it stands in the title."""

    name: str
    title: str
    rating: str
    best: float
    year: str = ""
    date: str = ""


FORMATS = (
    Format("Letterboxd", title="Name", year="Year", rating="Rating", date="Date", best=5),
    Format("IMDb", title="Title", year="Year", rating="Your Rating", date="Date Rated", best=10),
    Format("MovieLens", title="title", rating="rating", best=5),
)


@dataclass(frozen=True, slots=True)
class OwnRating:
    """`line`: in the file, from 1, the header included. `rated_at` None: the export does not say."""

    line: int
    title: str
    year: int | None
    stars: float
    rated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    title: str
    reason: str


def read_ratings(text: str) -> tuple[str, list[OwnRating | Refused]]:
    """The export's name and its rows. Raises UnknownFormat."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        columns = set(reader.fieldnames or ())
        for known in FORMATS:
            if {known.title, known.rating, *filter(None, (known.year, known.date))} <= columns:
                return known.name, list(_rows(reader, known))
    except csv.Error as error:
        raise UnknownFormat(str(error)) from error
    raise UnknownFormat(", ".join(sorted(str(column) for column in columns)[:12]))


def _rows(reader: "csv.DictReader[str]", known: Format) -> Iterator[OwnRating | Refused]:
    for n, row in enumerate(reader, start=1):
        if n > MOST_ROWS:
            yield Refused(reader.line_num, "", _("only the first %(n)d rows are read") % {"n": MOST_ROWS})
            return
        yield _row(row, reader.line_num, known)


def _row(row: Mapping[str, str | None], line: int, known: Format) -> OwnRating | Refused:
    said = (row.get(known.title) or "").strip()
    title, year = (said, parse_year(row.get(known.year) or "")) if known.year else split_year(said)
    if not title:
        return Refused(line, "", _("no title"))
    stars = _stars(row.get(known.rating) or "", known.best)
    if stars is None:
        return Refused(line, said, _("no rating from ½ to 5 stars"))
    return OwnRating(line, title, year, stars, _moment(row.get(known.date) or "") if known.date else None)


def _stars(text: str, best: float) -> float | None:
    """In half stars, to the nearest."""
    try:
        stars = round(float(text) * 5 / best * 2) / 2
    except (ValueError, OverflowError):
        return None
    return stars if 0.5 <= stars <= 5 else None


def _moment(text: str) -> datetime | None:
    for form in DATES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
