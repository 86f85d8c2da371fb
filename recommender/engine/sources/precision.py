"""The regularised Gram's inverse behind the linear model, kept exact while histories change.

P = (G + l2 I)^-1 over the dense items, float64. A micro-batch changes G by a matrix of low rank, so P follows
by Woodbury's identity (Jeunen, Van Balen & Goethals 2022, "dynamic EASE"); items enter and leave by the block
inverse. Training calls `fit`, a refresh calls `refreshed`; serving never needs P.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.linalg import lapack

from recommender.engine.types import FloatArray, IntArray

Matrix: TypeAlias = npt.NDArray[np.float64]

REFIT_SHARE = 0.25  # of n: from this rank on an update costs as much as inverting anew
MIRRORED_AT_ONCE = 256  # rows
TOLERANCE = 1e-9  # of the probe: rounding of thousands of updates stays below it


@dataclass(frozen=True, slots=True)
class Precision:
    """`inverse` (n_dense, n_dense) symmetric; row r belongs to item `items[r]`, ascending."""

    inverse: Matrix
    items: IntArray
    l2: float

    def weights(self) -> FloatArray:
        """B = I - P diag(1 / diag P), float32 (Steck 2019, eq. 8): zero on the diagonal."""
        B = np.empty(self.inverse.shape, np.float32)
        np.divide(self.inverse, -np.diag(self.inverse), out=B, casting="same_kind")
        np.fill_diagonal(B, 0.0)
        return B

    def residual(self, gram: sp.csr_matrix) -> float:
        """|(G + l2 I) P v - v| / |v| for a fixed v of signs: how far P has drifted from an inverse."""
        v = np.random.default_rng(0).choice([-1.0, 1.0], len(self.items))
        solved = np.zeros(gram.shape[0])
        solved[self.items] = self.inverse @ v
        rest = (gram @ solved)[self.items] + self.l2 * solved[self.items] - v
        return float(np.linalg.norm(rest)) / max(1.0, float(np.linalg.norm(v)))

    def over(self, items: IntArray, gram: sp.csr_matrix) -> "Precision":
        """The inverse over other items of the same `gram`. Cost: n² for each item that enters or leaves."""
        kept = np.isin(self.items, items)
        entered = items[~np.isin(items, self.items)]
        left = _bordered(_without(self.inverse, ~kept), gram, self.items[kept], entered, self.l2)
        order = np.argsort(np.concatenate([self.items[kept], entered]), kind="stable")
        moved = left if (np.diff(order) > 0).all() else left[np.ix_(order, order)]
        return Precision(moved, items, self.l2)

    def updated(self, change: "LowRank") -> "Precision":
        """After the Gram of `items` has changed. Cost: n² times the change's rank."""
        if len(change) == 0:
            return self
        UP = change.U @ self.inverse
        moved = UP.T @ np.linalg.solve(change.inner + change.U @ UP.T, UP)
        np.subtract(self.inverse, moved, out=moved)
        return Precision(moved, self.items, self.l2)


@dataclass(frozen=True, slots=True)
class LowRank:
    """The Gram grew by U' M U: `U` CSR (rank, n), `inner` M^-1 (rank, rank), its own inverse or diagonal."""

    U: sp.csr_matrix
    inner: Matrix

    def __len__(self) -> int:
        return int(self.U.shape[0])


def fit(gram: sp.csr_matrix, l2: float, max_dense: int) -> Precision:
    """Invert for the `max_dense` most consumed items. Cost: cubic in them, float64 of their square."""
    items = dense_items(gram.diagonal(), max_dense)
    among = gram if len(items) == gram.shape[0] else gram[items][:, items]
    return Precision(_inverted(among.toarray(order="F").astype(np.float64, copy=False), l2), items, l2)


def dense_items(count: Matrix, max_dense: int) -> IntArray:
    """The most consumed items, ascending; at equal counts the earlier; none that nobody consumed."""
    most = np.sort(np.argsort(-count, kind="stable")[:max_dense]).astype(np.int32)
    return most[count[most] > 0]


def refreshed(
    held: Precision, old: sp.csr_matrix, new: sp.csr_matrix, before: sp.csr_matrix, after: sp.csr_matrix,
    max_dense: int,
) -> Precision:  # fmt: skip
    """What `fit` gives for the `new` Gram, from what it gave for the `old` one.

    `before` and `after`: the changed users' 0/1 rows, (n_changed, n_items). Fits anew where the change is
    large or rounding has added up.
    """
    items = dense_items(new.diagonal(), max_dense)
    rows = before[:, items], after[:, items]
    if len(np.setxor1d(items, held.items)) + rank(*rows) > REFIT_SHARE * len(items):
        return fit(new, held.l2, max_dense)
    moved = held.over(items, old).updated(low_rank(*rows))
    return moved if moved.residual(new) < TOLERANCE else fit(new, held.l2, max_dense)


