"""Lists end to end, edge cases first: a valid request never raises and a filter never starves a list."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import pipeline as pipelines
from recommender.engine.evaluation.splits import joined
from recommender.engine.features import schema
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import IntArray, RankedList, Request, UserState
from tests.recommender.engine.factories import clustered_bundle, make_state

NOW_S = 5000.0
N_ITEMS = 60


def pipeline() -> Pipeline:
    return Pipeline(clustered_bundle())


def indices(*items: int) -> IntArray:
    return np.array(items, np.int32)


def assert_sound(ranked: RankedList, n: int) -> None:
    assert len(ranked) == n
    assert len(set(ranked.item_idx.tolist())) == n
    assert ranked.features.shape == (n, len(schema.NAMES))
    assert len(ranked.sources) == len(ranked.reasons) == len(ranked.propensity) == n
    assert ((ranked.propensity > 0) & (ranked.propensity <= 1)).all()
    assert np.isfinite(ranked.score).all()


def test_a_list_is_best_first_and_of_its_persons_taste() -> None:
    ranked = pipeline().recommend(make_state([0, 3, 6, 9]), Request(now_s=NOW_S, n=8))
    assert_sound(ranked, 8)
    assert (np.diff(ranked.score) <= 0).all()
    assert (ranked.item_idx % 3 == 0).sum() >= 6


@pytest.mark.parametrize("policy", ["recommend", "linear"])
@pytest.mark.parametrize(
    "state",
    [UserState.empty(), make_state([5]), make_state([5, 5, 5]), make_state(range(60)), make_state([999, -3])],
    ids=["cold", "one", "repeated", "everything", "unknown"],
)
def test_no_history_is_too_odd(policy: str, state: UserState) -> None:
    left = N_ITEMS - len(set(state.item_idx.tolist()) & set(range(N_ITEMS)))
    assert_sound(getattr(pipeline(), policy)(state, Request(now_s=NOW_S, n=10)), min(10, left))


@pytest.mark.parametrize("n", [0, 1, 60, 1000])
def test_any_length_can_be_asked_for(n: int) -> None:
    request = Request(now_s=NOW_S, n=n)
    assert_sound(pipeline().recommend(UserState.empty(), request), min(n, N_ITEMS))
    assert_sound(pipeline().popular(request), min(n, N_ITEMS))


def test_filters_act_inside_retrieval() -> None:
    unpopular = indices(*np.argsort(np.bincount(clustered_bundle().log.item_idx, minlength=60))[:5].tolist())
    request = Request(now_s=NOW_S, n=5, allow=unpopular)
    for ranked in (pipeline().recommend(make_state([0, 3]), request), pipeline().popular(request)):
        assert set(ranked.item_idx.tolist()) == set(unpopular.tolist()) - {0, 3} or len(ranked) == 5


def test_excluding_all_but_one_leaves_one() -> None:
    request = Request(now_s=NOW_S, n=5, exclude=indices(*range(59)))
    assert pipeline().recommend(UserState.empty(), request).item_idx.tolist() == [59]
    assert_sound(
        pipeline().recommend(UserState.empty(), Request(now_s=NOW_S, exclude=indices(*range(60)))), 0
    )


def test_what_was_rated_is_hidden_unless_asked_for() -> None:
    state = make_state([0, 3, 6])
    hidden = pipeline().recommend(state, Request(now_s=NOW_S, n=60))
    shown = pipeline().recommend(state, Request(now_s=NOW_S, n=60, hide_seen=False))
    assert not set(hidden.item_idx.tolist()) & {0, 3, 6}
    assert set(shown.item_idx.tolist()) >= {0, 3, 6}


def test_many_at_once_are_each_as_if_alone() -> None:
    states = [make_state([0, 3, 6]), UserState.empty(), make_state([1])]
    requests = [Request(now_s=NOW_S, n=6), Request(now_s=100.0, n=3), Request(now_s=NOW_S, n=4)]
    together = pipeline().recommend_many(states, requests)
    for state, request, ranked in zip(states, requests, together, strict=True):
        alone = pipeline().recommend(state, request)
        assert ranked.item_idx.tolist() == alone.item_idx.tolist()
        np.testing.assert_allclose(ranked.features, alone.features, rtol=1e-4, atol=1e-5)


def test_lists_do_not_depend_on_order_company_or_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    states = [make_state(rng.permutation(60)[:size].tolist()) for size in (0, 1, 2, 5, 9, 20, 40, 59)]
    requests = [Request(now_s=float(now), n=5) for now in rng.choice([50.0, 700.0, NOW_S], len(states))]
    alone = [pipeline().recommend(*asked) for asked in zip(states, requests, strict=True)]
    order = rng.permutation(len(states)).tolist()
    for cells, n_threads in ((1, 1), (3 * N_ITEMS, 1), (3 * N_ITEMS, 2), (10**6, 2)):
        monkeypatch.setattr(pipelines, "CELLS_A_BATCH", cells)
        many = pipeline().recommend_many([states[i] for i in order], [requests[i] for i in order], n_threads)
        for place, ranked in zip(order, many, strict=True):
            assert ranked.item_idx.tolist() == alone[place].item_idx.tolist()
            np.testing.assert_allclose(ranked.score, alone[place].score, rtol=1e-4, atol=1e-5)
            assert ranked.sources == alone[place].sources


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 59), max_size=12, unique=True), st.integers(1, 30), st.integers(0, 5))
def test_exploration_is_marked_and_its_propensity_is_stated(items: list[int], n: int, n_explore: int) -> None:
    rng = np.random.default_rng(1)
    request = Request(now_s=NOW_S, n=n, n_explore=n_explore, rng=rng)
    ranked = pipeline().recommend(make_state(items), request)
    assert_sound(ranked, n)
    explored = [reason.kind == "explore" for reason in ranked.reasons]
    assert explored == [place >= n - n_explore for place in range(n)]
    assert (ranked.propensity < 1).tolist() == explored


def test_stated_propensities_are_the_frequencies() -> None:
    drawn = np.zeros(N_ITEMS)
    rng, one = np.random.default_rng(2), pipeline()
    for _ in range(300):
        ranked = one.recommend(make_state([0]), Request(now_s=NOW_S, n=5, n_explore=1, rng=rng))
        drawn[ranked.item_idx[-1]] += 1
    pool = round(1 / ranked.propensity[-1])
    assert (drawn > 0).sum() == pool
    assert abs(drawn[drawn > 0] / 300 - 1 / pool).max() < 0.04


def test_a_dismissal_is_never_positive_history() -> None:
    low = make_state([0, 3, 6], value=1.0)
    ranked = pipeline().linear(low, Request(now_s=NOW_S, n=5))
    assert {reason.kind for reason in ranked.reasons} == {"trending"}


def test_similar_items_leave_out_the_seed_and_the_excluded() -> None:
    items, scores = pipeline().similar(0, 10, exclude=indices(3, 6))
    assert len(items) == 10
    assert not set(items.tolist()) & {0, 3, 6}
    assert (np.diff(scores) <= 1e-6).all()
    assert (items % 3 == 0).mean() > 0.7


@pytest.mark.parametrize(("item", "n", "expected"), [(0, 1000, 59), (-1, 5, 0), (60, 5, 0), (0, 0, 0)])
def test_similar_knows_its_limits(item: int, n: int, expected: int) -> None:
    items, scores = pipeline().similar(item, n)
    assert len(items) == len(scores) == expected
    assert (items >= 0).all()


def test_turning_something_down_lowers_its_neighbours() -> None:
    assert np.mean([change_of_neighbours(user, value=1.0) < 0 for user in range(100)]) >= 0.9


def test_liking_something_lifts_its_neighbours() -> None:
    assert np.mean([change_of_neighbours(user, value=5.0) > 0 for user in range(100)]) >= 0.9


def test_liking_something_is_better_for_its_neighbours_than_disliking_it() -> None:
    better = [change_of_neighbours(user, 5.0) > change_of_neighbours(user, 1.0) for user in range(100)]
    assert np.mean(better) >= 0.9


def change_of_neighbours(seed: int, value: float) -> float:
    """How far the items most like a newly rated one move against all items, in score."""
    items = np.random.default_rng(seed).permutation(60)[:5].tolist()
    before = make_state(items[:-1])
    after = joined(before, make_state(items[-1:], value=value, start_s=50.0))
    alike, _ = pipeline().similar(items[-1], 8, exclude=indices(*items))
    request = Request(now_s=NOW_S, n=60, exclude=indices(*items))
    return lead_of(alike, after, request) - lead_of(alike, before, request)


def lead_of(items: IntArray, state: UserState, request: Request) -> float:
    """The mean score of some items above the mean of all."""
    ranked = pipeline().recommend(state, request)
    return float(ranked.score[np.isin(ranked.item_idx, items)].mean() - ranked.score.mean())


def test_every_candidate_was_proposed_by_somebody() -> None:
    found = pipeline().candidates(make_state([0, 3, 6]), Request(now_s=NOW_S, exclude=indices(9)))
    assert not set(found.item_idx.tolist()) & {0, 3, 6, 9}
    assert found.scores.shape == (len(found.item_idx), len(found.source_names))
    assert np.isfinite(found.scores).any(axis=1).all()


@pytest.mark.parametrize("policy", ["recommend", "linear"])
def test_what_is_muted_carries_nothing_and_stays_seen(policy: str) -> None:
    state = make_state([0, 3, 6, 1])
    request = Request(now_s=NOW_S, n=50, mute=indices(1, 3))
    ranked = getattr(pipeline(), policy)(state, request)
    assert not {reason.item_idx for reason in ranked.reasons} & {1, 3}
    assert not set(ranked.item_idx.tolist()) & {0, 1, 3, 6}
    without = getattr(pipeline(), policy)(
        make_state([0, 6]), Request(now_s=NOW_S, n=50, exclude=indices(1, 3))
    )
    assert set(ranked.item_idx.tolist()) == set(without.item_idx.tolist())
    assert {reason.item_idx for reason in without.reasons} == {reason.item_idx for reason in ranked.reasons}


def test_muting_everything_is_knowing_nothing_of_the_taste() -> None:
    state = make_state([0, 3])
    muted = pipeline().recommend(state, Request(now_s=NOW_S, n=10, mute=indices(0, 3)))
    cold = pipeline().recommend(UserState.empty(), Request(now_s=NOW_S, n=10, exclude=indices(0, 3)))
    np.testing.assert_array_equal(muted.item_idx, cold.item_idx)
    np.testing.assert_array_equal(muted.features, cold.features)
