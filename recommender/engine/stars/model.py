"""Predicted stars of one person from their ratings alone, averaged over posterior samples of the items.

Given a sample's items a person's factor is the closed-form mean of its posterior, so a visitor of ten minutes
and a user of ten years are predicted by the same code, trained on or not.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.stars import gibbs, profiles
from recommender.engine.stars.gibbs import NOISE_SHAPE
from recommender.engine.stars.prior import Prior
from recommender.engine.stars.profiles import Array, Projection
from recommender.engine.types import Catalogue, FloatArray, IntArray, InteractionLog, Kind, UserState

_NOISE_ROUNDS = 2  # of estimating how noisily a person rates


@dataclass(frozen=True, slots=True)
class StarsConfig:
    """`n_sweeps` draws after `n_burn` are averaged. `n_directions` of who rated what describe each side."""

    n_factors: int = 16
    n_burn: int = 20
    n_sweeps: int = 100
    n_directions: int = 32
    seed: int = 1


DEFAULT_CONFIG = StarsConfig()


@dataclass(frozen=True, slots=True)
class StarsModel:
    """`items` (n_samples, n_items, 1 + n_factors) float32; `weights`, `precision` of the users' prior and
    `noise` (n_samples, n_items) by sample; bounds as measured in the log.
    """

    mean: float
    lowest: float
    highest: float
    items: FloatArray
    weights: FloatArray
    precision: FloatArray
    noise: FloatArray
    projection: Projection

    def predict(self, state: UserState, items: IntArray) -> FloatArray:
        """Stars (len(items),) from the ratings in the state. Cost: samples times ratings of the person."""
        rated = (state.kind == Kind.RATING) & np.isfinite(state.value)
        person = self.fold_in(state.item_idx[rated], state.value[rated].astype(np.float64))
        V = self.items[:, items]
        stars = self.mean + person[:, :1] + V[..., 0] + np.einsum("snk,sk->sn", V[..., 1:], person[:, 1:])
        within: FloatArray = np.clip(stars, self.lowest, self.highest).mean(axis=0).astype(np.float32)
        return within

    def fold_in(self, own: IntArray, given: Array) -> Array:
        """[bias, factor] of a person under each sample, (n_samples, 1 + n_factors)."""
        V = self.items[:, own].astype(np.float64)
        Z, rest = (
            np.concatenate([np.ones_like(V[..., :1]), V[..., 1:]], axis=2),
            given - self.mean - V[..., 0],
        )
        prior = np.einsum("d,sdk->sk", self.projection.of(own), self.weights)
        pull = np.einsum("sij,sj->si", self.precision, prior)
        noise, scale = self.noise[:, own].astype(np.float64), np.ones((len(V), 1))
        for _ in range(_NOISE_ROUNDS):
            ZW = (Z * (noise * scale)[..., None]).transpose(0, 2, 1)
            right = pull + (ZW @ rest[..., None])[..., 0]
            person = np.linalg.solve(self.precision + ZW @ Z, right[..., None])[..., 0]
            error = (noise * (rest - np.einsum("snk,sk->sn", Z, person)) ** 2).sum(axis=1, keepdims=True)
            scale = (NOISE_SHAPE + len(own) / 2) / (NOISE_SHAPE + error / 2)
        return person


def fit(
    log: InteractionLog,
    n_users: int,
    n_items: int,
    catalogue: Catalogue | None = None,
    config: StarsConfig = DEFAULT_CONFIG,
) -> StarsModel | None:
    """Fit on a log's ratings, each (user, item) once with its latest; None without ratings."""
    R = latest_ratings(log, n_users, n_items)
    if R.nnz == 0:
        return None
    rng = np.random.default_rng(config.seed)
    mean, lowest, highest = float(R.data.mean()), float(R.data.min()), float(R.data.max())
    B = sp.csr_matrix((np.ones(R.nnz), R.indices, R.indptr), shape=R.shape)
    by_user, by_item = (
        profiles.fit(B, config.n_directions, rng),
        profiles.fit(B.T.tocsr(), config.n_directions, rng),
    )
    X = np.column_stack([by_item.all(B.T.tocsr()), profiles.facts(catalogue, n_items)])
    users = Prior(by_user.all(B), 1 + config.n_factors, rng)
    items = Prior(X, 1 + config.n_factors, rng)
    R.data -= mean
    drawn = list(gibbs.samples(R, users, items, config.n_burn + config.n_sweeps, rng))[config.n_burn :]
    return StarsModel(
        mean, lowest, highest,
        items=_stacked([s.items for s in drawn]),
        weights=_stacked([s.user_weights for s in drawn]),
        precision=_stacked([s.user_precision for s in drawn]),
        noise=_stacked([s.noise for s in drawn]),
        projection=by_user,
    )  # fmt: skip


def _stacked(drawn: list[Array]) -> FloatArray:
    return np.stack(drawn).astype(np.float32)


def latest_ratings(log: InteractionLog, n_users: int, n_items: int) -> sp.csr_matrix:
    """(n_users, n_items) float64, stored where rated."""
    rows = np.flatnonzero((log.kind == Kind.RATING) & np.isfinite(log.value))[::-1]
    pair = log.user_idx[rows].astype(np.int64) * n_items + log.item_idx[rows]
    rows = rows[np.unique(pair, return_index=True)[1]]  # the first from the end is the latest
    at = (log.user_idx[rows], log.item_idx[rows])
    return sp.csr_matrix((log.value[rows].astype(np.float64), at), shape=(n_users, n_items))
