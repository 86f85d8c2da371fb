"""Sliders: neutral is the list as it was, each moves what it is named for, what is owed to one says so."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from recommender.engine.evaluation import steering
from recommender.engine.evaluation.splits import by_user
from recommender.engine.evaluation.steering import POSITIONS, Effects
from recommender.engine.inspection.contributions import contributions
from recommender.engine.inspection.trace import follow
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking import sliders
from recommender.engine.ranking.rules import choose
from recommender.engine.ranking.sliders import ADDED, LIMIT, NAMES
from recommender.engine.ranking.traits import Traits
from recommender.engine.types import FloatArray, Request, Sliders, UserState
from tests.recommender.engine.factories import clustered_bundle, clustered_log, make_state

NOW_S = 5000.0
REACH = st.integers(-LIMIT, LIMIT)
POSITION = st.builds(Sliders, popularity=REACH, novelty=REACH, recency=REACH, diversity=REACH)
SEEDS = st.integers(0, 2**32 - 1)


@cache
def pipeline() -> Pipeline:
    return Pipeline(clustered_bundle())


def column(*values: float) -> FloatArray:
    return np.array(values, np.float32)


def make_traits(n: int, rng: np.random.Generator) -> Traits:
    vectors = rng.normal(size=(n, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    year = rng.integers(1930, 2000, n).astype(np.float32)
    year[:1] = np.nan
    return Traits(rng.gamma(2, size=n).astype(np.float32), rng.random(n, np.float32), year, vectors)


def request_with(n: int = 8, **positions: float) -> Request:
    return Request(now_s=NOW_S, n=n, sliders=Sliders(**positions))


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 80), st.integers(0, 30), st.integers(0, 3))
def test_neutral_sliders_choose_the_very_same(seed: int, n: int, length: int, n_explore: int) -> None:
    rng = np.random.default_rng(seed)
    score, traits = rng.normal(size=n).astype(np.float32).round(1), make_traits(n, rng)
    request = Request(NOW_S, n=length, n_explore=n_explore, rng=np.random.default_rng(seed))
    plain = choose(score, request)
    neutral = choose(score, replace(request, rng=np.random.default_rng(seed)), traits)
    assert neutral.rows.tolist() == plain.rows.tolist()
    assert neutral.propensity.tolist() == plain.propensity.tolist()
    assert not neutral.pulled.any()
    assert set(neutral.owed) <= {""}


def test_a_request_without_sliders_is_one_with_neutral_ones() -> None:
    state = make_state([0, 3, 6])
    plain = pipeline().recommend(state, Request(now_s=NOW_S, n=10))
    neutral = pipeline().recommend(state, request_with(10, popularity=0, diversity=0))
    assert neutral.item_idx.tolist() == plain.item_idx.tolist()
    assert neutral.score.tolist() == plain.score.tolist()
    assert neutral.reasons == plain.reasons


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.sampled_from(ADDED), POSITION)
def test_the_mean_of_a_trait_never_falls_as_its_slider_rises(seed: int, name: str, others: Sliders) -> None:
    """Whatever the others' positions are; diversity apart, whose choice is greedy."""
    rng = np.random.default_rng(seed)
    score, traits = rng.normal(size=60).astype(np.float32), make_traits(60, rng)
    trait = sliders.standardised(getattr(traits, name))
    means = []
    for position in POSITIONS:
        moved = replace(others, **{name: position, "diversity": 0})
        means.append(float(trait[choose(score, Request(NOW_S, n=12, sliders=moved), traits).rows].mean()))
    assert all(later >= earlier - 1e-4 for earlier, later in pairwise(means))


def test_a_case_by_hand() -> None:
    """Scores are spread by √2, traits standardised to -1 and 1: at 2 the pull of ±0.9·√2 turns them round."""
    year = column(1990, 1990, np.nan, 1990)
    traits = Traits(column(0, 0, 4, 4), column(1, 1, 1, 1), year, np.eye(4, dtype=np.float32))
    score = column(4, 2, 2, 0)
    pulled = sliders.pull(Sliders(popularity=2, novelty=2, recency=2), traits, score)
    expected = 2 * sliders.STRENGTH["popularity"] * np.sqrt(2)
    np.testing.assert_allclose(pulled["popularity"], [-expected, -expected, expected, expected], rtol=1e-6)
    assert not pulled["novelty"].any(), "all are alike"
    assert not pulled["recency"].any(), "an unknown year counts as the mean"
    chosen = choose(score, Request(NOW_S, n=2, sliders=Sliders(popularity=2)), traits)
    assert chosen.rows.tolist() == [2, 0]
    assert chosen.owed == ("popularity+", ""), "with neutral sliders rows 0 and 1 would be here"


def test_diversity_takes_what_is_unlike_and_its_opposite_what_is_alike() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [1, 0]], np.float32)
    flat = np.zeros(4, np.float32)
    traits, score = Traits(flat, flat, flat, vectors), column(3, 2.99, 2.98, 2.97)
    lists = {
        position: choose(score, Request(NOW_S, n=2, sliders=Sliders(diversity=position)), traits)
        for position in (-2, 0, 2)
    }
    assert [lists[position].rows.tolist() for position in (-2, 0, 2)] == [[0, 1], [0, 1], [0, 2]]
    assert lists[2].owed == ("", "diversity+")
    assert sorted(lists[2].order.tolist()) == [0, 1, 2, 3]