def rank(before: sp.csr_matrix, after: sp.csr_matrix) -> int:
    """Of the Gram's change when users' 0/1 rows (n_users, n) change: by users or by items, as is less."""
    came, went = _moved_rows(before, after)
    return min(came.shape[0] + went.shape[0], 2 * len(moved_items(before, after)))


def low_rank(before: sp.csr_matrix, after: sp.csr_matrix) -> LowRank:
    """The Gram's change in the form of that rank."""
    came, went = _moved_rows(before, after)
    if came.shape[0] + went.shape[0] <= 2 * len(moved_items(before, after)):
        signs = np.r_[np.ones(came.shape[0]), -np.ones(went.shape[0])]
        return LowRank(sp.csr_matrix(sp.vstack([came, went])), np.diag(signs))
    return _by_items(before, after)


def _by_items(before: sp.csr_matrix, after: sp.csr_matrix) -> LowRank:
    """Only pairs with an item whose users changed have moved: E'W + W'E, E the unit rows of those items."""
    change = sp.csr_matrix(after.T @ after - before.T @ before)
    items = moved_items(before, after)
    k, n = len(items), after.shape[1]
    E = sp.csr_matrix((np.ones(k), (np.arange(k), items)), shape=(k, n))
    half = np.ones(n)
    half[items] = 0.5  # pairs within the items are in both terms
    W = sp.csr_matrix(change[items] @ sp.diags(half))
    swap = np.kron(np.array([[0.0, 1.0], [1.0, 0.0]]), np.eye(k))
    return LowRank(sp.csr_matrix(sp.vstack([E, W])), swap)


def _moved_rows(before: sp.csr_matrix, after: sp.csr_matrix) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """The rows that came and those that went."""
    moved = np.diff(sp.csr_matrix(after - before).indptr) > 0
    came, went = (rows[moved & (np.diff(rows.indptr) > 0)] for rows in (after, before))
    return came, went


def moved_items(before: sp.csr_matrix, after: sp.csr_matrix) -> IntArray:
    """The items whose users changed: each pair of the Gram that changed has one of them."""
    return np.unique(sp.csr_matrix(after - before).indices)


def _without(P: Matrix, gone: npt.NDArray[np.bool_]) -> Matrix:
    """The inverse without some rows and columns of the matrix: P_kk - P_kg (P_gg)^-1 P_gk."""
    if not gone.any():
        return P
    aside = P[np.ix_(~gone, gone)]
    return P[np.ix_(~gone, ~gone)] - aside @ np.linalg.solve(P[np.ix_(gone, gone)], aside.T)


def _bordered(P: Matrix, gram: sp.csr_matrix, items: IntArray, entered: IntArray, l2: float) -> Matrix:
    """The inverse with more rows and columns at its end, by the Schur complement of the old block."""
    if len(entered) == 0:
        return P
    beside = gram[items][:, entered].toarray()
    PB = P @ beside
    S = np.linalg.inv(gram[entered][:, entered].toarray() + l2 * np.eye(len(entered)) - beside.T @ PB)
    corner = -PB @ S
    return np.block([[P - corner @ PB.T, corner], [corner.T, S]])


def _inverted(G: Matrix, l2: float) -> Matrix:
    """(G + l2 I)^-1; overwrites G, which LAPACK wants in Fortran's order."""
    if len(G) == 0:
        return np.zeros((0, 0))
    G[np.diag_indices_from(G)] += l2
    # a Cholesky inverse takes half the time of a general one
    P, info = lapack.dpotri(lapack.dpotrf(G, lower=1, overwrite_a=1)[0], lower=1, overwrite_c=1)
    if info != 0:
        raise np.linalg.LinAlgError(f"the regularised Gram is not positive definite (dpotri says {info})")
    return _mirrored(P.T)


def _mirrored(P: Matrix) -> Matrix:
    """The symmetric matrix of an upper triangle, in place; a block at a time, which stays in the cache."""
    for start in range(0, len(P), MIRRORED_AT_ONCE):
        end = start + MIRRORED_AT_ONCE
        corner = P[start:end, start:end]
        corner[:] = np.triu(corner) + np.triu(corner, 1).T
        P[end:, start:end] = P[start:end, end:].T
    return P
