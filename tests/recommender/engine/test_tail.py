"""Sparse weights beyond the dense limit: they solve what they say and follow exactly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import context as contexts
from recommender.engine import refresh, refresh_state, statistics, timeline
from recommender.engine.bundle import Bundle
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.refresh import Histories
from recommender.engine.sources import linear, precision, tail
from recommender.engine.types import Request
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue, make_log, make_state

N_ITEMS, L2, N_DENSE = 60, 20.0, 20
GRAM = statistics.count(clustered_log(), 80, N_ITEMS).gram
DENSE = precision.dense_items(GRAM.diagonal(), N_DENSE)
# a batch: for some users everything they now did, which may be nothing
BATCHES = st.lists(
    st.dictionaries(
        st.integers(0, 11), st.lists(st.integers(0, 15), max_size=6, unique=True), min_size=1, max_size=3
    ),
    max_size=6,
)


def test_each_row_is_the_ridge_regression_on_its_neighbours() -> None:
    """Solved again from the users' rows; here all who share a user with the item are its neighbours."""
    solved = tail.fit(GRAM, DENSE, L2)
    log = clustered_log()
    X = sp.csr_matrix((np.ones(len(log)), (log.user_idx, log.item_idx)), shape=(80, N_ITEMS)).toarray()
    X = (X > 0).astype(float)
    for item in np.setdiff1d(np.arange(N_ITEMS), DENSE).tolist():
        among = solved.indices[solved.indptr[item] : solved.indptr[item + 1]]
        assert item not in among
        # ridge as least squares with rows of the penalty below
        A = np.vstack([X[:, among], np.sqrt(L2) * np.eye(len(among))])
        expected = np.linalg.lstsq(A, np.r_[X[:, item], np.zeros(len(among))], rcond=None)[0]
        np.testing.assert_allclose(solved[item, among].toarray()[0], expected, rtol=1e-5, atol=1e-7)


def test_neighbours_are_the_nearest_by_cosine_and_no_more_than_said() -> None:
    n_items = tail.NEAREST + 30
    users = [(u, i, float(u)) for u in range(40) for i in range(n_items) if (u * 7 + i * i) % 5 < 2]
    gram = statistics.count(make_log(users), 40, n_items).gram
    solved = tail.fit(gram, np.array([0], np.int32), L2)
    assert np.diff(solved.indptr).max() == tail.NEAREST
    item = int(np.diff(solved.indptr).argmax())
    norm = np.sqrt(gram.diagonal())
    cosine = gram[item].toarray()[0] / (norm[item] * norm + 10.0)
    cosine[item] = -1
    chosen = solved.indices[solved.indptr[item] : solved.indptr[item + 1]]
    assert cosine[chosen].min() >= np.delete(cosine, chosen).max()


def test_every_item_that_somebody_used_is_scored() -> None:
    model = linear.fit(GRAM, L2, N_DENSE)
    scores = model.apply(sp.csr_matrix(np.ones((1, N_ITEMS), np.float32)))
    assert np.isfinite(scores).all()
    assert model.tail is not None
    assert sorted([*model.tail.items.tolist(), *model.dense_items.tolist()]) == list(range(N_ITEMS))


def test_parts_add_up_and_stretches_are_parts_of_the_whole() -> None:
    model = linear.fit(GRAM, L2, N_DENSE)
    items = np.arange(N_ITEMS, dtype=np.int32)
    history = np.array([3, 7, 30], np.int32)
    weight = np.array([1.0, 0.5, 0.25], np.float32)
    row = np.zeros((1, N_ITEMS), np.float32)
    row[0, history] = weight
    scored = np.nan_to_num(model.apply(sp.csr_matrix(row))[0])
    np.testing.assert_allclose(model.contributions(history, weight, items).sum(axis=0), scored, atol=1e-6)

    rng = np.random.default_rng(0)
    states = [make_state(rng.permutation(N_ITEMS)[:n].tolist()) for n in (40, 2, 0)]
    context = contexts.build(states, np.full(3, 1e3), timeline.build(clustered_log(), N_ITEMS))
    query, item = np.divmod(np.arange(3 * N_ITEMS), N_ITEMS)
    stretches = model.stretches_at(context, query, item)
    whole = model.apply_to_all(context).ravel()
    np.testing.assert_allclose(np.nansum(stretches, axis=0), np.nan_to_num(whole), rtol=1e-5, atol=1e-6)
    assert np.isnan(stretches[:, query == 2]).all()


