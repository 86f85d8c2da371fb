"""Mistyped words: forgiven where one word is near, left alone where none is."""

import numpy as np
import pytest

from catalog.models import Item
from catalog.spelling import LONGEST, Vocabulary, slips
from catalog.vocabulary import corrected_query
from tests.factories import make_item, make_story

WORDS = {
    "alien": 9.0,
    "aliens": 5.0,
    "godfather": 7.0,
    "matrix": 4.0,
    "the": 100.0,
    "heat": 3.0,
    "heart": 8.0,
}


def slips_between(typed: str, word: str) -> tuple[int, int]:
    letters = np.array([word], dtype=f"<U{LONGEST}").view(np.uint32).reshape(1, LONGEST)
    beginning, whole = slips(typed, letters, np.array([len(word)]))
    return int(beginning[0]), int(whole[0])


@pytest.mark.parametrize(
    ("typed", "word", "beginning", "whole"),
    [
        ("heat", "heat", 0, 0),
        ("hea", "heat", 0, 1),
        ("haet", "heat", 1, 1),  # a swap is one slip
        ("heeat", "heat", 1, 1),
        ("hat", "heat", 1, 1),
        ("heap", "heat", 1, 1),
        ("ca", "abc", 1, 3),  # no letter is edited twice, so the whole is 3: optimal string alignment
    ],
)
def test_slips_are_counted(typed: str, word: str, beginning: int, whole: int) -> None:
    assert slips_between(typed, word) == (beginning, whole)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alein", "alien"),
        ("godfahter", "godfather"),
        ("gofdaht", "godfather"),  # not typed to its end, two slips
        ("martix", "matrix"),
        ("heatx", "heat"),
        ("hert", "heart"),
        ("hezt", "heat"),
        ("zzzzzz", None),
        ("th", None),  # too short to tell
        ("", None),
    ],
)
def test_the_nearest_word_is_meant(typed: str, meant: str | None) -> None:
    assert Vocabulary(WORDS).nearest(typed) == meant


def test_of_equally_near_words_the_heavier_is_meant() -> None:
    assert Vocabulary({"bat": 1.0, "cat": 2.0}).nearest("zat") == "cat"
    assert Vocabulary({"bat": 2.0, "cat": 1.0}).nearest("zat") == "bat"


def test_no_words_mean_nothing() -> None:
    empty = Vocabulary({})
    assert empty.nearest("alien") is None
    assert not empty.has_beginning("a")


@pytest.mark.django_db
def test_a_query_keeps_what_titles_have() -> None:
    make_item(title="The Godfather", year=1972)
    make_item(title="Amélie")
    assert corrected_query("The Godfahter 1927") == "the godfather 1927"
    assert corrected_query("amleie") == "amelie"


@pytest.mark.django_db
def test_words_follow_the_catalogue() -> None:
    item = make_item(title="Casablanca")
    assert corrected_query("cassablanca") == "casablanca"
    Item.objects.filter(pk=item.pk).update(is_active=False)
    assert corrected_query("cassablanca") == "cassablanca"


@pytest.mark.django_db
def test_a_persons_name_may_be_meant_as_well() -> None:
    item = make_item(title="Alien", n_ratings=3)
    assert corrected_query("sigourny") == "sigourny"
    make_story(item, cast=("Sigourney Weaver",))
    assert corrected_query("sigourny waever") == "sigourney weaver"
