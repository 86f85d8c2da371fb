"""Intervals and tests for a readout. Pure numbers: no database, no opinion on what they mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import gammaincc

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Interval:
    """An estimate between its bounds, all in the same unit."""

    estimate: float
    low: float
    high: float


def wilson(n_successes: int, n: int, z: float = Z_95) -> Interval:
    """A proportion with its score interval (Wilson 1927). `n` must be positive; n_successes in 0..n."""
    share = n_successes / n
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    centre = share + z * z / (2 * n)
    scale = 1 + z * z / n
    return Interval(share, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def difference(treated: Interval, control: Interval) -> Interval:
    """Treated minus control, from their Wilson intervals (Newcombe 1998, method 10: square-and-add)."""
    delta = treated.estimate - control.estimate
    below = math.hypot(treated.estimate - treated.low, control.high - control.estimate)
    above = math.hypot(treated.high - treated.estimate, control.estimate - control.low)
    return Interval(delta, delta - below, delta + above)


def sample_ratio_p_value(counts: Sequence[int], weights: Sequence[int]) -> float | None:
    """Pearson's χ² test that the counts came from the split of the weights; None without counts.

    A small value is a sample-ratio mismatch: the split or its logging is broken, and nothing else
    in the readout can be trusted.
    """
    n_units, total_weight = sum(counts), sum(weights)
    if n_units == 0 or len(counts) < 2:
        return None
    expected = [n_units * weight / total_weight for weight in weights]
    statistic = sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True))
    return float(gammaincc((len(counts) - 1) / 2, statistic / 2))
