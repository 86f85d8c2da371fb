"""Each way MovieLens was written down, on hand-made files: their traps, not their rows."""

from pathlib import Path

import pytest

from interactions.importing.lines import Lines, UnreadableFile
from interactions.importing.movielens.formats import (
    COLONS,
    COLONS_WITH_PEOPLE,
    COMMAS,
    PIPED,
    TYPED,
    Table,
    format_in,
)
from interactions.importing.report import RowRefused
from interactions.importing.tables import Record
from tests.interactions.importing.files import write


def records(path: Path, table: Table, encoding: str) -> list[Record | RowRefused]:
    with Lines(path, encoding) as lines:
        return [record for _, record in table.records(lines)]


def films(
    tmp_path: Path, content: str | bytes, table: Table, encoding: str = "utf-8"
) -> list[dict[str, object]]:
    return [dict(film) for film in records(write(tmp_path / table.name, content), table, encoding) if film]  # type: ignore[arg-type]


def test_typed_films(tmp_path: Path) -> None:
    content = (
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        "1\tOne, The\t1995\tAnimation Children's\n"
        "267\tunkonwn\tunkonwn\tunknown\n"
        "3\tPart III: Great (1995)\tV\tDrama\n"
    )
    one, placeholder, great = films(tmp_path, content, TYPED.items)
    assert one == {
        "item_id": "1",
        "title": "One, The",
        "year": "1995",
        "genres": ["Animation", "Children's"],
        "is_active": None,
    }
    assert (placeholder["title"], placeholder["year"], placeholder["genres"]) == ("Unknown title", "", [])
    assert placeholder["is_active"] is False
    assert (great["title"], great["year"]) == ("Part III: Great", "1995")


def test_typed_people_and_ratings(tmp_path: Path) -> None:
    people = (
        "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n1\t24\tM\twriter\t00000\n"
    )
    assert TYPED.users is not None
    person = records(write(tmp_path / "ml-100k.user", people), TYPED.users, "utf-8")
    assert person == [{"user_id": "1", "age": 24, "gender": "M", "occupation": "writer"}]
    events = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t2\t3\t4\n"
    rating = records(write(tmp_path / "ml-100k.inter", events), TYPED.interactions, "utf-8")
    assert rating == [{"user_id": "1", "item_id": "2", "rating": "3", "timestamp": "4"}]


def test_piped_films_are_latin_1_with_a_flag_a_genre(tmp_path: Path) -> None:
    flags = ["0"] * 19
    flags[5] = flags[18] = "1"
    content = "|".join(["7", "Café, Le (1993)", "01-Jan-1993", "", "http://…/?a", *flags]).replace("…", "x")
    (film,) = films(tmp_path, content.encode("latin-1") + b"\n", PIPED.items, "latin-1")
    assert (film["title"], film["year"], film["genres"]) == ("Café, Le", "1993", ["Comedy", "Western"])


def test_colons_and_coded_people(tmp_path: Path) -> None:
    (film,) = films(tmp_path, "1::A: B (1995)::Comedy|Drama\n", COLONS.items)
    assert (film["title"], film["genres"]) == ("A: B", ["Comedy", "Drama"])
    assert COLONS_WITH_PEOPLE.users is not None
    people = records(
        write(tmp_path / "u.dat", "1::F::1::10::00000\n2::M::56::99::0\n"),
        COLONS_WITH_PEOPLE.users,
        "latin-1",
    )
    assert people == [
        {"user_id": "1", "age": "under 18", "gender": "F", "occupation": "school student"},
        {"user_id": "2", "age": "56+", "gender": "M", "occupation": "99"},
    ]


def test_commas(tmp_path: Path) -> None:
    content = 'movieId,title,genres\n1,"One, The (2006–2007)",(no genres listed)\n2,Two ,A|B\n'
    one, two = films(tmp_path, content, COMMAS.items)
    assert (one["title"], one["year"], one["genres"]) == ("One, The", "2006", [])
    assert (two["title"], two["year"]) == ("Two", "")
    ratings = write(tmp_path / "ratings.csv", "userId,movieId,rating,timestamp\n1,2,0.5,4\n")
    assert records(ratings, COMMAS.interactions, "utf-8") == [
        {"user_id": "1", "item_id": "2", "rating": "0.5", "timestamp": "4"}
    ]


def test_a_short_line_is_refused(tmp_path: Path) -> None:
    (refused,) = records(write(tmp_path / "u.data", "1\t2\n\n"), PIPED.interactions, "latin-1")
    assert isinstance(refused, RowRefused)
    assert refused.reason == "2 cells, not 4"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["ml-100k.item", "ml-100k.inter", "ml-100k.user"], TYPED),
        (["u.item", "u.data", "u.user"], PIPED),
        (["movies.dat", "ratings.dat", "users.dat"], COLONS_WITH_PEOPLE),
        (["movies.dat", "ratings.dat"], COLONS),
        (["movies.csv", "ratings.csv"], COMMAS),
    ],
)
def test_the_files_tell_the_format(tmp_path: Path, names: list[str], found: object) -> None:
    with pytest.raises(UnreadableFile, match="holds no MovieLens files"):
        format_in(tmp_path)
    for name in names:
        write(tmp_path / name, "")
    assert format_in(tmp_path) is found
