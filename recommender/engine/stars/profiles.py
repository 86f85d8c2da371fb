"""What is known of a user or an item besides the stars: who rated what, how much, and the catalogue's facts.

They are the means that factors are drawn to (Simm et al. 2017, "Macau"); what somebody rated says something
beyond how (Koren 2008).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.types import Catalogue, IntArray

Array = npt.NDArray[np.float64]
_PASSES = 4  # of the subspace iteration (Halko et al. 2011)
_MORE = 10  # directions than are kept
_LEAST_SPREAD = 0.1  # of log counts: where all have the same count, another one is no event of 10⁹ deviations


@dataclass(frozen=True, slots=True)
class Projection:
    """Makes a profile of a set of columns. `basis` (n_columns, n) float64; place and spread of log counts."""

    basis: Array
    place: float
    spread: float

    def of(self, columns: IntArray) -> Array:
        """(1 + n + 1,): a constant, where the columns lie among others' sets, how many there are."""
        count = len(columns)
        where = self.basis[columns].sum(axis=0) / np.sqrt(max(count, 1))
        return np.concatenate([[1.0], where, [(np.log1p(count) - self.place) / self.spread]])

    def all(self, B: sp.csr_matrix) -> Array:
        """Profiles (n_rows, 1 + n + 1) of the rows of a 0/1 matrix."""
        count = np.diff(B.indptr)
        where = (B @ self.basis) / np.sqrt(np.maximum(count, 1))[:, None]
        return np.column_stack([np.ones(len(count)), where, (np.log1p(count) - self.place) / self.spread])


def fit(B: sp.csr_matrix, n: int, rng: np.random.Generator) -> Projection:
    """The n leading directions of the rows of B (n_rows, n_columns) of 0 and 1, scaled to a spread of one."""
    logs = np.log1p(np.diff(B.indptr))
    F = sp.diags(1 / np.sqrt(np.maximum(np.diff(B.indptr), 1))) @ B
    Q = np.linalg.qr(F @ rng.normal(size=(B.shape[1], min(n + _MORE, *B.shape))))[0]
    for _ in range(_PASSES):
        Q = np.linalg.qr(F @ (F.T @ Q))[0]
    basis = np.linalg.svd((F.T @ Q).T, full_matrices=False)[2][:n].T
    spread = max(float(logs.std()), _LEAST_SPREAD)
    return Projection(basis / max((F @ basis).std(), 1e-9), float(logs.mean()), spread)


def facts(catalogue: Catalogue | None, n_items: int) -> Array:
    """(n_items, n_genres + 2): genres, the year and its square, standardised; unknown years are the mean."""
    if catalogue is None:
        return np.empty((n_items, 0))
    known = np.isfinite(catalogue.year)
    year = np.zeros(n_items)
    if known.any():
        own = catalogue.year[known].astype(np.float64)
        year[known] = (own - own.mean()) / max(float(own.std()), 1e-9)
    return np.column_stack([catalogue.genres.toarray().astype(np.float64), year, year**2])
