"""The ranker's linear half: a conditional logit (McFadden 1974) over features and simple transforms of them.

It has a hundred parameters where trees have thousands, so few decisions teach it well; the trees then start
from its score and learn what is not linear. Training calls `fit` and `held_apart`, serving `score`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from recommender.engine import runs
from recommender.engine.features import schema
from recommender.engine.types import FloatArray

Numbers = npt.NDArray[np.float64]

L2 = 100.0  # of the log-likelihood's sum: the prior is worth as much at any number of decisions
MAX_STEPS = 60
LEAST_SPREAD = 1e-6
LEAST = np.float32(1e-3)  # of the query's best score: below it a source says nothing more
ROWS_A_BLOCK = 2048
_SCORES = np.flatnonzero([name.startswith(("score_", "linear_", "transition_")) for name in schema.NAMES])
_RANKS = np.flatnonzero([name.startswith("rank_") for name in schema.NAMES])
_OF_TERM = np.concatenate([np.arange(len(schema.NAMES)), _SCORES, _RANKS])
_NEVER_RAISES = ("genre_negative", "neighbour_negative")


@dataclass(frozen=True, slots=True)
class Part:
    """Some queries: where all of their rows are; where each begins in them, and how much of it was chosen;
    the query of each row, and each row's share of what was chosen.
    """

    rows: slice
    starts: npt.NDArray[np.int64]
    n_chosen: Numbers
    of_row: npt.NDArray[np.int64]
    share: Numbers


@dataclass(frozen=True, slots=True)
class Blend:
    """Both float32 (n_terms,). A score is Σ weight · (term − middle); a missing term adds 0."""

    weight: FloatArray
    middle: FloatArray

    def score(self, features: FloatArray) -> FloatArray:
        """(n_rows,) float32 from (n_rows, n_features) in the schema's order."""
        return self.margin(features).astype(np.float32)

    def margin(self, features: FloatArray) -> Numbers:
        """(n_rows,) the score before it is rounded: in double, as the parts of an explanation are."""
        margin, weight = np.empty(len(features)), self.weight.astype(np.float64)
        for rows in _blocks(len(features)):
            margin[rows] = weight @ _centred(terms(features[rows]), self.middle).astype(np.float64)
        return margin

    def parts(self, features: FloatArray) -> Numbers:
        """(n_rows, n_features) float64: what each feature adds, through all of its terms."""
        added = _centred(terms(features), self.middle).astype(np.float64) * self.weight[:, None]
        parts = np.zeros((features.shape[1], len(features)))
        np.add.at(parts, _OF_TERM, added)
        return parts.T

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What a bundle must keep."""
        return {"weight": self.weight, "middle": self.middle}


def from_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Blend | None:
    """The blend a bundle kept; None where it kept none."""
    return Blend(arrays["weight"], arrays["middle"]) if arrays else None


def terms(features: FloatArray) -> FloatArray:
    """(n_terms, n_rows): the features; logarithms of relative scores; 1/√(1 + rank) of logarithmic ranks.

    A source that is silent about an item gives it nothing, which is known; other missing values stay NaN.
    """
    n, n_scores = len(schema.NAMES), len(_SCORES)
    found = np.empty((len(_OF_TERM), len(features)), np.float32)
    found[:n] = features.T
    scores = found.take(_SCORES, axis=0)
    scores[np.isnan(scores)] = 0
    found[_SCORES] = scores
    np.log(np.maximum(scores, LEAST), out=found[n : n + n_scores])
    np.exp(found.take(_RANKS, axis=0) / -2, out=found[n + n_scores :])
    return found


def fit(features: FloatArray, target: npt.NDArray[np.int8], group: npt.NDArray[np.int64]) -> Blend:
    """The weights under which what was chosen is likeliest among its query's rows, given a normal prior.

    A query with many choices counts as the root of their number (at most 5). Every group has rows.
    Cost: rows × terms × MAX_STEPS.
    """
    X, middle, scale = _standardised(features)
    found = minimize(
        _loss, np.zeros(X.shape[1]), args=(X, _parts(target, group)), jac=True, method="L-BFGS-B",
        bounds=_bounds(), options={"maxiter": MAX_STEPS},
    )  # fmt: skip
    return Blend((found.x / scale).astype(np.float32), middle)


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


def _standardised(features: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """All terms by mean and spread of each one's known values, 0 where missing; the means; the spreads.

    A term without known values has mean 0, one that does not vary spread 1. Held in memory once.
    """
    X = np.empty((len(features), len(_OF_TERM)), np.float32)
    n, total, square = np.zeros((3, X.shape[1]))
    for rows in _blocks(len(X)):
        X[rows] = terms(features[rows]).T
        known = ~np.isnan(X[rows])
        n += known.sum(axis=0)
        total += X[rows].sum(axis=0, where=known, dtype=np.float64)
    n = np.maximum(n, 1)
    middle = (total / n).astype(np.float32)
    for rows in _blocks(len(X)):
        own = _centred(X[rows].T, middle).T
        square += np.einsum("nt,nt->t", own, own)
    spread = np.sqrt(square / n)
    scale = np.where(spread > LEAST_SPREAD, spread, 1).astype(np.float32)
    for rows in _blocks(len(X)):
        X[rows] /= scale
    return X, middle, scale


def _centred(values: FloatArray, middle: FloatArray) -> FloatArray:
    """(n_terms, n_rows) less the middle of each term, 0 where missing; in place."""
    values -= middle[:, None]
    values[np.isnan(values)] = 0
    return values


def _blocks(n_rows: int) -> Iterator[slice]:
    """As many rows as stay in the processor's second cache between one pass and the next."""
    return (slice(start, start + ROWS_A_BLOCK) for start in range(0, n_rows, ROWS_A_BLOCK))


def _parts(target: npt.NDArray[np.int8], group: npt.NDArray[np.int64]) -> list[Part]:
    """The queries in order, about a block of rows at a time."""
    parts = []
    for queries, rows in runs.with_rows(group, ROWS_A_BLOCK):
        own = group[queries]
        starts = np.cumsum(own) - own
        chosen = np.add.reduceat(target[rows].astype(np.float64), starts)
        worth = np.sqrt(np.minimum(chosen, 5))
        of_row = np.repeat(np.arange(len(own)), own)
        share = target[rows] * (worth / np.maximum(chosen, 1))[of_row]
        parts.append(Part(rows, starts, worth, of_row, share))
    return parts


def _loss(weight: Numbers, X: FloatArray, parts: Sequence[Part]) -> tuple[float, Numbers]:
    """Minus the penalised log-likelihood, and its gradient."""
    loss, gradient = L2 * float(weight @ weight), 2 * L2 * weight
    for part in parts:
        own = X[part.rows]
        score = (own @ weight.astype(np.float32)).astype(np.float64)
        score -= np.maximum.reduceat(score, part.starts)[part.of_row]
        likely = np.exp(score)
        total = np.add.reduceat(likely, part.starts)
        missed = likely * (part.n_chosen / total)[part.of_row] - part.share
        loss += float(part.n_chosen @ np.log(total) - part.share @ score)
        gradient += missed.astype(np.float32) @ own
    return loss, gradient


def _bounds() -> list[tuple[float | None, float | None]]:
    return [(None, 0.0 if schema.NAMES[column] in _NEVER_RAISES else None) for column in _OF_TERM]
