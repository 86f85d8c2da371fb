"""A data set's own ratings, and stars."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine.types import FloatArray


class StarScale:
    """A data set's ratings as stars: as they are within 0.5–5, else stretched to it; NaN when constant."""

    def __init__(self, ratings: npt.NDArray[np.float64]) -> None:
        known = ratings[np.isfinite(ratings)]
        self.low, self.high = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
        self._as_is = self.low >= 0.5 and self.high <= 5

    def __call__(self, ratings: "pd.Series[float]") -> FloatArray:
        """Stars, float32."""
        values = ratings.to_numpy(np.float64)
        if not self.high > self.low:
            return np.full(len(values), np.nan, np.float32)  # a constant says only that it happened
        if not self._as_is:
            values = 0.5 + 4.5 * (values - self.low) / (self.high - self.low)
        return values.astype(np.float32)

    def ratings(self, stars: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Back to the data set's own scale."""
        if not self.high > self.low:
            return np.full(len(stars), self.low)
        return stars if self._as_is else self.low + (stars - 0.5) / 4.5 * (self.high - self.low)
