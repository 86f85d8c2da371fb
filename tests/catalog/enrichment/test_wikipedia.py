"""A film of the public lists as an entry; entries that lead to something else are refused by name."""

import re

import pytest

from catalog.enrichment.entries import Entry, Refused
from catalog.enrichment.wikipedia import entry_of, is_name, speaks_of_a_film
from tests.catalog.enrichment.films import make_record

WHERE = "movies-1990s.json, film 3"


def test_everything_a_record_says_is_kept() -> None:
    entry = entry_of(make_record("The Heat", 1995, href="L%C3%A9on_(1995_film)"), WHERE)
    assert isinstance(entry, Entry)
    assert (entry.title, entry.years) == ("The Heat", frozenset({1995}))
    assert (entry.page_title, entry.other_titles) == ("Léon (1995 film)", ("Léon",))
    assert entry.page_url == "https://en.wikipedia.org/wiki/L%C3%A9on_(1995_film)"
    assert entry.text.startswith("The Heat is a 1995 American crime film")
    assert entry.cast == ("Al Pacino", "Robert De Niro")
    assert entry.directors == ("Michael Mann",)


def test_an_address_cannot_leave_the_encyclopedia() -> None:
    entry = entry_of(make_record(href='//evil.example/"><script>'), WHERE)
    assert isinstance(entry, Entry)
    assert entry.page_url == "https://en.wikipedia.org/wiki///evil.example/%22%3E%3Cscript%3E"


def test_every_year_a_film_is_known_under_counts() -> None:
    entry = entry_of(make_record("Zoe", 1994, extract="Zoe is a 1993 crime film."), WHERE)
    assert isinstance(entry, Entry)
    assert entry.years == {1993, 1994}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("Heat", "is not an object"),
        (make_record(title=" "), "has no title"),
        (make_record(year="soon"), "“Heat” has no year"),
        (make_record(href=None), r"“Heat” \(1995\) has no article"),
        (make_record(extract="Heat is a 1972 film."), "leads to an article of something else: Heat"),
        (make_record(href="Heat_(1972_film)"), "leads to an article of something else"),
        (make_record(extract="Heat is a novel by William Goldman."), "leads to an article of something else"),
        (make_record(extract="Heat is a city in Ohio."), "leads to an article of something else"),
    ],
)
def test_an_entry_that_cannot_be_taken_says_where_and_why(record: object, reason: str) -> None:
    refused = entry_of(record, WHERE)
    assert isinstance(refused, Refused)
    assert re.match(f"{WHERE}: .*{reason}", str(refused))


@pytest.mark.parametrize("value", [None, 7, {"a": 1}, [None, 7]])
def test_fields_of_another_kind_are_as_if_absent(value: object) -> None:
    entry = entry_of(make_record(cast=value, extract=value), WHERE)
    assert isinstance(entry, Entry)
    assert (entry.text, entry.cast, entry.directors) == ("", (), ())


def test_a_title_with_the_page_s_styles_in_it_is_the_article_s() -> None:
    entry = entry_of(make_record("Naked Gun .mw-parser {x}", href="The_Naked_Gun_(1995_film)"), WHERE)
    assert isinstance(entry, Entry)
    assert entry.title == "The Naked Gun"


@pytest.mark.parametrize("name", ["Al Pacino", "50 Cent", "will.i.am", "muMs da Schemer", "Éric", "王祖賢"])
def test_names_stay_in_the_cast(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "rest", ["voices of", "Voices of", "Narrated by", "and", "nominee)", "Cast:", "(", ""]
)
def test_remnants_of_markup_do_not(rest: str) -> None:
    assert not is_name(rest)


@pytest.mark.parametrize(
    ("text", "is_film"),
    [
        ("", True),
        ("Heat is a 1995 American crime film directed by Michael Mann.", True),
        ("Patton is a 1970 American epic biographical war film about a general.", True),
        ("Emma is a novel by Jane Austen. A film was made of it.", False),
        ("Jane Doe is an American actress who was in a film.", False),
        ("Hamlet is the adaptation of a play into a film", True),
        ("It tells nothing of what it is.", False),
    ],
)
def test_an_article_of_a_film_is_known(text: str, is_film: bool) -> None:
    assert speaks_of_a_film(text) is is_film
