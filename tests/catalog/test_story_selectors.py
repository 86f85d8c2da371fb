"""What was told of items, as pages, search and models read it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Item
from catalog.story_selectors import (
    StoryCoverage,
    items_of_people,
    names_of_people,
    people_for,
    search_people,
    story_coverage,
    story_for,
    story_sources,
    texts,
)
from tests.factories import make_item, make_source, make_story

pytestmark = pytest.mark.django_db


def shown_of(item: Item) -> tuple[list[str], list[str]]:
    people = people_for(item)
    return [person.name for person in people.directors], [person.name for person in people.cast]


def test_a_story_comes_with_its_source_and_people_in_order(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    item = make_item()
    make_story(item, cast=("Zoe Kazan", "Ann Lee"), directors=("Bo Li",))
    with django_assert_num_queries(1):
        story = story_for(item)
        assert story is not None
        assert story.source.licence
    with django_assert_num_queries(1):
        assert shown_of(item) == (["Bo Li"], ["Zoe Kazan", "Ann Lee"])


def test_an_item_without_one_has_nothing() -> None:
    item = make_item()
    assert story_for(item) is None
    assert shown_of(item) == ([], [])


def test_a_story_that_was_switched_off_is_gone_everywhere() -> None:
    item = make_item()
    make_story(item, cast=("Ann Lee",), is_active=False)
    assert story_for(item) is None
    assert shown_of(item) == ([], [])
    assert texts() == {}
    assert not search_people("ann").exists()
    assert not items_of_people("ann").exists()
    assert not story_sources().exists()


def test_people_are_found_by_the_beginnings_of_their_names() -> None:
    for _ in range(2):
        make_story(make_item(), cast=("Penélope Cruz",))
    make_story(make_item(), cast=("Tom Cruise", "Penny Marshall"))
    make_story(make_item(is_active=False), cast=("Cruella Pen",))
    assert [person.name for person in search_people("cru")] == ["Penélope Cruz", "Tom Cruise"]
    assert [person.name for person in search_people("CRUZ penelope")] == ["Penélope Cruz"]
    assert not search_people("ruz").exists()
    assert not search_people(" ").exists()


def test_films_are_found_by_who_made_them() -> None:
    less, more = make_item(n_ratings=1), make_item(n_ratings=9)
    make_story(less, cast=("Ann Lee",))
    make_story(more, directors=("Ann Lee", "Ann Leeson"))
    make_story(make_item(), cast=("Bo Li",))
    make_story(make_item(is_active=False), cast=("Ann Lee",))
    assert list(items_of_people("ann lee")) == [more, less]


def test_models_learn_from_no_text_whose_source_forbids_it() -> None:
    free, forbidden, silent, hidden = (make_item(is_active=active) for active in (True, True, True, False))
    make_story(free, text="Free.")
    make_story(forbidden, text="Forbidden.", source=make_source(key="no", may_train_models=False))
    make_story(silent, text="")
    make_story(hidden, text="Hidden.")
    assert texts() == {free.pk: "Free."}


def test_nor_of_its_people_and_of_a_range_alone_where_one_is_asked_for(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second, forbidden, hidden = (make_item(is_active=active) for active in (True, True, True, False))
    make_story(first, text="", cast=("Ann Lee",), directors=("Bo Li",))
    make_story(second, text="Second.", cast=("Ann Lee",))
    make_story(forbidden, cast=("Cy Mo",), source=make_source(key="no", may_train_models=False))
    make_story(hidden, cast=("Di Na",))
    with django_assert_num_queries(1):
        assert {pk: sorted(names) for pk, names in names_of_people().items()} == {
            first.pk: ["Ann Lee", "Bo Li"],
            second.pk: ["Ann Lee"],
        }
    assert names_of_people(second.pk, second.pk) == {second.pk: ["Ann Lee"]}
    assert texts(first.pk, first.pk) == {}
    assert texts(second.pk, forbidden.pk) == {second.pk: "Second."}


def test_sources_count_what_they_told_of_listed_items() -> None:
    told = make_source(key="told")
    make_source(key="untold")
    make_story(make_item(), source=told)
    make_story(make_item(is_active=False), source=told)
    assert [(source.key, source.n_stories) for source in story_sources()] == [("told", 1)]  # type: ignore[attr-defined]


def test_coverage_counts_items_and_their_ratings() -> None:
    assert story_coverage() == StoryCoverage(0, 0, 0, 0)
    assert story_coverage().share_of_items == story_coverage().share_of_ratings == 0.0
    make_story(make_item(n_ratings=30))
    make_story(make_item(n_ratings=5, is_active=False))
    make_item(n_ratings=10)
    coverage = story_coverage()
    assert coverage == StoryCoverage(2, 1, 40, 30)
    assert (coverage.share_of_items, coverage.share_of_ratings) == (0.5, 0.75)
