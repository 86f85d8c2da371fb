"""Fits predicted stars on a log's ratings: once without a tenth to calibrate on, then on all of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.checks import require_not_infinite
from recommender.engine.stars import calibration, gibbs, profiles
from recommender.engine.stars.calibration import Calibration
from recommender.engine.stars.model import StarsModel
from recommender.engine.stars.prior import Prior
from recommender.engine.stars.profiles import Array
from recommender.engine.types import Catalogue, FloatArray, InteractionLog, Kind, UserState

HELD_OUT = 0.1
_FEWEST_KEPT = 10  # samples; a tenth of the draws costs 0.002 RMSE on ML-100K, a half nothing
_FEWEST_SWEEPS = 20


@dataclass(frozen=True, slots=True)
class StarsConfig:
    """`n_sweeps` draws after `n_burn`, evenly thinned to `n_kept`. `n_directions` of who rated what.

    Fewer sweeps where sweeps times ratings exceed `most_work`; fewer kept where they exceed `most_floats`.
    """

    n_factors: int = 16
    n_burn: int = 20
    n_sweeps: int = 100
    n_kept: int = 50
    n_directions: int = 32
    most_work: int = 100_000_000
    most_floats: int = 16_000_000
    seed: int = 1

    def sweeps(self, n_ratings: int) -> int:
        """Draws after the burn-in."""
        return min(self.n_sweeps, max(self.most_work // n_ratings, _FEWEST_SWEEPS))

    def kept(self, n_items: int) -> int:
        """Samples that the model holds."""
        room = self.most_floats // (n_items * (1 + self.n_factors))
        return min(self.n_kept, max(room, _FEWEST_KEPT))


DEFAULT_CONFIG = StarsConfig()


def fit(
    log: InteractionLog,
    n_users: int,
    n_items: int,
    catalogue: Catalogue | None = None,
    config: StarsConfig = DEFAULT_CONFIG,
) -> StarsModel | None:
    """Fit on a log's ratings, each (user, item) once with its latest; None without ratings.

    Raises InvalidInteraction for an infinite one; NaN is no rating. Linear in ratings, one to two fits.
    """
    require_not_infinite("value", log.value)
    R = latest_ratings(log, n_users, n_items)
    if R.nnz == 0:
        return None
    facts, rng = profiles.facts(catalogue, n_items), np.random.default_rng(config.seed)
    n_sweeps = config.sweeps(R.nnz)
    measured = _calibrated(R, facts, config, -(-n_sweeps // 2), rng)
    return _sampled(R, facts, config, n_sweeps, measured, rng)


def _calibrated(
    R: sp.csr_matrix, facts: Array, config: StarsConfig, n_sweeps: int, rng: np.random.Generator
) -> Calibration:
    """On a random tenth of the ratings, forecast by a fit on the others."""
    held = rng.permutation(R.nnz)[: int(HELD_OUT * R.nnz)]
    if len(held) == 0:
        return calibration.NONE
    pairs, is_past = R.tocoo(), np.ones(R.nnz, bool)
    is_past[held] = False
    past = _matrix(pairs.data[is_past], pairs.row[is_past], pairs.col[is_past], R.shape)
    model = _sampled(past, facts, config, n_sweeps, calibration.NONE, rng)
    user, item = pairs.row[held], pairs.col[held].astype(np.int32)
    stars, spread, n_ratings = np.empty(len(held)), np.empty(len(held)), np.diff(past.indptr)[user]
    order = np.argsort(user, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(user[order])) + 1):
        forecast = model.forecast(_state(past, int(user[rows[0]])), item[rows])
        stars[rows], spread[rows] = forecast.stars, forecast.spread
    return calibration.calibrated(stars - pairs.data[held], spread, n_ratings)


def _state(R: sp.csr_matrix, user: int) -> UserState:
    own = slice(R.indptr[user], R.indptr[user + 1])
    n = own.stop - own.start
    kind, value = np.full(n, Kind.RATING, np.int8), R.data[own].astype(np.float32)
    return UserState(R.indices[own].astype(np.int32), kind, value, np.arange(n, dtype=np.float64))


def _sampled(
    R: sp.csr_matrix, facts: Array, config: StarsConfig, n_sweeps: int, measured: Calibration,
    rng: np.random.Generator,
) -> StarsModel:  # fmt: skip
    """The model of ratings R, whose bounds and mean it takes. Only draws that are kept are held in memory."""
    n_users, n_items = R.shape
    R = sp.csr_matrix((R.data, R.indices, R.indptr), shape=(n_users, n_items + 1))  # one more, never rated
    facts = np.vstack([facts, facts.mean(axis=0, keepdims=True)])
    mean, lowest, highest = float(R.data.mean()), float(R.data.min()), float(R.data.max())
    B = sp.csr_matrix((np.ones(R.nnz), R.indices, R.indptr), shape=R.shape)
    raters = B.T.tocsr()
    by_user = profiles.fit(B, config.n_directions, rng)
    X = np.column_stack([profiles.fit(raters, config.n_directions, rng).all(raters), facts])
    users = Prior(by_user.all(B), 1 + config.n_factors, rng)
    items = Prior(X, 1 + config.n_factors, rng)
    kept = set(_evenly(n_sweeps, config.kept(n_items)) + config.n_burn)
    centred = sp.csr_matrix((R.data - mean, R.indices, R.indptr), shape=R.shape)
    draws = enumerate(gibbs.samples(centred, users, items, config.n_burn + n_sweeps, rng))
    drawn = [_single(sample) for sweep, sample in draws if sweep in kept]
    V, weights, precision, noise = (np.stack(part) for part in zip(*drawn, strict=True))
    return StarsModel(mean, lowest, highest, V, weights, precision, noise, by_user, measured)


def _evenly(n: int, n_kept: int) -> npt.NDArray[np.integer]:
    """At most n_kept of 0…n-1, the last among them."""
    return np.unique(np.linspace(n - 1, 0, min(n, n_kept)).astype(np.int64))


def _single(sample: gibbs.Sample) -> tuple[FloatArray, ...]:
    parts = (sample.items, sample.user_weights, sample.user_precision, sample.noise)
    return tuple(part.astype(np.float32) for part in parts)


def latest_ratings(log: InteractionLog, n_users: int, n_items: int) -> sp.csr_matrix:
    """(n_users, n_items) float64, stored where rated."""
    rows = np.flatnonzero((log.kind == Kind.RATING) & np.isfinite(log.value))[::-1]
    pair = log.user_idx[rows].astype(np.int64) * n_items + log.item_idx[rows]
    rows = rows[np.unique(pair, return_index=True)[1]]  # the first from the end is the latest
    return _matrix(log.value[rows], log.user_idx[rows], log.item_idx[rows], (n_users, n_items))


def _matrix(
    data: npt.NDArray[np.floating], user: npt.NDArray[np.integer], item: npt.NDArray[np.integer],
    shape: tuple[int, int],
) -> sp.csr_matrix:  # fmt: skip
    return sp.csr_matrix((data.astype(np.float64), (user, item)), shape=shape)
