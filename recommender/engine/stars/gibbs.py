"""Gibbs sampling of r(u, i) = mean + b_u + b_i + p_u · q_i + noise, whose precision is α α_u α_i.

Bayesian matrix factorisation (Salakhutdinov & Mnih 2008) with a noise for each user and item
(Lakshminarayanan et al. 2011). A row of either side is [bias, factor]. One sweep is linear in ratings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.stars.prior import Prior
from recommender.engine.stars.profiles import Array

Rows: TypeAlias = npt.NDArray[np.integer]

NOISE_SHAPE = 5.0  # of the gamma prior of a user's noise; an item's is twice as narrow
_ROWS_AT_ONCE = 16_384  # whose matrices are in memory together
_RATINGS_AT_ONCE = 16_384  # whose rows of both sides stay in the processor's second cache


@dataclass(frozen=True, slots=True)
class Sample:
    """One draw. `items` (n_items, 1 + n_factors); `user_*` the users' prior; `noise` (n_items,) is α α_i."""

    items: Array
    user_weights: Array
    user_precision: Array
    noise: Array


@dataclass(frozen=True, slots=True)
class Side:
    """The ratings by users, or by items: `ones` where there is one, `values` what it is, both float32 CSR.

    Sums over a row are made in single precision: their error is far below the noise of a draw.
    """

    ones: sp.csr_matrix
    values: sp.csr_matrix
    prior: Prior

    def draw(self, own_noise: Array, other_noise: Array, other: Array, rng: np.random.Generator) -> Array:
        """[bias, factor] of each row given the columns': the normal equations of many rows at once.

        A rating's noise is its row's times its column's, so the columns' can be multiplied in beforehand.
        """
        bias, Z = other[:, :1], np.column_stack([np.ones(len(other)), other[:, 1:]])
        i, j = np.triu_indices(Z.shape[1])
        columns = other_noise[:, None] * np.column_stack([Z[:, i] * Z[:, j], bias * Z])
        values = (other_noise[:, None] * Z).astype(np.float32)
        pull, drawn = self.prior.means() @ self.prior.precision, np.empty((self.ones.shape[0], Z.shape[1]))
        for rows, ones, given in self._parts():
            sums, own = ones @ columns.astype(np.float32), own_noise[rows, None]
            right = pull[rows] + own * (given @ values - sums[:, len(i) :])
            P = np.empty((Z.shape[1], *right.T.shape))
            P[j, i] = (own * sums[:, : len(i)]).T + self.prior.precision[i, j][:, None]
            drawn[rows] = drawn_from(P, right.T, rng.normal(size=right.shape).T).T
        return drawn

    def _parts(self) -> Iterator[tuple[slice, sp.csr_matrix, sp.csr_matrix]]:
        n = self.ones.shape[0]
        if n <= _ROWS_AT_ONCE:
            yield slice(0, n), self.ones, self.values
            return
        for start in range(0, n, _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            yield rows, self.ones[rows], self.values[rows]


def samples(
    R: sp.csr_matrix, users: Prior, items: Prior, n_sweeps: int, rng: np.random.Generator
) -> Iterator[Sample]:
    """A draw a sweep, of ratings R (n_users, n_items) less their mean."""
    by_users, by_items = _side(R, users), _side(R.T.tocsr(), items)
    user, item = np.repeat(np.arange(R.shape[0]), np.diff(R.indptr)), R.indices
    n_of_user, n_of_item = np.diff(R.indptr), np.diff(by_items.ones.indptr)
    n_dims = users.precision.shape[0]
    V = rng.normal(0, 0.1, (R.shape[1], n_dims)) * (np.arange(n_dims) > 0)
    by_user, by_item, noise = np.ones(R.shape[0]), np.ones(R.shape[1]), 1.0
    for _ in range(n_sweeps):
        U = by_users.draw(noise * by_user, by_item, V, rng)
        users.draw(U)
        V = by_items.draw(noise * by_item, by_user, U, rng)
        items.draw(V)
        error = squared_errors(R, user, U, V)
        by_user = _noise(noise * _summed(error, by_item[item], user, len(U)), n_of_user, NOISE_SHAPE, rng)
        by_item = _noise(noise * _summed(error, by_user[user], item, len(V)), n_of_item, 2 * NOISE_SHAPE, rng)
        weighted = float(by_user @ _summed(error, by_item[item], user, len(U)))
        noise = rng.gamma(1 + R.nnz / 2) / (1 + weighted / 2)
        yield Sample(V, users.weights, users.precision, noise * by_item)


def _side(R: sp.csr_matrix, prior: Prior) -> Side:
    values = R.astype(np.float32)
    ones = sp.csr_matrix((np.ones(R.nnz, np.float32), values.indices, values.indptr), shape=R.shape)
    return Side(ones, values, prior)


def squared_errors(R: sp.csr_matrix, user: Rows, U: Array, V: Array) -> Array:
    """(n_ratings,) in R's order; `user`: each one's row. In single precision, but for the result."""
    left, bias = U.astype(np.float32), V[:, 0].astype(np.float32)
    right = V.astype(np.float32)
    right[:, 0] = 1
    errors = np.empty(R.nnz)
    for start in range(0, R.nnz, _RATINGS_AT_ONCE):
        part = slice(start, start + _RATINGS_AT_ONCE)
        item = R.indices[part]
        said = np.einsum("nk,nk->n", left.take(user[part], axis=0), right.take(item, axis=0))
        errors[part] = R.data[part] - bias.take(item) - said
    errors *= errors
    return errors


def _summed(error: Array, weight: Array, row: Rows, n_rows: int) -> Array:
    np.multiply(weight, error, out=weight)  # it was gathered for this
    return np.bincount(row, weight, n_rows).astype(np.float64, copy=False)


def _noise(size: Array, count: Rows, shape: float, rng: np.random.Generator) -> Array:
    return rng.gamma(shape + count / 2) / (shape + size / 2)


def drawn_from(P: Array, right: Array, noise: Array) -> Array:
    """(n_dims, n): a draw from each N(P⁻¹ right, P⁻¹), made of standard normal `noise`.

    P (n_dims, n_dims, n), of which the lower triangles are read, and overwritten. Cholesky and both
    substitutions step by step for all n at once: for such small matrices LAPACK is mostly calls.
    """
    n_dims, drawn = len(P), right.copy()
    for j in range(n_dims):
        np.sqrt(P[j, j], out=P[j, j])
        P[j + 1 :, j] /= P[j, j]
        for k in range(j + 1, n_dims):
            P[k:, k] -= P[k:, j] * P[k, j]
        drawn[j] /= P[j, j]
        drawn[j + 1 :] -= P[j + 1 :, j] * drawn[j]
    drawn += noise
    for j in reversed(range(n_dims)):
        drawn[j] /= P[j, j]
        drawn[:j] -= P[j, :j] * drawn[j]
    return drawn
