"""What belongs on a shelf, on logs small enough to count by hand."""

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine import shelves, timeline
from recommender.engine.timeline import Snapshot
from recommender.engine.types import Catalogue, IntArray
from tests.recommender.engine.factories import make_catalogue, make_log


def snapshot(rows: list[tuple[int, int, float]], n_items: int, value: float = 4.0) -> Snapshot:
    held = timeline.build(make_log(rows, value=value), n_items)
    return held.before(len(held))


def uses(item: int, n: int, start_s: float) -> list[tuple[int, int, float]]:
    return [(1000 * item + user, item, start_s + user) for user in range(n)]


def test_what_is_used_more_of_late_than_before_is_a_trend() -> None:
    """Of 1,000 uses the last 120 are the window: item 0 has 100 of them and 50 before, item 1 all others."""
    rows = [*uses(1, 830, 0), *uses(0, 50, 1000), *uses(1, 20, 2000), *uses(0, 100, 3000)]
    rows = [(place, item, when) for place, (_, item, when) in enumerate(rows)]
    assert shelves.trending(snapshot(rows, 3)).tolist() == [0]


def test_two_uses_are_no_trend() -> None:
    rows = [(place, 0, float(place)) for place in range(500)] + [(900, 1, 600.0), (901, 1, 601.0)]
    assert shelves.trending(snapshot(rows, 2)).tolist() == []


def stars(**columns: list[float]) -> Snapshot:
    """Only what gems are told by; the rest is empty."""
    count, given, total = (np.array(columns[name], np.float32) for name in ("count", "given", "total"))
    none = np.zeros(len(count), np.float32)
    return Snapshot(10, count, (none,), none, none, none, total, given, none)


def test_a_gem_is_loved_by_the_few_who_know_it() -> None:
    """Item 0: many know it. 1: six gave 5. 2: twenty gave 4.5. 3: two gave 5. 4: ten gave 2. The rest: 3."""
    held = stars(
        count=[500, 6, 20, 2, 10, 300, 300, 300, 300, 300],
        given=[500, 6, 20, 2, 10, 300, 300, 300, 300, 300],
        total=[2500, 30, 90, 10, 20, 900, 900, 900, 900, 900],
    )
    assert shelves.hidden_gems(held).tolist() == [2, 1]
    assert shelves.few_uses(held) == 300


def test_without_stars_there_are_no_gems() -> None:
    held = stars(count=[5, 6], given=[0, 0], total=[0, 0])
    assert shelves.hidden_gems(held).tolist() == []


def test_new_is_the_latest_year_and_within_it_what_came_last() -> None:
    catalogue = make_catalogue(4)
    year = np.array([1990, 1998, 1998, np.nan], np.float32)
    held = snapshot([(0, 2, 1.0), (0, 1, 2.0), (0, 3, 3.0), (0, 0, 4.0)], 4)
    dated = Catalogue(catalogue.item_keys, year, catalogue.genres, catalogue.genre_names)
    assert shelves.newest(dated, held).tolist() == [1, 2, 0]


@pytest.fixture
def two_genres() -> Catalogue:
    """Items 0–7 are of the common genre 0, items 8 and 9 of the rare genre 1."""
    genres = np.zeros((10, 2), np.float32)
    genres[:8, 0], genres[8:, 1] = 1, 1
    keys = np.array([f"i{i}" for i in range(10)])
    return Catalogue(keys, np.full(10, 1990, np.float32), sp.csr_matrix(genres), ("common", "rare"))


def items(*numbers: int) -> IntArray:
    return np.array(numbers, np.int32)


def test_a_genre_is_cared_for_when_it_is_liked_more_than_everybody_uses_it(two_genres: Catalogue) -> None:
    held = snapshot([(user, item, float(user)) for user, item in enumerate([*range(10)] * 3)], 10)
    assert shelves.favourite_genres(two_genres, items(8, 9, 0), held, 2) == [1]
    assert shelves.favourite_genres(two_genres, items(0, 1, 2, 3), held, 2) == [0]
    assert shelves.favourite_genres(two_genres, items(8), held, 2) == [], "one film makes no taste"
    assert shelves.common_genres(two_genres, held, 2) == [0, 1]


def test_seeds_whose_neighbours_are_the_same_are_one_row() -> None:
    near = {1: items(10, 11, 12), 2: items(10, 11, 13), 3: items(20, 21, 22), 4: items(30, 31, 32)}
    assert shelves.distinct_seeds([1, 2, 3, 4], near.__getitem__, 2) == [1, 3]
    assert shelves.distinct_seeds([2, 1], near.__getitem__, 2) == [2]
    assert shelves.jaccard({1, 2}, {2, 3}) == pytest.approx(1 / 3)
    assert shelves.jaccard(set(), set()) == 0
