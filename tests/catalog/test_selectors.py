"""Search, filters and neighbours by genre, on whatever database the tests run on."""

import pytest

from catalog.models import Item
from catalog.selectors import (
    PRIOR_RATINGS,
    catalogue_mean_rating,
    decade_choices,
    genre_choices,
    same_genre_items,
    search_items,
    titles_first,
)
from tests.factories import make_item, make_story

pytestmark = pytest.mark.django_db


def titles(**asked: object) -> list[str]:
    return [item.title for item in search_items(**asked)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query", ["the godfather", "godfather the", "GODFATHER", "godf", " the  godfather ", "the godfather 1972"]
)
def test_words_are_found_in_any_order(query: str) -> None:
    make_item(title="The Godfather", year=1972)
    make_item(title="The Big Sleep", year=1946)
    assert titles(query=query) == ["The Godfather"]


def test_accents_do_not_matter_on_either_side() -> None:
    make_item(title="Les Misérables")
    make_item(title="Cafe")
    assert titles(query="miserables") == titles(query="misérables") == ["Les Misérables"]
    assert titles(query="café") == ["Cafe"]


def test_a_word_is_sought_at_the_beginning_of_words() -> None:
    make_item(title="Heat")
    make_item(title="Cheat")
    assert titles(query="heat") == ["Heat"]


@pytest.mark.parametrize("query", ["%", "_", "\\", "%%", "he_t", "h%t", "\x00", "\ud800", "' OR 1=1 --"])
def test_wildcards_and_odd_signs_find_no_other_titles(query: str) -> None:
    make_item(title="Heat")
    assert not set(titles(query=query)) - ({"Heat"} if not query.strip("\x00\ud800") else set())


def test_a_sign_finds_a_title_that_is_that_sign() -> None:
    make_item(title="$")
    make_item(title="Heat")
    assert titles(query="$") == ["$"]


def test_titles_without_spaces_are_found_from_the_middle() -> None:
    make_item(title="七人の侍")
    assert titles(query="侍") == ["七人の侍"]


def test_filters_combine() -> None:
    make_item(title="Both", year=1994, genres=("Comedy", "Drama"))
    make_item(title="One", year=1994, genres=("Comedy",))
    make_item(title="Old", year=1989, genres=("Comedy", "Drama"))
    assert titles(genres=["comedy", "drama"], decade=1990) == ["Both"]
    assert titles(genres=["nothing"]) == []
    assert titles(decade=1980) == ["Old"]


def test_a_film_is_found_by_its_people_and_by_title_and_people_together() -> None:
    alien, aliens = make_item(title="Alien", n_ratings=5), make_item(title="Aliens", n_ratings=9)
    make_story(alien, cast=("Sigourney Weaver",), directors=("Ridley Scott",))
    make_story(aliens, cast=("Sigourney Weaver",), directors=("James Cameron",))
    make_story(make_item(title="Doubted"), cast=("Sigourney Weaver",), is_active=False)
    assert titles(query="wéaver sig") == ["Aliens", "Alien"]
    assert titles(query="alien scott") == ["Alien"]
    assert titles(query="eaver") == []
    assert titles(query="si") == [], "two letters begin somebody in every cast"


def test_a_short_word_beside_a_longer_one_may_be_of_the_name() -> None:
    make_story(make_item(title="Heat"), cast=("Al Pacino", "Robert De Niro"))
    make_story(make_item(title="Casino"), cast=("Robert De Niro",))
    assert titles(query="Al Pacino") == ["Heat"]
    assert sorted(titles(query="robert de niro")) == ["Casino", "Heat"]


def test_what_is_named_so_comes_before_what_somebody_of_that_name_was_in() -> None:
    make_story(make_item(title="Everybody's favourite", n_ratings=99), cast=("Alan Alien",))
    make_item(title="Alien", n_ratings=2)
    make_item(title="Aliens", n_ratings=3)
    found = titles_first(search_items(query="alien"), "alien")
    assert [item.title for item in found] == ["Aliens", "Alien", "Everybody's favourite"]


def test_inactive_items_are_not_listed() -> None:
    make_item(title="Gone", genres=("War",), is_active=False, year=1960)
    assert titles() == []
    assert genre_choices() == []
    assert decade_choices() == []


def test_sorts() -> None:
    make_item(title="Loved by one", n_ratings=1, mean_rating=5.0, year=None)
    make_item(title="Loved by many", n_ratings=200, mean_rating=4.6, year=1990)
    make_item(title="Known", n_ratings=500, mean_rating=3.0, year=1999)
    assert titles(sort="popular") == titles(sort="?") == ["Known", "Loved by many", "Loved by one"]
    assert titles(sort="rating") == ["Loved by many", "Loved by one", "Known"]
    assert titles(sort="newest") == ["Known", "Loved by many", "Loved by one"]
    assert titles(sort="oldest") == ["Loved by many", "Known", "Loved by one"]
    assert titles(sort="title") == ["Known", "Loved by many", "Loved by one"]


def test_smoothed_rating_is_the_stated_formula() -> None:
    make_item(n_ratings=10, mean_rating=4.0)
    make_item(n_ratings=30, mean_rating=2.0)
    mean = (10 * 4.0 + 30 * 2.0) / 40
    assert catalogue_mean_rating() == pytest.approx(mean)
    first = search_items(sort="rating").first()
    expected = (10 * 4.0 + PRIOR_RATINGS * mean) / (10 + PRIOR_RATINGS)
    assert first is not None
    assert getattr(first, "smoothed_rating", None) == pytest.approx(expected)


@pytest.mark.parametrize("sort", ["popular", "rating", "newest", "oldest", "title"])
def test_equal_items_keep_one_order(sort: str) -> None:
    items = [make_item(title="Same") for _ in range(5)]
    assert list(search_items(sort=sort)) == items


def test_an_empty_catalogue_answers_every_sort() -> None:
    assert list(search_items(sort="rating")) == []
    assert catalogue_mean_rating() == 0.0


def test_a_page_costs_two_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        make_item(genres=("Comedy", "Drama"))
    with django_assert_num_queries(2):
        assert [len(item.genres.all()) for item in search_items(query="movie")[:3]] == [2, 2, 2]


def test_choices() -> None:
    make_item(year=1994, genres=("Drama", "Comedy"))
    make_item(year=2001, genres=("Drama",))
    make_item(year=None)
    assert genre_choices() == [("comedy", "Comedy", 1), ("drama", "Drama", 2)]
    assert decade_choices() == [2000, 1990]


def test_neighbours_by_genre() -> None:
    item = make_item(title="Seed", genres=("Comedy", "Drama"))
    make_item(title="Both", genres=("Comedy", "Drama", "War"))
    make_item(title="One, known", genres=("Drama",), n_ratings=9)
    make_item(title="One", genres=("Comedy",))
    make_item(title="None", genres=("War",), n_ratings=99)
    make_item(title="Gone", genres=("Comedy", "Drama"), is_active=False)
    assert [other.title for other in same_genre_items(item, 3)] == ["Both", "One, known", "One"]


def test_neighbours_of_an_item_without_genres_are_the_popular_ones() -> None:
    make_item(title="Known", n_ratings=9, genres=("War",))
    seed: Item = make_item(title="Seed")
    assert [other.title for other in same_genre_items(seed, 3)] == ["Known"]