def test_two_sliders_at_once_are_told_apart_by_the_larger_pull() -> None:
    both = Sliders(popularity=-1, recency=2)
    pulled = {"popularity": column(0.5, -1), "recency": column(0.1, 2)}
    assert sliders.owed(np.array([1]), column(9, 0), pulled, both) == ("recency+",)
    assert sliders.owed(np.array([0]), column(9, 0), pulled, both) == ("",)
    assert sliders.owed(np.array([0]), column(0, 9), pulled, both) == ("popularity-",)


@pytest.mark.parametrize("name", NAMES)
def test_each_slider_moves_the_list_it_is_named_for(name: str) -> None:
    """Over people of a small log, where a list of ten may have nothing left to give; never backwards."""
    states = [state for state in by_user(clustered_log()).values() if len(state)]
    requests = [Request(now_s=NOW_S, n=10, hide_seen=False) for _ in states]
    found = steering.effects(pipeline(), states, requests, [np.zeros(1, np.int32)] * len(states))
    trait = found.trait[:, NAMES.index(name)]
    own = [spearmanr(POSITIONS, values).statistic for values in trait if np.ptp(values) > 0]
    assert np.mean(own) >= 0.8
    assert min(own) > 0
    assert spearmanr(POSITIONS, trait.mean(axis=0)).statistic == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 59), max_size=12, unique=True), POSITION, st.integers(1, 25), st.integers(0, 3)
)
def test_any_history_with_any_sliders_has_a_sound_list(
    items: list[int], moved: Sliders, n: int, n_explore: int
) -> None:
    request = Request(NOW_S, n=n, n_explore=n_explore, rng=np.random.default_rng(1), sliders=moved)
    for policy in (pipeline().recommend, pipeline().linear):
        ranked = policy(make_state(items), request)
        assert len(set(ranked.item_idx.tolist())) == len(ranked) == n
        assert np.isfinite(ranked.score).all()
        assert ((ranked.propensity > 0) & (ranked.propensity <= 1)).all()
    assert len(pipeline().popular(request)) == n


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 59), max_size=12, unique=True), POSITION)
def test_what_explains_a_list_follows_the_sliders_too(items: list[int], moved: Sliders) -> None:
    state, request = make_state(items), Request(NOW_S, n=6, sliders=moved)
    ranked, trace = pipeline().recommend(state, request), follow(pipeline(), state, request)
    assert trace.shown.tolist() == ranked.item_idx.tolist()
    found = contributions(pipeline(), trace, trace.shown)
    assert found.place.tolist() == [1, 2, 3, 4, 5, 6]
    np.testing.assert_allclose(found.score, ranked.score, atol=1e-5)


def test_a_place_owed_to_a_slider_says_so_and_no_other_reason() -> None:
    state = make_state([0, 3, 6])
    plain = set(pipeline().recommend(state, Request(now_s=NOW_S, n=8)).item_idx.tolist())
    ranked = pipeline().recommend(state, request_with(popularity=-2))
    owed = [int(item) not in plain for item in ranked.item_idx]
    assert any(owed)
    assert [reason.kind == "slider" for reason in ranked.reasons] == owed
    assert {reason.name for reason in ranked.reasons if reason.kind == "slider"} == {"popularity-"}


def test_sliders_move_other_policies_too() -> None:
    state = UserState.empty()
    count = np.bincount(clustered_bundle().log.item_idx, minlength=60)
    means = [count[pipeline().popular(request_with(popularity=p)).item_idx].mean() for p in POSITIONS]
    assert means == sorted(means)
    assert means[0] < means[-1]
    assert len(pipeline().linear(state, request_with(recency=2))) == 8


def test_the_price_of_neutral_is_nothing_and_a_farther_position_costs_what_it_loses() -> None:
    """Three people; at position 2 the first slider loses the second one's only hit."""
    ndcg = np.ones((3, len(NAMES), len(POSITIONS)))
    ndcg[1, 0, -1] = 0
    table = steering.as_table(Effects(ndcg, np.full(ndcg.shape, np.nan)), np.random.default_rng(0))
    neutral, farthest = table["popularity"]["0"], table["popularity"]["2"]
    assert neutral["difference"] == {"mean": 0, "lo": 0, "hi": 0}
    assert farthest["ndcg@10"] == pytest.approx(2 / 3)
    assert farthest["difference"]["mean"] == pytest.approx(-1 / 3)
    assert farthest["difference"]["lo"] < 0 <= farthest["difference"]["hi"]
    assert neutral["trait"] is None


def test_training_keeps_prices_of_the_ranker_that_had_not_learned_from_the_decisions() -> None:
    metrics = clustered_bundle().manifest["metrics"]
    assert metrics["sliders"]["n_decisions"] == metrics["n_users"]
    for name in NAMES:
        rows = metrics["sliders"][name]
        assert list(rows) == [str(position) for position in POSITIONS]
        assert rows["0"]["ndcg@10"] == pytest.approx(metrics["model"]["ndcg@10"]["mean"], abs=1e-6)
