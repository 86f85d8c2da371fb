"""The plot of somebody's taste: one bar a genre, from their own mean. Numbers for an SVG; draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from interactions.taste import GenreTaste

ROW, NAME, HALF = 34, 150, 200  # user units: a row's height, the names' width, the width of half a scale
SMALLEST_SCALE = 0.5  # stars: small leanings are not blown up


@dataclass(frozen=True, slots=True)
class Bar:
    genre: GenreTaste
    x: float
    width: float
    y: int
    text_y: int
    value_x: float

    @property
    def size(self) -> float:
        return abs(self.genre.lean)


@dataclass(frozen=True, slots=True)
class Plot:
    """`scale`: stars at the end of each side."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    zero: int
    scale: float


def plot_of(genres: Sequence[GenreTaste]) -> Plot:
    scale = max([SMALLEST_SCALE, *(abs(genre.lean) for genre in genres)])
    zero = NAME + HALF
    bars = tuple(_bar(genre, row, zero, scale) for row, genre in enumerate(genres))
    return Plot(bars, NAME + 2 * HALF + 60, ROW * len(genres) + 8, zero, scale)


def _bar(genre: GenreTaste, row: int, zero: int, scale: float) -> Bar:
    width = round(abs(genre.lean) / scale * HALF, 1)
    x = zero if genre.lean >= 0 else zero - width
    return Bar(genre, x, width, row * ROW + 6, row * ROW + 25, max(zero, x + width) + 8)
