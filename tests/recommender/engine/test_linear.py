"""The linear item–item model against an independent implementation and its own parts."""

import numpy as np
import scipy.sparse as sp

from recommender.engine import context as contexts
from recommender.engine import statistics, timeline
from recommender.engine.sources import linear
from recommender.engine.types import FloatArray
from tests.recommender.engine.factories import clustered_log, make_state

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
    assert np.isfinite(model.apply(history)).all()  # the others by their sparse weights


def test_contributions_add_up_to_the_score() -> None:
    model = linear.fit(GRAM, 50.0, 40)
    weight = np.zeros((1, 60), np.float32)
    weight[0, [3, 7, 30]] = [1.0, 0.5, 0.25]
    score = model.apply(sp.csr_matrix(weight))[0]
    items = model.dense_items
    parts = model.contributions(np.array([3, 7, 30], np.int32), weight[0, [3, 7, 30]], items)
    np.testing.assert_allclose(parts.sum(axis=0), score[items], rtol=1e-5, atol=1e-7)


def test_stretches_are_the_parts_of_the_whole() -> None:
    model = linear.fit(GRAM, 10.0, max_dense=40)  # 20 items without weights
    rng = np.random.default_rng(0)
    people = [make_state(rng.permutation(60)[:n].tolist()) for n in (40, 2, 0)]
    context = contexts.build(people, np.full(3, 1e3), timeline.build(clustered_log(), 60))
    query, item = np.divmod(np.arange(3 * 60), 60)
    stretches = model.stretches_at(context, query, item)
    histories = context.queries.stretches(linear.STRETCHES)
    for scores, start in zip(stretches, range(0, histories.shape[0], 3), strict=True):
        alone = model.apply(histories[start : start + 3]).ravel()
        np.testing.assert_allclose(np.nan_to_num(scores), np.nan_to_num(alone), rtol=1e-6)
        is_dense = model.row_of[item] >= 0
        assert (np.isnan(scores) == np.isnan(alone))[is_dense].all()
    whole = model.apply(context.queries.matrix(context.queries.weight))
    np.testing.assert_allclose(model.apply_to_all(context), whole, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(
        np.nansum(stretches, axis=0), np.nan_to_num(whole.ravel()), rtol=1e-5, atol=1e-7
    )


def test_long_histories_score_as_a_sum_of_rows() -> None:
    model = linear.fit(GRAM, 10.0, max_dense=60)
    rng = np.random.default_rng(0)
    weight = (rng.random((12, 60)) * (rng.random((12, 60)) < np.linspace(0, 0.9, 12)[:, None])).astype(
        np.float32
    )
    assert np.count_nonzero(weight) > 2 * 60  # enough of them to be multiplied densely
    scores = np.nan_to_num(model.apply(sp.csr_matrix(weight)))
    one_by_one = [(row[:, None] * model.weights).sum(axis=0) for row in weight]
    np.testing.assert_allclose(scores, np.array(one_by_one), rtol=1e-5, atol=1e-7)