@pytest.mark.parametrize("max_dense", [0, 4])
@settings(max_examples=15, deadline=None)
@given(batches=BATCHES)
def test_after_any_stream_of_changes_it_equals_the_fit(
    max_dense: int, batches: list[dict[int, list[int]]]
) -> None:
    config = replace(SMALL, linear_l2=3.0, dense_items=max_dense)
    state = refresh_state.begin(clustered_log(12, 16), 12, 16, config)
    for batch in batches:
        events = make_log([(u, i, 10.0 * u + t) for u in batch for t, i in enumerate(batch[u])])
        news = Histories(np.array(sorted(batch), np.int32), events)
        state = refresh.advance(state, news, 12, 16, max_dense)
        fresh = refresh_state.begin(state.statistics.log, 12, 16, config)
        assert state.tail.indptr.tolist() == fresh.tail.indptr.tolist()
        assert state.tail.indices.tolist() == fresh.tail.indices.tolist()
        np.testing.assert_allclose(state.tail.data, fresh.tail.data, rtol=1e-6, atol=1e-9)


def test_what_a_change_does_not_touch_is_not_solved_again() -> None:
    """Two circles of people who share no film: what happens in one leaves the other's rows as they are."""
    rows = [(u, i, float(u)) for u in range(20) for i in range(u % 2, 20, 2) if (u + i) % 3]
    counted = statistics.count(make_log(rows), 20, 20)
    held = tail.fit(counted.gram, np.empty(0, np.int32), L2)
    marked = sp.csr_matrix((held.data + 1, held.indices, held.indptr), shape=held.shape)
    moved = counted.with_histories(np.array([0], np.int32), make_log([(0, 2, 1.0), (0, 4, 2.0)]))
    before, after = (statistics.consumed_by(s.log, np.array([0], np.int32), 20) for s in (counted, moved))

    found = tail.refreshed(
        marked, moved.gram, np.empty(0, np.int32), L2, precision.moved_items(before, after)
    )
    fresh = tail.fit(moved.gram, np.empty(0, np.int32), L2)

    for item in range(20):
        mine, true = found[item].toarray(), fresh[item].toarray()
        np.testing.assert_allclose(mine, true + (true != 0) if item % 2 else true, rtol=1e-6)


def test_new_items_and_a_saved_state_are_followed(tmp_path: Path) -> None:
    config = replace(SMALL, dense_items=4)
    state = refresh_state.begin(clustered_log(12, 16), 12, 16, config)
    state.save(tmp_path / "state")
    state = refresh_state.load(tmp_path / "state", state.statistics.log)
    news = Histories(np.array([12], np.int32), make_log([(12, i, float(i)) for i in (3, 5, 16, 17)]))
    state = refresh.advance(state, news, 13, 18, 4)
    fresh = refresh_state.begin(state.statistics.log, 13, 18, config)
    np.testing.assert_allclose(state.tail.toarray(), fresh.tail.toarray(), rtol=1e-6)


@pytest.mark.slow
def test_a_bundle_keeps_it_and_lists_reach_the_tail(tmp_path: Path) -> None:
    config = replace(SMALL, dense_items=N_DENSE)
    bundle = fit_bundle(clustered_log(), make_catalogue(N_ITEMS), n_users=80, config=config)
    again = Bundle.load(tmp_path / bundle.save(tmp_path))
    one, other = bundle.sources.linear.tail, again.sources.linear.tail
    assert one is not None
    assert other is not None
    assert (one.weights.toarray() == other.weights.toarray()).all()
    ranked = Pipeline(again).linear(make_state([0, 3, 6, 9]), Request(now_s=2e3, n=30))
    assert set(ranked.item_idx.tolist()) & set(one.items.tolist())
    longer = refresh.widened(again, make_catalogue(2))
    assert longer.sources.linear.apply(sp.csr_matrix(np.zeros((1, 62), np.float32))).shape == (1, 62)


def test_below_the_limit_nothing_is_different() -> None:
    model = linear.fit(GRAM, L2, 1000)
    bare = linear.of_precision(precision.fit(GRAM, L2, 1000), N_ITEMS)
    assert model.tail is None
    assert (model.weights == bare.weights).all()
    arrays = linear.RecentLinear(model, 0.9).arrays()
    assert set(arrays) == {"weights", "dense_items", "row_of", "l2"}
    assert tail.refreshed(tail.none(N_ITEMS), GRAM, model.dense_items, L2, np.array([1], np.int32)).nnz == 0
