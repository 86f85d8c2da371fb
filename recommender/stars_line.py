"""One line of stars: what a person gave, what was expected of them, what the others gave; for an SVG."""

from dataclasses import dataclass

from recommender.composition.expectations import Expectation

LOWEST, HIGHEST = 0.5, 5.0
START, LENGTH = 12, 396  # user units


@dataclass(frozen=True, slots=True)
class StarsLine:
    """Places along the line; None where there is nothing to mark."""

    given: float
    crowd: float | None
    expected: float | None
    low: float
    width: float
    ticks: tuple[float, ...]


def line_of(rating: float, crowd: float | None, expectation: Expectation | None) -> StarsLine:
    low, high = (at(expectation.low), at(expectation.high)) if expectation else (0.0, 0.0)
    return StarsLine(
        given=at(rating),
        crowd=None if crowd is None else at(crowd),
        expected=at(expectation.stars) if expectation else None,
        low=low,
        width=high - low,
        ticks=tuple(at(stars) for stars in range(1, 6)),
    )


def at(stars: float) -> float:
    """Where so many stars are on the line."""
    return round(START + LENGTH * (stars - LOWEST) / (HIGHEST - LOWEST), 1)
