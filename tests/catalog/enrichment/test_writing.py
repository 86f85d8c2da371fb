"""Stories and people as rows: a person once, nothing of another item touched, old ones asked for again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.enrichment.film_lists import TERMS
from catalog.enrichment.matching import Doubt, Likeness, Match, Wanted
from catalog.enrichment.tmdb import TERMS as TMDB_TERMS
from catalog.enrichment.writing import item_ids_to_ask, upsert_source, write_stories
from catalog.models import Credit, Item, Person, Story, StorySource
from tests.catalog.enrichment.films import make_entry
from tests.factories import NOW, make_item, make_items

pytestmark = pytest.mark.django_db


def make_match(item: Item, **fields: object) -> Match:
    wanted = Wanted(item.pk, item.title, item.year)
    entry = make_entry(item.title, 1995, **fields)  # type: ignore[arg-type]
    return Match(wanted, entry, Doubt(Likeness.SAME, 0))


def test_a_person_of_two_films_is_one_person() -> None:
    matches = [make_match(item, cast=("Ann Lee",), directors=("Ann Lee",)) for item in make_items(2)]
    assert write_stories(upsert_source(TERMS), matches, NOW) == 2
    assert Person.objects.values_list("name", "search_text").get() == ("Ann Lee", " ann lee")
    assert Credit.objects.count() == 4


def test_a_rewritten_story_leaves_the_others_alone() -> None:
    source, (first, second) = upsert_source(TERMS), make_items(2)
    write_stories(source, [make_match(item, cast=("Ann Lee",)) for item in (first, second)], NOW)
    assert write_stories(source, [make_match(first, cast=("Bo Li",), text="Anew.")], NOW) == 1
    assert list(second.credits.values_list("person__name", flat=True)) == ["Ann Lee"]
    assert list(first.credits.values_list("person__name", flat=True)) == ["Bo Li"]


def test_names_beyond_the_column_are_cut_and_stay_one() -> None:
    names = ("x" * 300, "x" * 301)
    write_stories(upsert_source(TERMS), [make_match(make_item(), cast=names)], NOW)
    assert list(Credit.objects.values_list("person__name", flat=True)) == ["x" * 200]


def test_terms_that_changed_are_taken_over() -> None:
    upsert_source(TERMS)
    upsert_source(replace(TERMS, licence="CC BY-SA 5.0"))
    assert StorySource.objects.values_list("licence", flat=True).get() == "CC BY-SA 5.0"


@pytest.mark.parametrize(("days", "is_asked"), [(179, False), (181, True)])
def test_what_may_not_be_kept_longer_is_asked_for_again(days: int, is_asked: bool) -> None:
    item = make_item()
    write_stories(upsert_source(TMDB_TERMS), [make_match(item)], NOW)
    asked = item_ids_to_ask(TMDB_TERMS, NOW + timedelta(days=days), again=False)
    assert (item.pk in asked) is is_asked
    assert item_ids_to_ask(TERMS, NOW + timedelta(days=9999), again=True) == set()
    assert Story.objects.count() == 1
