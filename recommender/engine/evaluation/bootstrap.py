"""Percentile-bootstrap intervals over users: of a mean, of a paired difference, of several rows a user."""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

_CHUNK = 200
SURE = 2.0  # standard errors of a mean: about 95 %


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its 95 % interval."""

    mean: float
    lo: float
    hi: float

    def as_dict(self) -> dict[str, float]:
        """For a manifest."""
        return asdict(self)


def mean_interval(
    values: npt.NDArray[np.float64], rng: np.random.Generator, n_rounds: int = 10_000
) -> Interval:
    """Of the mean over users; all NaN where there is no user."""
    n = len(values)
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    drawn = [values[rng.integers(0, n, (_CHUNK, n))].mean(axis=1) for _ in range(n_rounds // _CHUNK)]
    lo, hi = np.percentile(np.concatenate(drawn), [2.5, 97.5])
    return Interval(float(values.mean()), float(lo), float(hi))


def paired_interval(
    a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], rng: np.random.Generator, n_rounds: int = 10_000
) -> Interval:
    """Of the mean of a − b over the same users. `a` beats `b` when `lo` lies above 0."""
    return mean_interval(a - b, rng, n_rounds)


def lies_above_zero(values: npt.NDArray[np.float64], standard_errors: float = SURE) -> bool:
    """Does the mean, so many standard errors below what it is? For choices where no interval is told."""
    n = len(values)
    return n > 1 and bool(values.mean() > standard_errors * values.std(ddof=1) / np.sqrt(n))


def clustered_interval(
    values: npt.NDArray[np.float64],
    person: npt.NDArray[np.integer],
    rng: np.random.Generator,
    n_rounds: int = 10_000,
) -> Interval:
    """Of the mean over rows where people may have several: people are drawn, each with all their rows.

    `values` and `person`, (n_rows,): the value and whose it is. The mean weighs rows alike, so a round's is
    the drawn people's sum over their number of rows. All NaN where there is no row.
    """
    if len(values) == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    of = np.unique(person, return_inverse=True)[1]
    parts = np.column_stack([np.bincount(of, weights=values), np.bincount(of)]).astype(np.float64)
    drawn = np.concatenate([_drawn_means(parts, rng) for _ in range(n_rounds // _CHUNK)])
    lo, hi = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    return Interval(float(values.mean()), float(lo), float(hi))


def column_intervals(
    values: npt.NDArray[np.float64], rng: np.random.Generator, n_rounds: int = 2_000
) -> list[Interval]:
    """Of each column's mean, `values` (n_users, n_columns): one draw of users serves all columns.

    For tables of many numbers. Cost: n_rounds times the table's cells. All NaN where there is no user.
    """
    n, n_columns = values.shape
    if n == 0:
        return [Interval(float("nan"), float("nan"), float("nan"))] * n_columns
    drawn = [_drawn_means(values, rng) for _ in range(n_rounds // _CHUNK)]
    lo, hi = np.percentile(np.concatenate(drawn), [2.5, 97.5], axis=0)
    return [Interval(*map(float, row)) for row in zip(values.mean(axis=0), lo, hi, strict=True)]


def _drawn_means(values: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """(_CHUNK, n_columns): means over users drawn with replacement."""
    n = len(values)
    places = rng.integers(0, n, (_CHUNK, n)) + n * np.arange(_CHUNK)[:, None]
    times = np.bincount(places.ravel(), minlength=_CHUNK * n).reshape(_CHUNK, n)
    means: npt.NDArray[np.float64] = times @ values / n
    return means
