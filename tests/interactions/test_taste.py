"""Taste by hand: means, leanings and counts of a few ratings."""

import pytest
from django.utils import timezone

from interactions.taste import PRIOR, taste_from, taste_of
from recommender.feedback import submit_event
from tests.factories import make_item, make_user


def test_leanings_are_from_ones_own_mean_and_shrunk() -> None:
    ratings = {1: 5.0, 2: 5.0, 3: 5.0, 4: 1.0, 5: 1.0, 6: 1.0}
    genres = [(item, "War", "war") for item in (1, 2, 3)] + [(item, "Drama", "drama") for item in (4, 5, 6)]
    taste = taste_from(ratings, [4.0, 2.0], [*genres, (1, "Rare", "rare")])
    assert (taste.n, taste.mean, taste.crowd) == (6, 3.0, 3.0)
    assert [genre.name for genre in taste.genres] == ["War", "Drama"]
    assert [genre.lean for genre in taste.genres] == pytest.approx(
        [2 * 3 / (3 + PRIOR), -2 * 3 / (3 + PRIOR)]
    )
    assert (taste.counts[1], taste.counts[9], sum(taste.counts)) == (3, 3, 6)


def test_nothing_rated_says_nothing() -> None:
    taste = taste_from({}, [], [])
    assert (taste.n, taste.mean, taste.crowd, taste.genres) == (0, None, None, ())


@pytest.mark.django_db
def test_only_ones_own_ratings_count() -> None:
    person, items = make_user(), [make_item(genres=("War",)) for _ in range(3)]
    for item in items:
        submit_event(person, item, "rating", 4.0, now=timezone.now())
        submit_event(make_user(), item, "rating", 2.0, now=timezone.now())
    submit_event(person, make_item(genres=("War",)), "like", 1.0, now=timezone.now())
    taste = taste_of(person)
    assert (taste.n, taste.mean, taste.crowd) == (3, 4.0, 3.0)
    assert [(genre.slug, genre.n) for genre in taste.genres] == [("war", 3)]
