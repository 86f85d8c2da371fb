"""How wide an interval must be: split conformal prediction, normalised, by how much a person has rated.

Normalised by the model's own spread (Papadopoulos et al. 2002); a factor for each bin of activity (Mondrian,
Vovk et al. 2005). Exact where ratings to come are exchangeable with those held out, at any size of sample.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.stars.profiles import Array

COVERAGE = 0.8
_A_BIN = 250  # held-out ratings: its coverage is then off by 2.5 points, as a standard deviation
_MOST_BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """`edges` (n_bins - 1,) ascending numbers of ratings; `factors` (n_bins,) of the spread, inf where too
    few were held out to say. `errors`: [RMSE, coverage, how many] of ratings held out, NaN without any.
    """

    edges: Array
    factors: Array
    errors: Array

    def factor(self, n_ratings: int) -> float:
        """What the spread of somebody with so many ratings is multiplied by."""
        return float(self.factors[np.searchsorted(self.edges, n_ratings, side="right")])

    def metrics(self) -> dict[str, float]:
        """For a manifest; empty where nothing was held out. Each half is covered by the other's factors."""
        rmse, coverage, n = self.errors.tolist()
        return {"rmse": rmse, "interval_coverage": coverage, "n_held_out": int(n)} if n else {}


NONE = Calibration(np.empty(0), np.full(1, np.inf), np.array([np.nan, np.nan, 0.0]))


def calibrated(error: Array, spread: Array, n_ratings: npt.NDArray[np.integer]) -> Calibration:
    """From held-out ratings in random order: prediction error, predicted spread, their person's activity."""
    if len(error) == 0:
        return NONE
    score, half = np.abs(error) / spread, len(error) // 2
    edges, factors = _factors(score, n_ratings)
    inside = [
        score[judged] <= _of_each(*_factors(score[other], n_ratings[other]), n_ratings[judged])
        for judged, other in ((np.s_[:half], np.s_[half:]), (np.s_[half:], np.s_[:half]))
    ]
    errors = [np.sqrt((error**2).mean()), np.concatenate(inside).mean(), len(error)]
    return Calibration(edges, factors, np.array(errors, np.float64))


def _factors(score: Array, n_ratings: npt.NDArray[np.integer]) -> tuple[Array, Array]:
    n_bins = int(np.clip(len(score) // _A_BIN, 1, _MOST_BINS))
    edges = np.unique(np.quantile(n_ratings, np.arange(1, n_bins) / n_bins)) if n_bins > 1 else np.empty(0)
    own = np.searchsorted(edges, n_ratings, side="right")
    return edges, np.array([quantile(score[own == b]) for b in range(len(edges) + 1)])


def _of_each(edges: Array, factors: Array, n_ratings: npt.NDArray[np.integer]) -> Array:
    of_each: Array = factors[np.searchsorted(edges, n_ratings, side="right")]
    return of_each


def quantile(score: Array) -> float:
    """The ⌈(n + 1) COVERAGE⌉-th smallest, which the next exceeds as seldom as wanted; inf if n is less."""
    place = int(np.ceil(round((len(score) + 1) * COVERAGE, 9)))
    return float(np.partition(score, place - 1)[place - 1]) if place <= len(score) else np.inf
