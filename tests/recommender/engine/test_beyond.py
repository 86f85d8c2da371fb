"""Beyond accuracy, on cases worked by hand."""

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine.evaluation import beyond
from recommender.engine.queries import stack
from tests.recommender.engine.factories import make_state

GENRES = sp.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [1, 1], [0, 0]], np.float32))
LISTS = np.array([[0, 1, 2], [0, 3, -1], [-1, -1, -1]], np.int32)


def test_coverage_and_exposure() -> None:
    assert beyond.exposure(LISTS, 5).tolist() == [2, 1, 1, 1, 0]
    assert beyond.coverage(LISTS, 5) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("shown", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 4], 0.75), ([1, 3], 0.25), ([3, 1], 0.25)]
)
def test_gini(shown: list[float], expected: float) -> None:
    assert beyond.gini(np.array(shown, float)) == pytest.approx(expected)


def test_nothing_shown_has_no_gini() -> None:
    assert np.isnan(beyond.gini(np.zeros(3)))


def test_novelty_is_bits() -> None:
    count = np.array([8, 4, 2, 1, 0], np.float32)

    bits = beyond.novelty(LISTS, count, 16)

    assert bits[:2].tolist() == [(1 + 2 + 3) / 3, (1 + 4) / 2]
    assert np.isnan(bits[2])


def test_diversity_is_the_mean_over_pairs() -> None:
    same_same_other, half_alike, empty = beyond.intra_list_diversity(LISTS, GENRES)

    assert same_same_other == pytest.approx((0 + 1 + 1) / 3)
    assert half_alike == pytest.approx(1 - 1 / np.sqrt(2))
    assert np.isnan(empty)


def test_calibration_is_zero_where_the_shares_are_the_histories() -> None:
    states = [make_state([0, 2]), make_state([0, 1]), make_state([])]
    queries = stack(states, np.full(3, 100.0), 5)
    lists = np.array([[1, 2], [2, -1], [0, 1]], np.int32)

    fitting, other, unknown = beyond.miscalibration(lists, queries, GENRES)

    assert fitting == pytest.approx(0, abs=1e-9)
    assert other == pytest.approx(np.log(1 / 0.01))
    assert np.isnan(unknown)
