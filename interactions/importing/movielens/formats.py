"""The four ways in which MovieLens has been written down, each read into the same records.

A record has the columns of `interactions.importing.rows`; nothing here touches the database. Zip codes are
left behind: they are personal and nothing uses them.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.titles import parse_year, split_year
from interactions.importing.lines import Lines, UnreadableFile
from interactions.importing.report import RowRefused
from interactions.importing.tables import Record

GENRE_FLAGS = (
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama"),
    *(
        "Fantasy",
        "Film-Noir",
        "Horror",
        "Musical",
        "Mystery",
        "Romance",
        "Sci-Fi",
        "Thriller",
        "War",
        "Western",
    ),
)
NO_GENRE = frozenset({"unknown", "(no genres listed)"})
AGES = {
    "1": "under 18",
    "18": "18–24",
    "25": "25–34",
    "35": "35–44",
    "45": "45–49",
    "50": "50–55",
    "56": "56+",
}
OCCUPATIONS = (
    *(
        "other",
        "academic",
        "artist",
        "clerical",
        "student",
        "customer service",
        "doctor",
        "executive",
        "farmer",
    ),
    *(
        "homemaker",
        "school student",
        "lawyer",
        "programmer",
        "retired",
        "sales",
        "scientist",
        "self-employed",
    ),
    *("technician", "tradesperson", "unemployed", "writer"),
)
# ML-100K's item 267 is a placeholder of the data set itself, spelt in two ways, with a handful of ratings.
PLACEHOLDERS = frozenset({"unkonwn", "unknown"})
PLACEHOLDER_TITLE = "Unknown title"

Row = list[str]
Read = Callable[[Row], Record]


@dataclass(frozen=True, slots=True)
class Table:
    """One file: how its lines are split, and what a split line means."""

    name: str
    n_cells: int
    split: Callable[[Lines], Iterator[Row]]
    read: Read

    def records(self, lines: Lines) -> Iterator[tuple[int, Record | RowRefused]]:
        """Each record with its line, or why there is none."""
        for cells in self.split(lines):
            if damage := lines.take_damage():
                yield lines.number, RowRefused(damage)
            elif len(cells) < self.n_cells:
                yield lines.number, RowRefused(f"{len(cells)} cells, not {self.n_cells}")
            else:
                yield lines.number, self.read(cells)


@dataclass(frozen=True, slots=True)
class Format:
    encoding: str
    items: Table
    interactions: Table
    users: Table | None = None


def format_in(folder: Path) -> Format:
    """The format whose files lie in the folder."""
    for known in FORMATS:
        tables = [known.items, known.interactions, *([known.users] if known.users else [])]
        if all((folder / table.name).is_file() for table in tables):
            return known
    pairs = "; ".join(f"{known.items.name} and {known.interactions.name}" for known in FORMATS)
    raise UnreadableFile(folder, f"holds no MovieLens files ({pairs})")


def between(separator: str, *, header: bool = False) -> Callable[[Lines], Iterator[Row]]:
    """Split at a separator that is never quoted; empty lines are passed over."""

    def split(lines: Lines) -> Iterator[Row]:
        for line in lines:
            stripped = line.rstrip("\r\n")
            if stripped and not (header and lines.number == 1):
                yield stripped.split(separator)

    return split


def comma_separated(lines: Lines) -> Iterator[Row]:
    rows = csv.reader(iter(lines))
    next(rows, None)
    return (row for row in rows if row)


def _film(item_id: str, title: str, year: str, genres: Row) -> Record:
    """A year that is none ("V") stands in the title instead: "Land Before Time III: … (1995)"."""
    bare, own_year = split_year(title)
    is_placeholder = bare.lower() in PLACEHOLDERS
    return {
        "item_id": item_id,
        "title": PLACEHOLDER_TITLE if is_placeholder else bare,
        "year": str(parse_year(year) or own_year or ""),
        "genres": [genre for genre in genres if genre and genre.lower() not in NO_GENRE],
        # Kept for its ratings, but neither listed nor recommended.
        "is_active": False if is_placeholder else None,
    }


def _rating(cells: Row) -> Record:
    return dict(zip(("user_id", "item_id", "rating", "timestamp"), cells, strict=False))


def _person(user_id: str, age: str, gender: str, occupation: str) -> Record:
    return {
        "user_id": user_id,
        "age": int(age) if age.isdigit() else age,
        "gender": gender,
        "occupation": occupation,
    }


def _flagged_film(cells: Row) -> Record:
    genres = [genre for genre, flag in zip(GENRE_FLAGS, cells[5:], strict=False) if flag == "1"]
    return _film(cells[0], cells[1], "", genres)


def _coded_person(cells: Row) -> Record:
    code = cells[3]
    occupation = OCCUPATIONS[int(code)] if code.isdigit() and int(code) < len(OCCUPATIONS) else code
    return _person(cells[0], AGES.get(cells[2], cells[2]), cells[1], occupation)


def _barred_film(cells: Row) -> Record:
    return _film(cells[0], cells[1], "", cells[2].split("|"))


TYPED = Format(  # RecBole's: tab-separated, the header naming each column's type
    "utf-8",
    Table(
        "ml-100k.item",
        4,
        between("\t", header=True),
        lambda cells: _film(cells[0], cells[1], cells[2], cells[3].split(" ")),
    ),
    Table("ml-100k.inter", 4, between("\t", header=True), _rating),
    Table("ml-100k.user", 4, between("\t", header=True), lambda cells: _person(*cells[:4])),
)
PIPED = Format(  # ML-100K as GroupLens has it
    "latin-1",
    Table("u.item", 24, between("|"), _flagged_film),
    Table("u.data", 4, between("\t"), _rating),
    Table("u.user", 4, between("|"), lambda cells: _person(*cells[:4])),
)
COLONS_WITH_PEOPLE = Format(  # ML-1M
    "latin-1",
    Table("movies.dat", 3, between("::"), _barred_film),
    Table("ratings.dat", 4, between("::"), _rating),
    Table("users.dat", 4, between("::"), _coded_person),
)
COLONS = Format(  # ML-10M, which is UTF-8 where ML-1M is Latin-1
    "utf-8",
    Table("movies.dat", 3, between("::"), _barred_film),
    Table("ratings.dat", 4, between("::"), _rating),
)
COMMAS = Format(  # ML-Latest-Small, 20M, 25M, 32M
    "utf-8",
    Table("movies.csv", 3, comma_separated, _barred_film),
    Table("ratings.csv", 4, comma_separated, _rating),
)
FORMATS = (TYPED, PIPED, COLONS_WITH_PEOPLE, COLONS, COMMAS)
