"""Predicted against given stars as a plot: where each bin of predictions lies, and its interval.

Geometry only, for the evaluation report. Both axes hold the same stars: on the diagonal is what came true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from recommender.decimals import decimal_text, interval_text

SIZE = 180.0
MARGIN = (28.0, 22.0)  # left, bottom


@dataclass(frozen=True, slots=True)
class Mark:
    """One bin: its place, the ends of its interval, and in words."""

    x: float
    y: float
    y_lo: float
    y_hi: float
    predicted: str
    given: str
    n: int


@dataclass(frozen=True, slots=True)
class StarTick:
    """A whole number of stars on both axes."""

    x: float
    y: float
    stars: int


@dataclass(frozen=True, slots=True)
class CalibrationPlot:
    marks: list[Mark]
    ticks: list[StarTick]


def calibration_plot(bins: Sequence[Mapping[str, Any]]) -> CalibrationPlot:
    """From the report's bins: {predicted, given: {mean, lo, hi}, n}."""
    values: list[float] = [
        value for b in bins for value in (b["predicted"], b["given"]["lo"], b["given"]["hi"])
    ]
    low, high = floor(min(values)), max(ceil(max(values)), floor(min(values)) + 1)
    width, height = SIZE - MARGIN[0], SIZE - MARGIN[1]

    def x(stars: float) -> float:
        return round(MARGIN[0] + width * (stars - low) / (high - low), 1)

    def y(stars: float) -> float:
        return round(height * (1 - (stars - low) / (high - low)), 1)

    def mark(b: Mapping[str, Any]) -> Mark:
        mean, lo, hi = (b["given"][end] for end in ("mean", "lo", "hi"))
        predicted, given = decimal_text(b["predicted"], 2), interval_text(b["given"], 2)
        return Mark(x(b["predicted"]), y(mean), y(lo), y(hi), predicted, given, b["n"])

    ticks = [StarTick(x(stars), y(stars), stars) for stars in range(low, high + 1)]
    return CalibrationPlot([mark(b) for b in bins], ticks)
