"""The Movie Database, played by a local server: its film, its people, its limits, its key kept to itself."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.enrichment.entries import SourceUnreadable
from catalog.enrichment.matching import Match, Unmatched, Wanted
from catalog.enrichment.reading import NoAnswer
from catalog.enrichment.tmdb import TERMS, Tmdb, entry_of
from tests.catalog.enrichment.films import Answer, json_answer, outcome_shown, serving

HEAT = {"id": 949, "title": "Heat", "release_date": "1995-12-15", "overview": "A thief and a cop."}
PEOPLE = {
    "cast": [{"name": "Al Pacino"}, {"name": "Al Pacino"}, {"name": None}, {"name": "Val Kilmer"}],
    "crew": [{"name": "Michael Mann", "job": "Director"}, {"name": "Dante Spinotti", "job": "Camera"}],
}
WANTED = Wanted(1, "Heat", 1995)
KEY = "secret"


def database(*films: Mapping[str, object]) -> Callable[[str], Answer]:
    """Finds films whose title is asked for, of the year if one is given, as the API does."""

    def answer_to(path: str) -> Answer:
        parts = urlsplit(path)
        if parts.path.endswith("/credits"):
            return json_answer(PEOPLE)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        year = query.get("primary_release_year", "")
        return json_answer(
            {
                "results": [
                    film
                    for film in films
                    if query["query"] in str(film["title"]) and str(film["release_date"]).startswith(year)
                ]
            }
        )

    return answer_to


def found_by(answer_to: Callable[[str], Answer], *wanted: Wanted) -> list[object]:
    with serving(answer_to) as (url, _):
        outcomes = Tmdb(KEY, url).outcomes(wanted, {one.item_id for one in wanted})
        return [outcome_shown(outcome) for outcome in outcomes]


def test_a_film_comes_with_its_story_people_and_page() -> None:
    with serving(database(HEAT)) as (url, asked):
        (match,) = Tmdb(KEY, url).outcomes([WANTED, Wanted(2, "Alien", 1979)], {1})
    assert isinstance(match, Match)
    assert match.entry.page_url == "https://www.themoviedb.org/movie/949"
    assert match.entry.text == "A thief and a cop."
    assert match.entry.cast == ("Al Pacino", "Val Kilmer")
    assert match.entry.directors == ("Michael Mann",)
    assert [urlsplit(request.path).path for request in asked] == ["/search/movie", "/movie/949/credits"]


@pytest.mark.parametrize(
    ("key", "sent"),
    [("secret", ("api_key=secret", "")), ("a.secret.token", ("", "Bearer a.secret.token"))],
    ids=["key", "token"],
)
def test_a_key_goes_with_the_address_a_token_with_the_headers(key: str, sent: Sequence[str]) -> None:
    with serving(database(HEAT)) as (url, asked):
        list(Tmdb(key, url).outcomes([WANTED], {1}))
    assert all(sent[0] in request.path and request.authorization == sent[1] for request in asked)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("1996-01-01", "Heat"), ("1994-12-31", "Heat"), ("1972-01-01", Unmatched.UNKNOWN)],
)
def test_a_film_of_the_next_year_is_sought_a_second_time(date: str, expected: object) -> None:
    assert found_by(database({**HEAT, "release_date": date}), WANTED) == [expected]


def test_films_that_cannot_be_told_apart_are_none() -> None:
    assert found_by(database(HEAT, {**HEAT, "id": 950}), WANTED) == [Unmatched.AMBIGUOUS]


def test_what_has_no_year_is_not_asked_for() -> None:
    assert found_by(database(HEAT), Wanted(1, "Heat", None)) == [Unmatched.NO_YEAR]


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    busy = [Answer(status=429, headers=(("Retry-After", "9"),)), Answer(status=429)]
    answer_to, waits = database(HEAT), list[float]()
    with serving(lambda path: busy.pop(0) if busy else answer_to(path)) as (url, _):
        (outcome,) = Tmdb(KEY, url, wait=waits.append).outcomes([WANTED], {1})
    assert isinstance(outcome, Match)
    assert waits == [9.0, 2.0]


def test_a_server_that_stays_busy_is_left_alone() -> None:
    waits: list[float] = []
    busy = Answer(status=429, headers=(("Retry-After", "86400"),))
    with serving(lambda _: busy) as (url, asked), pytest.raises(NoAnswer, match="answered 429"):
        list(Tmdb(KEY, url, wait=waits.append).outcomes([WANTED], {1}))
    assert len(asked) == 4
    assert waits == [60.0] * 3


def test_a_key_that_is_refused_is_not_repeated() -> None:
    refused = Answer(status=401)
    with serving(lambda _: refused) as (url, asked), pytest.raises(SourceUnreadable) as raised:
        list(Tmdb(KEY, url).outcomes([WANTED], {1}))
    assert str(raised.value) == f"{url}search/movie refused TMDB_API_KEY"
    assert len(asked) == 1


@pytest.mark.parametrize("status", [404, 500])
def test_no_error_shows_the_key(status: int) -> None:
    with serving(lambda _: Answer(status=status)) as (url, _), pytest.raises(NoAnswer) as raised:
        list(Tmdb(KEY, url).outcomes([WANTED], {1}))
    assert KEY not in str(raised.value)
    assert raised.value.__context__ is None or raised.value.__suppress_context__


def test_an_answer_of_another_kind_is_named() -> None:
    with serving(lambda _: json_answer([1])) as (url, _), pytest.raises(SourceUnreadable, match="no object"):
        list(Tmdb(KEY, url).outcomes([WANTED], {1}))


def test_a_record_without_id_title_or_date_is_passed_over() -> None:
    assert entry_of(HEAT) is not None
    for lacking in ({"id": "949"}, {"title": ""}, {"release_date": ""}, {"release_date": None}):
        assert entry_of({**HEAT, **lacking}) is None
    assert entry_of("Heat") is None


def test_no_key_is_said_at_once() -> None:
    with pytest.raises(SourceUnreadable, match="TMDB_API_KEY is not set"):
        Tmdb("")


def test_the_terms_are_kept() -> None:
    assert "not endorsed" in TERMS.attribution
    assert not TERMS.may_train_models
    assert 0 < TERMS.keep_days <= 183
