"""One side's prior: rows ~ N(X W, Λ⁻¹), with W and Λ drawn from their posterior.

Salakhutdinov & Mnih 2008 (the normal-Wishart), Simm et al. 2017 (the regression on side information).
"""

import numpy as np

from recommender.engine.stars.profiles import Array


class Prior:
    """`weights` (n_features, n_dims) and `precision` (n_dims, n_dims) of the last draw; `X` the profiles."""

    def __init__(self, X: Array, n_dims: int, rng: np.random.Generator) -> None:
        self.X, self.weights, self.precision = X, np.zeros((X.shape[1], n_dims)), 5.0 * np.eye(n_dims)
        self._gram, self._l2, self._rng = X.T @ X, 10.0, rng

    def means(self) -> Array:
        """(n_rows, n_dims)."""
        return self.X @ self.weights

    def draw(self, A: Array) -> None:
        """New weights, precision and ridge, given the rows A (n_rows, n_dims)."""
        (n, n_dims), d = A.shape, self.X.shape[1]
        spread = np.linalg.inv(np.linalg.cholesky(self.precision))
        noise = [self._rng.normal(size=(rows, n_dims)) @ spread for rows in (n, d)]
        right = self.X.T @ (A + noise[0]) + np.sqrt(self._l2) * noise[1]
        self.weights = np.linalg.solve(self._gram + self._l2 * np.eye(d), right)
        rest = A - self.means()
        scatter = rest.T @ rest + self._l2 * self.weights.T @ self.weights + np.eye(n_dims)
        self.precision = _wishart(
            np.asarray(np.linalg.inv(scatter), np.float64), n + d + n_dims + 2, self._rng
        )
        size = float(np.einsum("di,ij,dj->", self.weights, self.precision, self.weights))
        self._l2 = self._rng.gamma(1 + d * n_dims / 2) / (1 + size / 2)


def _wishart(scale: Array, degrees: int, rng: np.random.Generator) -> Array:
    """Bartlett's decomposition."""
    n = len(scale)
    T = np.tril(rng.normal(size=(n, n)), -1)
    T[np.diag_indices(n)] = np.sqrt(rng.chisquare(degrees - np.arange(n)))
    root = np.linalg.cholesky((scale + scale.T) / 2) @ T
    return root @ root.T
