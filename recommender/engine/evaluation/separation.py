"""How well one value parts the chosen candidates of decisions from the unchosen ones."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.ranking.training_rows import TrainingRows
from recommender.engine.types import FloatArray


@dataclass(frozen=True, slots=True)
class Separation:
    """The mean over decisions of max(AUC, 1 - AUC) in the direction that the mean has, and its error."""

    mean: float
    error: float

    def lower(self, deviations: float) -> float:
        """The mean less so many errors."""
        return self.mean - deviations * self.error


def separation(rows: TrainingRows, value: FloatArray) -> Separation:
    """How well a value (n_rows,) alone, or its opposite, parts chosen from unchosen; NaN is the lowest."""
    area = auc_by_query(rows, np.nan_to_num(value, nan=-np.inf, neginf=-np.inf))
    area = area[np.isfinite(area)]
    if len(area) == 0:
        return Separation(0.5, 0.0)
    mean = float(area.mean())
    return Separation(max(mean, 1 - mean), float(area.std() / np.sqrt(len(area))))


def auc_by_query(rows: TrainingRows, value: FloatArray) -> npt.NDArray[np.float64]:
    """(n_queries,): the chance that a chosen candidate's value is above an unchosen one's, ties half.

    From average ranks (Mann–Whitney U). NaN where all or none were chosen.
    """
    query, n = rows.query, len(value)
    order = np.lexsort((value, query))
    fresh = np.ones(n, bool)
    fresh[1:] = (np.diff(query[order]) != 0) | (value[order][1:] != value[order][:-1])
    run = np.cumsum(fresh) - 1
    middle = np.bincount(run, weights=np.arange(n)) / np.maximum(np.bincount(run), 1)
    rank = np.empty(n)
    rank[order] = middle[run] + 1 - (np.cumsum(rows.group) - rows.group)[query[order]]
    n_chosen = np.bincount(query, weights=rows.target, minlength=len(rows.group))
    total = np.bincount(query, weights=rank * rows.target, minlength=len(rows.group))
    n_pairs = n_chosen * (rows.group - n_chosen)
    above = total - n_chosen * (n_chosen + 1) / 2
    area: npt.NDArray[np.float64] = np.full(len(n_pairs), np.nan)
    return np.divide(above, n_pairs, out=area, where=n_pairs > 0)
