"""Sparse item–item matrices: multiplied densely where they are full enough, and to the bit the same."""

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine.sources.sparse import FILLED, quickest


def filled(rng: np.random.Generator, n_rows: int, share: float) -> sp.csr_matrix:
    """(n_rows, 60) float32, a share of it stored."""
    values = np.where(rng.random((n_rows, 60)) < share, rng.random((n_rows, 60)), 0)
    return sp.csr_matrix(values.astype(np.float32))


@pytest.mark.parametrize("share", [0.0, FILLED / 3, FILLED * 2, 1.0])
def test_a_dense_copy_gives_the_same_products(share: float) -> None:
    rng = np.random.default_rng(3)
    matrix, histories = filled(rng, 60, share), filled(rng, 20, 0.2)
    product = quickest(matrix)(histories)
    assert product.dtype == np.float32
    np.testing.assert_array_equal(product, (histories @ matrix).toarray())
