"""Predicted stars of one person from their ratings alone, averaged over posterior samples of the items.

Given a sample's items a person's factor is the closed-form mean of its posterior, so a visitor of ten minutes
and a user of ten years are predicted by the same code, trained on or not.
"""

from dataclasses import dataclass, fields

import numpy as np

from recommender.engine.checks import require_not_infinite
from recommender.engine.sources.contract import Arrays
from recommender.engine.stars.calibration import Calibration
from recommender.engine.stars.gibbs import NOISE_SHAPE
from recommender.engine.stars.profiles import Array, Projection
from recommender.engine.types import FloatArray, IntArray, Kind, UserState

_NOISE_ROUNDS = 2  # of estimating how noisily a person rates


@dataclass(frozen=True, slots=True)
class Person:
    """By sample: [bias, factor] (n_samples, 1 + n_factors), its precision, how quietly they rate."""

    mean: Array
    precision: Array
    quiet: Array


@dataclass(frozen=True, slots=True)
class Forecast:
    """`stars` (n_items,) within the bounds; `spread` (n_items,) > 0, the posterior predictive deviation."""

    stars: FloatArray
    spread: FloatArray
    n_ratings: int


@dataclass(frozen=True, slots=True)
class StarsModel:
    """`items` (n_samples, n_items + 1, 1 + n_factors) float32, the last an item nobody rated; `weights`,
    `precision` of the users' prior and `noise` (n_samples, n_items + 1) by sample; bounds as in the log.
    """

    mean: float
    lowest: float
    highest: float
    items: FloatArray
    weights: FloatArray
    precision: FloatArray
    noise: FloatArray
    projection: Projection
    calibration: Calibration

    def predict(self, state: UserState, items: IntArray) -> FloatArray:
        """Stars (len(items),) from the ratings in the state; of an item unknown here, its prior's."""
        return self.forecast(state, items).stars

    def interval(self, state: UserState, items: IntArray) -> tuple[FloatArray, FloatArray]:
        """(low, high), each (len(items),), that hold `calibration.COVERAGE` of such ratings."""
        return self.bounds(self.forecast(state, items))

    def bounds(self, forecast: Forecast) -> tuple[FloatArray, FloatArray]:
        """The interval of a forecast; all the stars there are where too few were held out to say."""
        half = self.calibration.factor(forecast.n_ratings) * forecast.spread
        low, high = (np.clip(forecast.stars + side * half, self.lowest, self.highest) for side in (-1, 1))
        return low.astype(np.float32), high.astype(np.float32)

    def forecast(self, state: UserState, items: IntArray) -> Forecast:
        """What `predict` and `interval` are made of. Cost: samples times ratings of the person.

        Raises InvalidInteraction for an infinite rating. NaN is no rating; an unknown item's rating is none.
        """
        require_not_infinite("UserState.value", state.value)
        known = (state.item_idx >= 0) & (state.item_idx < self._unrated)
        rated = known & (state.kind == Kind.RATING) & np.isfinite(state.value)
        own = state.item_idx[rated]
        person = self.fold_in(own, state.value[rated].astype(np.float64))
        items = np.where((items >= 0) & (items < self._unrated), items, self._unrated)
        Z, bias = self._design(items)
        stars = self.mean + bias + (Z @ person.mean[..., None])[..., 0]
        doubt = np.einsum("snk,skn->sn", Z, np.linalg.solve(person.precision, Z.transpose(0, 2, 1)))
        noise = 1 / (self.noise[:, items] * person.quiet)
        spread = np.sqrt((doubt + noise).mean(axis=0) + stars.var(axis=0))
        within = np.clip(stars, self.lowest, self.highest).mean(axis=0)
        return Forecast(within.astype(np.float32), spread.astype(np.float32), len(own))

    def fold_in(self, own: IntArray, given: Array) -> Person:
        """The person who rated the items `own` with the stars `given`."""
        Z, bias = self._design(own)
        rest = given - self.mean - bias
        prior = np.einsum("d,sdk->sk", self.projection.of(own), self.weights)
        pull = np.einsum("sij,sj->si", self.precision, prior)
        noise, quiet = self.noise[:, own].astype(np.float64), np.ones((len(Z), 1))
        ZW = (Z * noise[..., None]).transpose(0, 2, 1)
        gram, met = ZW @ Z, (ZW @ rest[..., None])[..., 0]  # what takes time, and no round changes
        for _ in range(_NOISE_ROUNDS):
            precision = self.precision + quiet[..., None] * gram
            mean = np.linalg.solve(precision, (pull + quiet * met)[..., None])[..., 0]
            error = (noise * (rest - (Z @ mean[..., None])[..., 0]) ** 2).sum(axis=1, keepdims=True)
            quiet = (NOISE_SHAPE + len(own) / 2) / (NOISE_SHAPE + error / 2)
        return Person(mean, precision, quiet)

    def arrays(self) -> Arrays:
        """What a bundle must keep to build the model again."""
        numbers = np.array(
            [self.mean, self.lowest, self.highest, self.projection.place, self.projection.spread]
        )
        kept = {
            "items": self.items,
            "weights": self.weights,
            "precision": self.precision,
            "noise": self.noise,
        }
        measured = {f"calibration_{f.name}": getattr(self.calibration, f.name) for f in fields(Calibration)}
        return kept | measured | {"basis": self.projection.basis, "numbers": numbers}

    @property
    def n_items(self) -> int:
        """How many items it was trained with; others are to it like one that nobody rated."""
        return len(self.noise[0]) - 1

    @property
    def _unrated(self) -> int:
        return self.n_items

    def _design(self, items: IntArray) -> tuple[Array, Array]:
        """[1, factor] (n_samples, len(items), 1 + n_factors), what a person's row meets, and biases."""
        V = self.items[:, items].astype(np.float64)
        bias = V[..., 0].copy()
        V[..., 0] = 1
        return V, bias


def from_arrays(arrays: Arrays) -> StarsModel:
    """Build the model a bundle kept."""
    mean, lowest, highest, place, spread = arrays["numbers"].tolist()
    return StarsModel(
        mean, lowest, highest, arrays["items"], arrays["weights"], arrays["precision"], arrays["noise"],
        Projection(arrays["basis"], place, spread),
        Calibration(**{f.name: arrays[f"calibration_{f.name}"] for f in fields(Calibration)}),
    )  # fmt: skip
