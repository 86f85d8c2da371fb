"""What a person's sliders make of a ranked list. Pure; the pipeline asks with the traits of one query's rows.

Three sliders add to each score: the item's trait, standardised over the query's candidates, times position
and STRENGTH, in units of the scores' own spread. Candidates do not depend on sliders, so the mean trait of
the n best never falls as its slider rises (a sum's optimum moves with its weight). Diversity is a greedy
choice: each place goes to the best score less its mean likeness to what is chosen (maximal marginal
relevance, Carbonell & Goldstein 1998, with the mean in place of the maximum). All at 0 is the list as it was.
"""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import numpy.typing as npt

from recommender.engine.ranking.traits import Traits
from recommender.engine.types import FloatArray, Sliders

Rows = npt.NDArray[np.int64]
NAMES = tuple(field.name for field in fields(Sliders))
ADDED = ("popularity", "novelty", "recency")
LIMIT = 2  # a slider's farthest position to either side
# ours, decision 0017: a spread of score for a spread of the trait, at position 1
STRENGTH: Mapping[str, float] = {"popularity": 0.45, "novelty": 0.25, "recency": 0.35, "diversity": 0.15}
FLAT = 1e-6


def pull(sliders: Sliders, traits: Traits, score: FloatArray) -> dict[str, FloatArray]:
    """What each moved slider adds to the scores, (n_rows,) by name; diversity acts later, on the order."""
    spread = _spread(score)
    return {
        name: np.float32(position * STRENGTH[name] * spread) * standardised(getattr(traits, name))
        for name, position in sliders.moved.items()
        if name in ADDED
    }


def order(score: FloatArray, diversity: float, traits: Traits | None, n: int) -> Rows:
    """All rows, the list's first `n` by greedy choice, the others behind them best first."""
    best_first = np.argsort(-score, kind="stable")
    if traits is None or not diversity or n < 2 or len(score) < 2:
        return best_first
    weight = np.float32(diversity * STRENGTH["diversity"] * _spread(score))
    chosen = _greedy(score, weight, traits.vectors, n)
    rest = np.ones(len(score), bool)
    rest[chosen] = False
    return np.concatenate([chosen, best_first[rest[best_first]]])


def owed(
    rows: Rows, score: FloatArray, pulled: Mapping[str, FloatArray], sliders: Sliders
) -> tuple[str, ...]:
    """For each row of a list the slider that it is there by, with its sign: "novelty+". Empty for the others.

    Owed to sliders is what would not be among as many best without them; to which, the largest pull says.
    """
    if not sliders.moved:
        return ("",) * len(rows)
    would_be = set(np.argsort(-score, kind="stable")[: len(rows)].tolist())
    return tuple("" if row in would_be else _strongest(row, pulled, sliders) for row in rows.tolist())


def standardised(trait: FloatArray) -> FloatArray:
    """Mean 0 and spread 1 over the rows; 0 where it is unknown, or where all are alike."""
    known = np.isfinite(trait)
    if not known.any():
        return np.zeros(len(trait), np.float32)
    middle, spread = float(trait[known].mean()), float(trait[known].std())
    if spread < FLAT:
        return np.zeros(len(trait), np.float32)
    return np.where(known, (trait - middle) / spread, 0).astype(np.float32)


def _greedy(score: FloatArray, weight: np.float32, vectors: FloatArray, n: int) -> Rows:
    """Cost: n times rows times dimensions."""
    n = min(n, len(score))
    unit = np.float32(_spread(vectors @ vectors.mean(axis=0)))  # in which likeness is counted
    left = score.astype(np.float32, copy=True)
    together = np.zeros(vectors.shape[1], np.float32)
    chosen = np.empty(n, np.int64)
    for place in range(n):
        alike = vectors @ together / np.float32(max(1, place))
        chosen[place] = best = int((left - weight / unit * alike).argmax())
        left[best] = -np.inf
        together += vectors[best]
    return chosen


def _strongest(row: int, pulled: Mapping[str, FloatArray], sliders: Sliders) -> str:
    """Diversity where nothing pulled the row upwards: then it came by being unlike the others."""
    name = max(pulled, key=lambda name: float(pulled[name][row]), default="diversity")
    if sliders.diversity and (name == "diversity" or pulled[name][row] <= 0):
        name = "diversity"
    return f"{name}{'+' if getattr(sliders, name) > 0 else '-'}"


def _spread(values: FloatArray) -> float:
    """The standard deviation; 1 where there is none, so that sliders still order equal scores."""
    spread = float(values.std()) if len(values) else 0.0
    return spread if spread > FLAT else 1.0
