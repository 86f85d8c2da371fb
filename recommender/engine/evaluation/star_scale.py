"""A data set's own ratings, and stars."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine.types import FloatArray

LOWEST, HIGHEST = 0.5, 5.0
NEUTRAL = 2.5  # above what counts as low
HEAVY_TAILED = 0.1  # of the range: where half of the values lie below it they are counts, not marks


class StarScale:
    """A data set's ratings as stars: as they are within 0.5–5, else stretched to it; NaN when constant.

    Counts (how often a song was played) are told apart by their heavy tail and become stars by rank, from
    NEUTRAL on: a small one is no dislike (Hu, Koren & Volinsky 2008). A negative value set apart from all
    others is a code (−1 beside 1–10: used, not rated), and no star.
    """

    def __init__(self, ratings: npt.NDArray[np.float64]) -> None:
        known = np.sort(ratings[np.isfinite(ratings)])
        distinct = np.unique(known)
        self._unrated = _code(distinct)
        known, distinct = known[known != self._unrated], distinct[distinct != self._unrated]
        self.low, self.high = (float(known[0]), float(known[-1])) if len(known) else (np.nan, np.nan)
        are_counts = _are_counts(known, len(distinct))
        self._as_is = self.low >= LOWEST and self.high <= HIGHEST and not are_counts
        self._rating, self._star = np.array([self.low, self.high]), np.array([LOWEST, HIGHEST])
        if are_counts:
            self._rating = distinct
            below, up_to = (np.searchsorted(known, self._rating, side) for side in ("left", "right"))
            self._star = NEUTRAL + (HIGHEST - NEUTRAL) * (below + up_to) / (2 * len(known))

    def __call__(self, ratings: "pd.Series[float]") -> FloatArray:
        """Stars, float32."""
        values = ratings.to_numpy(np.float64)
        if not self.high > self.low:
            return np.full(len(values), np.nan, np.float32)  # a constant says only that it happened
        stars = values if self._as_is else np.interp(values, self._rating, self._star)
        return np.where(values == self._unrated, np.nan, stars).astype(np.float32)

    def ratings(self, stars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Back to the data set's own scale."""
        if not self.high > self.low:
            return np.full(len(stars), self.low)
        return stars if self._as_is else np.interp(stars, self._star, self._rating)


def _code(distinct: npt.NDArray[np.float64]) -> float:
    """The one negative value of a scale, farther from the next than any other is; NaN where there is none."""
    steps = np.diff(distinct)
    is_alone = len(distinct) > 3 and distinct[0] < 0 <= distinct[1]
    return float(distinct[0]) if is_alone and steps[0] > steps[1:].max() else np.nan


def _are_counts(known: npt.NDArray[np.float64], n_distinct: int) -> bool:
    """Has it, ascending, a heavy tail? Two values are a yes and a no, however often each is said."""
    if n_distinct <= 2:
        return False
    return bool(np.median(known) < known[0] + HEAVY_TAILED * (known[-1] - known[0]))
