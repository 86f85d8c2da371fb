"""“More like this, but …”: each direction changes what is found, and a narrow one never starves the list."""

import numpy as np
import pytest

from recommender.engine.critique import AS_IT_IS, Critique, fitting, genre_counts
from recommender.engine.index import ItemIndex
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import FloatArray
from tests.recommender.engine.factories import clustered_bundle, make_catalogue

# Six items, a year apart from 1950; the last one's year is unknown. Genres 0, 1, 2, 0, 1, 2.
COUNT = np.array([0, 1, 4, 6, 9, 100], np.float32)


def fits(item: int, critique: Critique) -> list[int]:
    return np.flatnonzero(fitting(make_catalogue(6), COUNT, item, critique)).tolist()


@pytest.mark.parametrize(
    ("critique", "expected"),
    [
        (AS_IT_IS, [0, 1, 3, 4, 5]),
        (Critique(age=1), [3, 4]),
        (Critique(age=-1), [0, 1]),
        (Critique(fame=1), [3, 4, 5]),
        (Critique(fame=-1), [0, 1]),
        (Critique(genres=(0,)), [0, 3]),
        (Critique(genres=(0, 1)), []),
        (Critique(age=1, fame=1, genres=(1,)), [4]),
    ],
)
def test_the_wanted_side_of_an_item(critique: Critique, expected: list[int]) -> None:
    assert fits(2, critique) == expected


def test_known_half_as_much_again_counts_and_less_does_not() -> None:
    assert fits(3, Critique(fame=1)) == [4, 5]
    assert fits(3, Critique(fame=-1)) == [0, 1, 2]


def test_an_item_without_a_year_has_no_newer_and_no_older_ones() -> None:
    assert fits(5, Critique(age=1)) == fits(5, Critique(age=-1)) == []


def test_nothing_is_less_known_than_what_nobody_used() -> None:
    assert fits(0, Critique(fame=-1)) == []
    assert fits(0, Critique(fame=1)) == [2, 3, 4, 5]


def test_genres_are_counted_among_what_fits() -> None:
    catalogue = make_catalogue(6)
    newer = fitting(catalogue, COUNT, 1, Critique(age=1))
    assert genre_counts(catalogue, newer).tolist() == [1, 1, 1]


def pipeline() -> Pipeline:
    return Pipeline(clustered_bundle())


@pytest.mark.parametrize("direction", [1, -1])
def test_newer_and_older_move_the_mean_year(direction: int) -> None:
    own, year = pipeline(), clustered_bundle().catalogue.year
    for item in range(10, 50):
        as_it_is, _ = own.similar(item, 8)
        asked, _ = own.similar(item, 8, critique=Critique(age=direction))
        assert (direction * (year[asked] - year[item]) > 0).all()
        assert direction * (np.nanmean(year[asked]) - np.nanmean(year[as_it_is])) > 0


@pytest.mark.parametrize("direction", [1, -1])
def test_better_and_less_known_move_the_mean_of_uses(direction: int) -> None:
    own = pipeline()
    count = np.bincount(clustered_bundle().log.item_idx, minlength=60)
    moves = []
    for item in range(60):
        asked, _ = own.similar(item, 5, critique=Critique(fame=direction))
        if len(asked):
            as_it_is, _ = own.similar(item, 5)
            assert (direction * (count[asked] - count[item]) > 0).all()
            moves.append(direction * (count[asked].mean() - count[as_it_is].mean()))
    assert len(moves) > 5
    assert min(moves) >= 0, "all that is like it may be better known as it is"
    assert np.mean(moves) > 1


def test_a_genre_is_all_there_is_and_the_nearest_come_first() -> None:
    own, genres = pipeline(), clustered_bundle().catalogue.genres.toarray()
    asked, cosine = own.similar(0, 10, critique=Critique(genres=(1,)))
    assert len(asked) == 10
    assert genres[asked, 1].all()
    assert (np.diff(cosine) <= 0).all()
    everything, _ = own.similar(0, 59)
    assert asked.tolist() == [item for item in everything.tolist() if genres[item, 1]][:10]


def test_a_filter_reaches_what_lies_far_away_whatever_the_index_finds() -> None:
    """The index would have to be asked for nearly everything: filtering its answer would starve the list."""
    vectors: FloatArray = np.eye(200, 2, dtype=np.float32) + np.float32(0.1)
    only = np.zeros(200, bool)
    only[[150, 199]] = True
    found, _ = ItemIndex(vectors, index=None).similar(0, 5, np.array([150, 999], np.int32), only)
    assert found.tolist() == [199]


def test_an_unknown_item_has_nothing_like_it() -> None:
    assert len(pipeline().similar(999, 5, critique=Critique(age=1))[0]) == 0
