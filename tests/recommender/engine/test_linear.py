"""The linear item–item model against an independent implementation and its own parts."""

import numpy as np
import scipy.sparse as sp

from recommender.engine import statistics
from recommender.engine.sources import linear
from recommender.engine.types import FloatArray
from tests.recommender.engine.factories import clustered_log

GRAM = statistics.count(clustered_log(), 80, 60).gram


def ease(l2: float) -> FloatArray:
    """Steck (2019), as in the paper's own listing."""
    G = GRAM.toarray() + l2 * np.eye(60)
    P = np.linalg.inv(G)
    B = P / -np.diag(P)
    B[np.diag_indices(60)] = 0
    return B.astype(np.float32)


def test_it_is_ease() -> None:
    np.testing.assert_allclose(linear.fit(GRAM, 50.0, 1000).weights, ease(50.0), rtol=1e-4, atol=1e-7)


def test_beyond_the_dense_limit_the_most_used_items_are_kept() -> None:
    model = linear.fit(GRAM, 50.0, 10)
    count = GRAM.diagonal()
    assert len(model.dense_items) == 10
    assert count[model.dense_items].min() >= np.delete(count, model.dense_items).max()
    history = sp.csr_matrix(np.ones((1, 60), np.float32))
    assert np.isfinite(model.apply(history)).sum() == 10


def test_contributions_add_up_to_the_score() -> None:
    model = linear.fit(GRAM, 50.0, 40)
    weight = np.zeros((1, 60), np.float32)
    weight[0, [3, 7, 30]] = [1.0, 0.5, 0.25]
    score = model.apply(sp.csr_matrix(weight))[0]
    items = model.dense_items
    parts = model.contributions(np.array([3, 7, 30], np.int32), weight[0, [3, 7, 30]], items)
    np.testing.assert_allclose(parts.sum(axis=0), score[items], rtol=1e-5, atol=1e-7)


def test_scores_of_some_items_are_those_of_all() -> None:
    model = linear.fit(GRAM, 10.0, max_dense=40)  # 20 items without weights
    histories = np.zeros((3, 60), np.float32)
    histories[0, model.dense_items[:4]] = [1, 0.5, 2, 1]
    histories[2] = 1  # nothing is known of the second person
    history = sp.csr_matrix(histories)
    query, item = np.divmod(np.arange(3 * 60), 60)
    np.testing.assert_array_equal(model.at(history, query, item), model.apply(history).ravel())
