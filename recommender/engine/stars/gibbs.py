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
_AT_ONCE = 4096  # rows, whose matrices are in memory together


@dataclass(frozen=True, slots=True)
class Sample:
    """One draw. `items` (n_items, 1 + n_factors); `user_*` the users' prior; `noise` (n_items,) is α α_i."""

    items: Array
    user_weights: Array
    user_precision: Array
    noise: Array


def samples(
    R: sp.csr_matrix, users: Prior, items: Prior, n_sweeps: int, rng: np.random.Generator
) -> Iterator[Sample]:
    """A draw a sweep, of ratings R (n_users, n_items) less their mean."""
    turned = R.copy()
    turned.data = np.arange(R.nnz, dtype=np.float64)
    turned = turned.T.tocsr()
    order = turned.data.astype(np.int64)
    user, item = np.repeat(np.arange(R.shape[0]), np.diff(R.indptr)), R.indices
    V = rng.normal(0, 0.1, (R.shape[1], users.precision.shape[0])) * (np.arange(users.precision.shape[0]) > 0)
    by_user, by_item, noise = np.ones(R.shape[0]), np.ones(R.shape[1]), 1.0
    for _ in range(n_sweeps):
        weight = noise * by_user[user] * by_item[item]
        U = _draw_rows(R, weight, V, users, rng)
        users.draw(U)
        flipped = sp.csr_matrix((R.data[order], turned.indices, turned.indptr), shape=turned.shape)
        V = _draw_rows(flipped, weight[order], U, items, rng)
        items.draw(V)
        error = (R.data - U[user, 0] - V[item, 0] - np.einsum("nk,nk->n", U[user, 1:], V[item, 1:])) ** 2
        by_user = _noise(noise * error * by_item[item], user, R.shape[0], NOISE_SHAPE, rng)
        by_item = _noise(noise * error * by_user[user], item, R.shape[1], 2 * NOISE_SHAPE, rng)
        noise = rng.gamma(1 + R.nnz / 2) / (1 + (error * by_user[user] * by_item[item]).sum() / 2)
        yield Sample(V, users.weights, users.precision, noise * by_item)


def _noise(error: Array, row: Rows, n_rows: int, shape: float, rng: np.random.Generator) -> Array:
    count, size = np.bincount(row, minlength=n_rows), np.bincount(row, error, n_rows)
    return rng.gamma(shape + count / 2) / (shape + size / 2)


def _draw_rows(
    R: sp.csr_matrix, weight: Array, other: Array, prior: Prior, rng: np.random.Generator
) -> Array:
    """[bias, factor] of each row given the columns': the normal equations of many rows at once."""
    bias, Z = other[:, :1], np.column_stack([np.ones(len(other)), other[:, 1:]])
    W = sp.csr_matrix((weight, R.indices, R.indptr), shape=R.shape)
    values = sp.csr_matrix((weight * R.data, R.indices, R.indptr), shape=R.shape)
    right = values @ Z - W @ (bias * Z) + prior.means() @ prior.precision
    upper, place = _triangle(Z.shape[1])
    products = Z[:, upper[0]] * Z[:, upper[1]]
    drawn = np.empty((R.shape[0], Z.shape[1]))
    for start in range(0, len(drawn), _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        P = (W[rows] @ products)[:, place] + prior.precision
        spread = np.einsum("nij,nj->ni", np.linalg.cholesky(P), rng.normal(size=right[rows].shape))
        drawn[rows] = np.linalg.solve(P, (right[rows] + spread)[..., None])[..., 0]
    return drawn


def _triangle(n: int) -> tuple[tuple[Rows, Rows], Rows]:
    """Where the upper triangle is in a matrix, and which of its entries each place holds."""
    upper = np.triu_indices(n)
    place = np.zeros((n, n), np.int64)
    place[upper] = np.arange(len(upper[0]))
    return (upper[0], upper[1]), np.maximum(place, place.T)
