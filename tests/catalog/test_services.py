"""Items by the batch: repeatable, the last word wins, nothing set by hand is lost."""

import pytest

from catalog.models import Dataset, Genre, Item
from catalog.services import ItemData, mark_loaded, upsert_dataset, upsert_items
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_an_item_is_said_filed_and_sought() -> None:
    upsert_items([ItemData("x:1", "Godfather, The", 1972, ("Crime", "Drama"), attributes={"minutes": 175})])
    item = Item.objects.get(external_id="x:1")
    assert (item.title, item.sort_title) == ("The Godfather", "godfather, the")
    assert (item.search_text, item.year) == (" the godfather 1972", 1972)
    assert [genre.name for genre in item.genres.all()] == ["Crime", "Drama"]
    assert item.attributes == {"minutes": 175}


def test_a_title_with_its_own_sort_title_is_taken_as_it_stands() -> None:
    upsert_items([ItemData("1", "Say, The", sort_title="say")])
    assert Item.objects.values_list("title", "sort_title").get() == ("Say, The", "say")


def test_writing_again_overwrites_and_counts() -> None:
    first = upsert_items([ItemData("1", "A", genres=("Drama", "War")), ItemData("2", "B")])
    again = upsert_items([ItemData("1", "C", genres=("War", "Crime")), ItemData("3", "D")])
    assert (first.n_created, first.n_updated) == (2, 0)
    assert (again.n_created, again.n_updated) == (1, 1)
    item = Item.objects.get(external_id="1")
    assert item.title == "C"
    assert [genre.name for genre in item.genres.all()] == ["Crime", "War"]


def test_of_two_rows_of_one_id_the_later_counts() -> None:
    upsert_items([ItemData("1", "First"), ItemData("1", "Second")])
    assert Item.objects.get().title == "Second"


def test_keys_follow_the_order_of_the_rows() -> None:
    upsert_items([ItemData("b", "B"), ItemData("c", "C", is_active=False), ItemData("a", "A")])
    assert list(Item.objects.order_by("pk").values_list("external_id", flat=True)) == ["b", "c", "a"]


def test_an_item_switched_off_by_hand_stays_off() -> None:
    upsert_items([ItemData("1", "A"), ItemData("2", "B", is_active=False)])
    Item.objects.filter(external_id="1").update(is_active=False)
    upsert_items([ItemData("1", "A"), ItemData("2", "B", is_active=True)])
    assert dict(Item.objects.values_list("external_id", "is_active")) == {"1": False, "2": True}


def test_genres_of_one_slug_are_told_apart() -> None:
    upsert_items([ItemData("1", "A", genres=("Sci Fi", "Sci-Fi", "喜剧", "!"))])
    slugs = dict(Genre.objects.values_list("name", "slug"))
    assert slugs == {"Sci Fi": "sci-fi", "Sci-Fi": "sci-fi-2", "喜剧": "喜剧", "!": "genre"}


def test_titles_that_fold_to_more_letters_still_fit() -> None:
    upsert_items([ItemData("1", "ß" * 300)])
    assert len(Item.objects.get().sort_title) == 300


def test_a_data_set_keeps_what_a_later_import_does_not_say() -> None:
    upsert_dataset("shop", name="The shop", licence="Ours")
    mark_loaded(upsert_dataset("shop"), NOW)
    dataset = Dataset.objects.get()
    assert (dataset.name, dataset.licence, dataset.loaded_at) == ("The shop", "Ours", NOW)
    assert upsert_dataset("other").name == "other"
