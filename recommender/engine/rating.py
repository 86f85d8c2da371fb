"""Predicted stars: biases and factors by alternating ridge (Koren, Bell & Volinsky 2009), users folded in.

r(u, i) = mean + b_i + b_u + p_u · y_i. A user's part is the ridge solution for their ratings alone, so a
visitor of ten minutes and a user of ten years are predicted by the same code.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.types import FloatArray, IntArray, InteractionLog, Kind, UserState

LOWEST, HIGHEST = 0.5, 5.0


@dataclass(frozen=True, slots=True)
class StarsConfig:
    """Ridge penalties are for each rating a row has, as ALS-WR has them (Zhou et al. 2008)."""

    n_factors: int = 16
    n_rounds: int = 12
    bias_l2: float = 4.0
    factor_l2: float = 0.12
    seed: int = 1


DEFAULT_CONFIG = StarsConfig()


@dataclass(frozen=True, slots=True)
class StarsModel:
    """`mean` of all ratings; `item_bias` (n_items,); `items` (n_items, n_factors); bounds in stars."""

    mean: float
    item_bias: FloatArray
    items: FloatArray
    config: StarsConfig
    lowest: float
    highest: float

    def predict(self, state: UserState, items: IntArray) -> FloatArray:
        """Stars (len(items),) from the ratings in the state; a cold user gets the items' own means."""
        rated = (state.kind == Kind.RATING) & np.isfinite(state.value)
        own, given = state.item_idx[rated], state.value[rated]
        rest = (given - self.mean - self.item_bias[own]).astype(np.float64)
        user_bias, factor = _solve_user(self.items[own].astype(np.float64), rest, self.config)
        stars = self.mean + self.item_bias[items] + user_bias + self.items[items] @ factor
        return np.clip(stars, self.lowest, self.highest).astype(np.float32)


def fit(log: InteractionLog, n_users: int, n_items: int, config: StarsConfig = DEFAULT_CONFIG) -> StarsModel:
    """Fit on a log's ratings; each (user, item) counts once, with its latest. Linear in ratings."""
    R = _ratings(log, n_users, n_items)
    if R.nnz == 0:
        zero = np.zeros((n_items, config.n_factors), np.float32)
        return StarsModel(3.5, np.zeros(n_items, np.float32), zero, config, LOWEST, HIGHEST)
    mean = float(R.data.mean())
    item_bias, user_bias = _biases(R, mean, config)
    rng = np.random.default_rng(config.seed)
    Y = rng.normal(0, 0.1, (n_items, config.n_factors))
    by_item = R.T.tocsr()
    for _ in range(config.n_rounds):
        user_bias, P = _solve_rows(R, mean + item_bias, Y, config)
        item_bias, Y = _solve_rows(by_item, mean + user_bias, P, config)
    bounds = float(R.data.min()), float(R.data.max())
    return StarsModel(mean, item_bias.astype(np.float32), Y.astype(np.float32), config, *bounds)


def _ratings(log: InteractionLog, n_users: int, n_items: int) -> sp.csr_matrix:
    rows = np.flatnonzero((log.kind == Kind.RATING) & np.isfinite(log.value))[::-1]
    pair = log.user_idx[rows].astype(np.int64) * n_items + log.item_idx[rows]
    rows = rows[np.unique(pair, return_index=True)[1]]  # the first from the end is the latest
    at = (log.user_idx[rows], log.item_idx[rows])
    return sp.csr_matrix((log.value[rows].astype(np.float64), at), shape=(n_users, n_items))


def _biases(
    R: sp.csr_matrix, mean: float, config: StarsConfig
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Shrunk item means, then shrunk user means of what is left."""
    pairs = R.tocoo()
    n_item = np.bincount(pairs.col, minlength=R.shape[1])
    item = np.bincount(pairs.col, weights=pairs.data - mean, minlength=R.shape[1]) / (n_item + config.bias_l2)
    n_user = np.bincount(pairs.row, minlength=R.shape[0])
    rest = pairs.data - mean - item[pairs.col]
    return item, np.bincount(pairs.row, weights=rest, minlength=R.shape[0]) / (n_user + config.bias_l2)


def _solve_rows(
    R: sp.csr_matrix, offset: npt.NDArray[np.float64], Y: npt.NDArray[np.float64], config: StarsConfig
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Bias (n_rows,) and factor (n_rows, n_factors) of each row, given the columns' offsets and factors."""
    bias, factors = np.zeros(R.shape[0]), np.zeros((R.shape[0], Y.shape[1]))
    for row in np.flatnonzero(np.diff(R.indptr)):
        part = slice(R.indptr[row], R.indptr[row + 1])
        columns = R.indices[part]
        bias[row], factors[row] = _solve_user(Y[columns], R.data[part] - offset[columns], config)
    return bias, factors


def _solve_user(
    Y: npt.NDArray[np.float64], rest: npt.NDArray[np.float64], config: StarsConfig
) -> tuple[float, npt.NDArray[np.float64]]:
    """Ridge solution of rest ≈ bias + Y factor; zeros without ratings."""
    if len(rest) == 0:
        return 0.0, np.zeros(Y.shape[1])
    Z = np.column_stack([np.ones(len(Y)), Y])
    penalty = np.full(Z.shape[1], config.factor_l2 * (len(rest) + 10))
    penalty[0] = config.bias_l2
    solution = np.linalg.solve(Z.T @ Z + np.diag(penalty), Z.T @ rest)
    return float(solution[0]), solution[1:]
