"""The ranker's linear half: a conditional logit (McFadden 1974) over features and simple transforms of them.

It has a hundred parameters where trees have thousands, so few decisions teach it well; the trees then start
from its score and learn what is not linear. Training calls `fit` and `held_apart`, serving `score`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from recommender.engine.features import schema
from recommender.engine.types import FloatArray

Numbers = npt.NDArray[np.float64]

L2 = 100.0  # of the log-likelihood's sum: the prior is worth as much at any number of decisions
MAX_STEPS = 60
LEAST_SPREAD = 1e-6
LEAST = np.float32(1e-3)  # of the query's best score: below it a source says nothing more
_SCORES = np.array([name.startswith(("score_", "linear_", "transition_")) for name in schema.NAMES])
_RANKS = np.array([name.startswith("rank_") for name in schema.NAMES])
_OF_TERM = np.concatenate([np.arange(len(schema.NAMES)), np.flatnonzero(_SCORES), np.flatnonzero(_RANKS)])
_NEVER_RAISES = ("genre_negative", "neighbour_negative")


@dataclass(frozen=True, slots=True)
class Queries:
    """Where each query's rows begin, the query of each row, and each row's share of what was chosen."""

    starts: npt.NDArray[np.int64]
    of_row: npt.NDArray[np.int64]
    share: Numbers


@dataclass(frozen=True, slots=True)
class Blend:
    """Both float32 (n_terms,). A score is Σ weight · (term − middle); a missing term adds 0."""

    weight: FloatArray
    middle: FloatArray

    def score(self, features: FloatArray) -> FloatArray:
        """(n_rows,) from (n_rows, n_features) in the schema's order."""
        centred = np.nan_to_num(terms(features) - self.middle)
        score: FloatArray = centred @ self.weight
        return score

    def parts(self, features: FloatArray) -> Numbers:
        """(n_rows, n_features) float64: what each feature adds, through all of its terms."""
        added = np.nan_to_num(terms(features) - self.middle).astype(np.float64) * self.weight
        parts = np.zeros(features.shape, np.float64)
        np.add.at(parts.T, _OF_TERM, added.T)
        return parts

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What a bundle must keep."""
        return {"weight": self.weight, "middle": self.middle}


def from_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Blend | None:
    """The blend a bundle kept; None where it kept none."""
    return Blend(arrays["weight"], arrays["middle"]) if arrays else None


def terms(features: FloatArray) -> FloatArray:
    """(n_rows, n_terms): the features; logarithms of relative scores; 1/√(1 + rank) of logarithmic ranks.

    A source that is silent about an item gives it nothing, which is known; other missing values stay NaN.
    """
    plain = np.where(_SCORES, np.nan_to_num(features), features)
    logs = np.log(np.maximum(plain[:, _SCORES], LEAST))
    return np.concatenate([plain, logs, np.exp(-features[:, _RANKS] / 2)], axis=1, dtype=np.float32)


def fit(features: FloatArray, target: npt.NDArray[np.int8], group: npt.NDArray[np.int64]) -> Blend:
    """The weights under which what was chosen is likeliest among its query's rows, given a normal prior.

    A query with many choices counts as the root of their number (at most 5). Every group has rows.
    Cost: rows × terms × MAX_STEPS.
    """
    raw = terms(features)
    middle, scale = _moments(raw)
    X = np.nan_to_num((raw - middle) / scale)
    queries = _queries(target, group)
    found = minimize(
        _loss, np.zeros(X.shape[1]), args=(X, queries), jac=True, method="L-BFGS-B", bounds=_bounds(),
        options={"maxiter": MAX_STEPS},
    )  # fmt: skip
    return Blend((found.x / scale).astype(np.float32), middle.astype(np.float32))


def held_apart(
    features: FloatArray, target: npt.NDArray[np.int8], group: npt.NDArray[np.int64], rng: np.random.Generator
) -> FloatArray:
    """(n_rows,): each half of the queries scored by a blend that learned from the other half alone."""
    first = rng.permutation(len(group)) % 2 == 0
    scores = np.zeros(len(target), np.float32)
    for learned in (first, ~first):
        rows = np.repeat(learned, group)
        if target[rows].any():
            scores[~rows] = fit(features[rows], target[rows], group[learned]).score(features[~rows])
    return scores


def _moments(raw: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and spread of each column's known values; 0 and 1 where it has none, or does not vary."""
    known = np.isfinite(raw)
    n = np.maximum(known.sum(axis=0), 1)
    middle = np.where(known, raw, 0).sum(axis=0, dtype=np.float64) / n
    spread = np.sqrt((np.where(known, raw - middle, 0) ** 2).sum(axis=0) / n)
    return middle.astype(np.float32), np.where(spread > LEAST_SPREAD, spread, 1).astype(np.float32)


def _queries(target: npt.NDArray[np.int8], group: npt.NDArray[np.int64]) -> Queries:
    starts = np.cumsum(group) - group
    chosen = np.add.reduceat(target.astype(np.float64), starts)
    worth = np.sqrt(np.minimum(chosen, 5)) / np.maximum(chosen, 1)
    of_row = np.repeat(np.arange(len(group)), group)
    return Queries(starts, of_row, target * worth[of_row])


def _loss(weight: Numbers, X: FloatArray, queries: Queries) -> tuple[float, Numbers]:
    """Minus the penalised log-likelihood, and its gradient."""
    score = (X @ weight.astype(np.float32)).astype(np.float64)
    score -= np.maximum.reduceat(score, queries.starts)[queries.of_row]
    likely = np.exp(score)
    total = np.add.reduceat(likely, queries.starts)
    n_chosen = np.add.reduceat(queries.share, queries.starts)
    missed = likely * (n_chosen / total)[queries.of_row] - queries.share
    loss = n_chosen @ np.log(total) - queries.share @ score + L2 * (weight @ weight)
    return float(loss), X.T @ missed.astype(np.float32) + 2 * L2 * weight


def _bounds() -> list[tuple[float | None, float | None]]:
    return [(None, 0.0 if schema.NAMES[column] in _NEVER_RAISES else None) for column in _OF_TERM]
