"""Numbers of the readout against worked and published cases."""

import math

import pytest
from scipy.stats import binomtest, chisquare

from experiments.statistics import Interval, difference, sample_ratio_p_value, wilson


@pytest.mark.parametrize(("n_successes", "n"), [(0, 10), (3, 10), (81, 263), (15, 148), (10, 10)])
def test_wilson_agrees_with_scipy(n_successes: int, n: int) -> None:
    expected = binomtest(n_successes, n).proportion_ci(method="wilson")
    interval = wilson(n_successes, n)
    assert interval.estimate == n_successes / n
    assert math.isclose(interval.low, expected.low, abs_tol=1e-9)
    assert math.isclose(interval.high, expected.high, abs_tol=1e-9)


def test_difference_agrees_with_newcombes_published_example() -> None:
    """Newcombe 1998, table II, method 10: 56/70 − 48/80 = 0.20, 0.0524 to 0.3339."""
    interval = difference(wilson(56, 70), wilson(48, 80))
    assert interval.estimate == pytest.approx(0.20)
    assert interval.low == pytest.approx(0.0524, abs=5e-5)
    assert interval.high == pytest.approx(0.3339, abs=5e-5)


def test_no_difference_from_oneself_is_centred() -> None:
    interval = difference(Interval(0.5, 0.4, 0.6), Interval(0.5, 0.4, 0.6))
    assert interval.estimate == 0
    assert interval.low == pytest.approx(-interval.high)


@pytest.mark.parametrize(
    ("counts", "weights"), [((510, 490), (50, 50)), ((930, 70), (90, 10)), ((3, 4, 5), (1, 1, 1))]
)
def test_sample_ratio_agrees_with_scipy(counts: tuple[int, ...], weights: tuple[int, ...]) -> None:
    expected = chisquare(counts, [sum(counts) * weight / sum(weights) for weight in weights]).pvalue
    assert sample_ratio_p_value(counts, weights) == pytest.approx(expected, rel=1e-9)


def test_sample_ratio_needs_units_and_two_arms() -> None:
    assert sample_ratio_p_value([0, 0], [1, 1]) is None
    assert sample_ratio_p_value([5], [1]) is None
