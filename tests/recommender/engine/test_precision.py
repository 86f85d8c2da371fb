"""The regularised Gram's inverse: whatever comes and goes, it equals the one fitted from scratch."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import statistics
from recommender.engine.sources import precision
from recommender.engine.sources.precision import Precision
from recommender.engine.statistics import ItemStatistics, consumed_by
from recommender.engine.types import IntArray, InteractionLog
from tests.recommender.engine.factories import clustered_log, make_log

N_USERS, N_ITEMS, L2 = 12, 16, 3.0
MANY = 1000
# a batch: for some users everything they now did, which may be nothing, or items nobody had used
BATCHES = st.lists(
    st.dictionaries(
        st.integers(0, N_USERS - 1),
        st.lists(st.integers(0, N_ITEMS - 1), max_size=6, unique=True),
        min_size=1, max_size=3,
    ),
    max_size=8,
)  # fmt: skip


def histories_of(batch: dict[int, list[int]]) -> InteractionLog:
    return make_log([(user, item, 10.0 * user + t) for user in batch for t, item in enumerate(batch[user])])


def followed(
    held: Precision, counted: ItemStatistics, users: IntArray, events: InteractionLog, max_dense: int
) -> tuple[Precision, ItemStatistics]:
    moved = counted.with_histories(users, events)
    before, after = (consumed_by(s.log, users, s.n_items) for s in (counted, moved))
    return precision.refreshed(held, counted.gram, moved.gram, before, after, max_dense), moved


def assert_fitted(held: Precision, counted: ItemStatistics, max_dense: int) -> None:
    fresh = precision.fit(counted.gram, L2, max_dense)
    assert held.items.tolist() == fresh.items.tolist()
    if len(held.items):
        np.testing.assert_allclose(held.inverse, fresh.inverse, rtol=1e-6, atol=1e-9 / L2)
        np.testing.assert_allclose(held.weights(), fresh.weights(), rtol=1e-5, atol=1e-7)


def test_it_is_the_inverse() -> None:
    gram = statistics.count(clustered_log(), 80, 60).gram
    held = precision.fit(gram, L2, MANY)
    np.testing.assert_allclose(held.inverse, np.linalg.inv(gram.toarray() + L2 * np.eye(60)), rtol=1e-9)


@pytest.mark.parametrize("max_dense", [MANY, 7], ids=["all items", "the most used, which change"])
@settings(max_examples=60, deadline=None)
@given(batches=BATCHES)
def test_after_any_stream_of_changes_it_equals_the_fit(
    max_dense: int, batches: list[dict[int, list[int]]]
) -> None:
    counted = statistics.count(clustered_log(N_USERS, N_ITEMS), N_USERS, N_ITEMS)
    held = precision.fit(counted.gram, L2, max_dense)
    for batch in batches:
        users = np.array(sorted(batch), np.int32)
        moved = counted.with_histories(users, histories_of(batch))
        items = precision.dense_items(moved.gram.diagonal(), max_dense)
        before, after = (consumed_by(s.log, users, N_ITEMS)[:, items] for s in (counted, moved))
        held = held.over(items, counted.gram).updated(precision.low_rank(before, after))
        counted = moved
        assert_fitted(held, counted, max_dense)


@pytest.mark.parametrize("max_dense", [60, 20])
def test_a_small_change_takes_the_update_and_not_the_fit(max_dense: int) -> None:
    """Bit for bit another matrix than the fit's, and the same to nine digits: so it was updated."""
    counted = statistics.count(clustered_log(), 80, 60)
    held = precision.fit(counted.gram, L2, max_dense)
    events = make_log([(0, 1, 1.0), (0, 2, 2.0)])
    held, counted = followed(held, counted, np.array([0], np.int32), events, max_dense)
    fresh = precision.fit(counted.gram, L2, max_dense)
    assert (held.inverse != fresh.inverse).any()
    np.testing.assert_allclose(held.inverse, fresh.inverse, rtol=1e-9, atol=1e-12)


def test_the_cheaper_of_both_forms_is_taken_and_both_are_the_change() -> None:
    before = sp.csr_matrix(np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0]], np.float64))
    a_hit, one_person = before.toarray(), before.toarray()
    a_hit[:, 3], one_person[0] = 1, [0, 0, 1, 1]
    for after, rank in ((a_hit, 2), (one_person, 2), (before.toarray(), 0)):
        change = precision.low_rank(before, sp.csr_matrix(after))
        assert len(change) == rank
        if rank:
            grown = change.U.T @ np.linalg.inv(change.inner) @ change.U
            np.testing.assert_allclose(grown, after.T @ after - (before.T @ before).toarray(), atol=1e-12)


def test_an_inverse_that_has_drifted_is_fitted_anew() -> None:
    counted = statistics.count(clustered_log(), 80, 60)
    fitted = precision.fit(counted.gram, L2, MANY)
    drifted = Precision(fitted.inverse * (1 + 1e-6), fitted.items, L2)
    assert drifted.residual(counted.gram) > precision.TOLERANCE > fitted.residual(counted.gram)
    held, counted = followed(drifted, counted, np.array([0], np.int32), make_log([(0, 1, 1.0)]), MANY)
    assert_fitted(held, counted, MANY)


def test_hundreds_of_updates_leave_no_drift() -> None:
    rng = np.random.default_rng(0)
    counted = statistics.count(clustered_log(), 80, 60)
    held = precision.fit(counted.gram, L2, MANY)
    for _ in range(300):
        user = int(rng.integers(80))
        items = rng.choice(60, 12, replace=False)
        events = make_log([(user, int(item), float(t)) for t, item in enumerate(items)])
        held, counted = followed(held, counted, np.array([user], np.int32), events, MANY)
    assert held.residual(counted.gram) < precision.TOLERANCE
    assert_fitted(held, counted, MANY)


def test_a_triangle_is_mirrored_block_by_block() -> None:
    n = 2 * precision.MIRRORED_AT_ONCE + 3
    whole = np.random.default_rng(0).normal(size=(n, n))
    expected = np.triu(whole) + np.triu(whole, 1).T
    np.testing.assert_array_equal(precision._mirrored(whole), expected)
