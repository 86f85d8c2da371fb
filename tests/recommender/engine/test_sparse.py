"""Sparse item–item matrices: multiplied densely where they are full enough, and to the bit the same."""

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine.sources.sparse import (
    CELLS_A_BLOCK,
    ENTRIES_AN_ITEM,
    FEW_ENTRIES,
    FILLED,
    quickest,
    times_dense,
    times_sparse,
    without_rows,
)


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


@pytest.mark.parametrize(
    "n_columns", [CELLS_A_BLOCK // 60 // 3, CELLS_A_BLOCK // 60, CELLS_A_BLOCK // 60 * 3 + 7]
)
def test_some_columns_at_a_time_give_the_same_product(n_columns: int) -> None:
    rng = np.random.default_rng(4)
    dense = rng.normal(size=(60, n_columns)).astype(np.float32)
    histories = filled(rng, 40 * ENTRIES_AN_ITEM, 0.2)
    assert histories.nnz > ENTRIES_AN_ITEM * len(dense)
    np.testing.assert_array_equal(times_dense(histories, dense), histories @ dense)
    np.testing.assert_array_equal(times_dense(histories[:2], dense), histories[:2] @ dense)


def test_rows_are_emptied_and_stay_in_their_place() -> None:
    matrix = filled(np.random.default_rng(5), 4, 0.5)
    left = without_rows(matrix, np.array([True, False, True, False])).toarray()
    np.testing.assert_array_equal(left[1::2], matrix.toarray()[1::2])
    assert not left[::2].any()


@pytest.mark.parametrize("n_histories", [2, 3 * FEW_ENTRIES // 60])
def test_rows_laid_out_give_the_same_product_of_sparse_matrices(n_histories: int) -> None:
    rng = np.random.default_rng(6)
    emptied = np.arange(n_histories) % 5 == 1
    matrix, histories = filled(rng, 60, 0.3), without_rows(filled(rng, n_histories, 0.2), emptied)
    product = times_sparse(histories, matrix)
    assert product.dtype == np.float32
    np.testing.assert_array_equal(product, (histories @ matrix).toarray())
