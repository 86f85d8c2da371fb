"""Which film of a source is which item: however both write it, and never another of the same name."""

import pytest

from catalog.enrichment.matching import Doubt, Likeness, Match, Titles, Unmatched, Wanted, described
from tests.catalog.enrichment.films import make_entry, matched_pages


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Matrix, The", "The Matrix"),
        ("The Matrix", "Matrix, The"),
        ("Amelie", "Amélie"),
        ("Léon", "Leon"),
        ("Blood & Wine", "Blood and Wine"),
        ("Mrs. Dalloway", "Mrs Dalloway"),
        ("Good, The Bad and The Ugly, The", "The Good, the Bad and the Ugly"),
        ("Mars Attacks", "Mars Attacks!"),
        ("GoodFellas", "Goodfellas"),
        ("Night Flier", "The Night Flier"),
        ("Twelve Monkeys", "12 Monkeys"),
        ("Rocky 2", "Rocky II"),
        ("Star Trek: Part III", "Star Trek 3"),
        ("Sunset Blvd.", "Sunset Boulevard"),
        ("Rocket Man", "RocketMan"),
        ("Hate (Haine, La)", "La Haine"),
        ("La Haine", "Hate (Haine, La)"),
        ("Seven (a.k.a. Se7en)", "Se7en"),
        ("Evil Dead II: Dead by Dawn", "Evil Dead II"),
        ("Evil Dead II", "Evil Dead II: Dead by Dawn"),
    ],
)
def test_one_film_written_in_two_ways_is_found(here: str, there: str) -> None:
    assert matched_pages([(here, 1995)], make_entry(there, 1995, page="it")) == ["it"]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Rocky II", "Rocky III"),
        ("Rocky II", "Rocky"),
        ("Malcolm X", "Malcolm"),
        ("The Kid", "The Kids"),
        ("Alien", "Aliens"),
        ("Othello", "Hamlet"),
        ("Highlander: The Quickening", "Highlander: Endgame"),
        ("Batman & Robin", "Batman"),
        ("The The", "A"),
    ],
)
def test_false_friends_are_told_apart(here: str, there: str) -> None:
    assert matched_pages([(here, 1995)], make_entry(there, 1995)) == [Unmatched.UNKNOWN]


@pytest.mark.parametrize(("year", "is_found"), [(1993, False), (1994, True), (1996, True), (1997, False)])
def test_the_same_title_may_be_a_year_apart(year: int, is_found: bool) -> None:
    found = matched_pages([("Heat", 1995)], make_entry("Heat", year, page="it"))
    assert found == ["it" if is_found else Unmatched.UNKNOWN]


@pytest.mark.parametrize("there", ["Heat (Fire)", "Fire: Heat"])
def test_a_title_less_like_it_needs_the_very_year(there: str) -> None:
    assert matched_pages([("Fire", 1995)], make_entry(there, 1995, page="it")) == ["it"]
    assert matched_pages([("Fire", 1995)], make_entry(there, 1996)) == [Unmatched.UNKNOWN]


def test_a_remake_is_another_film() -> None:
    films = [make_entry("Cape Fear", 1962), make_entry("Cape Fear", 1991)]
    items = [("Cape Fear", 1991), ("Cape Fear", 1962), ("Cape Fear", 1975)]
    assert matched_pages(items, *films) == [
        "Cape Fear (1991 film)",
        "Cape Fear (1962 film)",
        Unmatched.UNKNOWN,
    ]


def test_the_very_year_goes_before_the_next() -> None:
    films = [make_entry("Hamlet", 1995), make_entry("Hamlet", 1996)]
    assert matched_pages([("Hamlet", 1996)], *films) == ["Hamlet (1996 film)"]
    assert matched_pages([("Hamlet", 1994)], *films) == ["Hamlet (1995 film)"]


def test_the_years_on_both_sides_are_a_tie_and_nothing() -> None:
    films = [make_entry("Hamlet", 1994), make_entry("Hamlet", 1996)]
    assert matched_pages([("Hamlet", 1995)], *films) == [Unmatched.AMBIGUOUS]


def test_two_films_of_one_title_and_year_are_nothing() -> None:
    films = [make_entry("Hamlet", 1996, page=page) for page in ("one", "other")]
    assert matched_pages([("Hamlet", 1996)], *films) == [Unmatched.AMBIGUOUS]


def test_a_film_that_two_lists_name_is_one_film() -> None:
    films = [make_entry("Hamlet", year, page="it") for year in (1996, 1997)]
    assert matched_pages([("Hamlet", 1996)], *films) == ["it"]


def test_the_title_as_it_stands_goes_before_one_written_otherwise() -> None:
    films = [make_entry("The Heat", 1995, page="other"), make_entry("Heat", 1996, page="it")]
    assert matched_pages([("Heat", 1995)], *films) == ["it"]


def test_a_film_goes_to_the_item_that_is_surer_of_it() -> None:
    items = [("Conan", 1981), ("Conan", 1982)]
    assert matched_pages(items, make_entry("Conan", 1982, page="it")) == [Unmatched.TAKEN, "it"]


def test_two_items_that_want_it_equally_get_nothing() -> None:
    items = [("Conan", 1981), ("Conan", 1983)]
    assert matched_pages(items, make_entry("Conan", 1982)) == [Unmatched.TAKEN] * 2


def test_an_item_listed_twice_has_its_film_twice() -> None:
    assert matched_pages([("Heat", 1996)] * 2, make_entry("Heat", 1995, page="it")) == ["it", "it"]


def test_an_item_without_a_year_is_never_guessed() -> None:
    assert matched_pages([("Heat", None)], make_entry("Heat", 1995)) == [Unmatched.NO_YEAR]


def test_titles_without_letters_meet_nothing_but_themselves() -> None:
    assert matched_pages([("$", 1971)], make_entry("!", 1971)) == [Unmatched.UNKNOWN]


def test_any_of_the_source_s_years_counts() -> None:
    assert matched_pages([("Zoe", 1992)], make_entry("Zoe", 1993, 1994, page="it")) == ["it"]


def test_how_sure_a_match_is_can_be_read() -> None:
    match = Titles([make_entry("The Night Flier", 1997)]).closest(Wanted(1, "Night Flier", 1998))
    assert isinstance(match, Match)
    assert match.doubt == Doubt(Likeness.WRITTEN_OTHERWISE, 1)
    assert described(match) == "the title written otherwise, 1 year apart"
