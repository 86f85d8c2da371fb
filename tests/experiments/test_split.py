"""The split itself: in proportion, sticky, and independent from experiment to experiment."""

import hashlib
from collections import Counter

import pytest

from experiments.split import arm_index
from experiments.statistics import sample_ratio_p_value

UNITS = [f"user:{number}" for number in range(20_000)]


@pytest.mark.parametrize("weights", [(50, 50), (90, 10), (1, 1, 1), (70, 20, 10)])
@pytest.mark.parametrize("salt", ["grain", "a1b2c3d4", ""])
def test_units_spread_in_proportion_to_the_weights(weights: tuple[int, ...], salt: str) -> None:
    counts = Counter(arm_index(salt, unit, weights) for unit in UNITS)
    p_value = sample_ratio_p_value([counts[index] for index in range(len(weights))], weights)
    assert p_value is not None
    assert p_value > 0.001


def test_a_unit_keeps_its_arm() -> None:
    first = [arm_index("grain", unit, (50, 50)) for unit in UNITS[:500]]
    assert [arm_index("grain", unit, (50, 50)) for unit in UNITS[:500]] == first


def test_two_experiments_split_independently() -> None:
    table = Counter((arm_index("one", unit, (50, 50)), arm_index("two", unit, (50, 50))) for unit in UNITS)
    cells = [table[cell] for cell in ((0, 0), (0, 1), (1, 0), (1, 1))]
    p_value = sample_ratio_p_value(cells, (1, 1, 1, 1))
    assert p_value is not None
    assert p_value > 0.001


def test_the_hash_is_sha_256_over_salt_and_unit() -> None:
    """A second implementation of the same sentence: a stranger could recompute an assignment."""
    for unit in UNITS[:200]:
        share = int(hashlib.sha256(f"grain:{unit}".encode()).hexdigest()[:16], 16) / 2**64
        assert arm_index("grain", unit, (30, 70)) == (0 if share < 0.3 else 1)


def test_an_arm_without_weight_gets_nobody() -> None:
    assert {arm_index("grain", unit, (0, 1, 0)) for unit in UNITS[:1000]} == {1}
