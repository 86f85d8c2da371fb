"""Answers about lists are exact: parts sum to the score they explain, and every item has one fate."""

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import context
from recommender.engine.evaluation.splits import joined
from recommender.engine.features import causes, schema
from recommender.engine.inspection.attribution import attribute
from recommender.engine.inspection.contributions import contributions
from recommender.engine.inspection.moves import what_moved
from recommender.engine.inspection.trace import Trace, follow
from recommender.engine.inspection.why_not import Fate, Fates, fates
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.sources.popularity import RecentlyPopular
from recommender.engine.types import Kind, Request, UserState
from tests.recommender.engine.factories import clustered_bundle, make_state

NOW_S = 5000.0
N_ITEMS = 60
EXACT = 1e-6
histories = st.lists(st.integers(0, N_ITEMS - 1), max_size=15, unique=True)
lengths = st.integers(0, 70)


def pipeline() -> Pipeline:
    return Pipeline(clustered_bundle())


def asked(n: int = 10, *, exclude: tuple[int, ...] = (), allow: tuple[int, ...] | None = None) -> Request:
    only = None if allow is None else np.array(allow, np.int32)
    return Request(now_s=NOW_S, n=n, exclude=np.array(exclude, np.int32), allow=only)


def trace_of(state: UserState, request: Request) -> Trace:
    return follow(pipeline(), state, request)


@settings(max_examples=40, deadline=None)
@given(histories, st.sampled_from([1.0, 3.0, 5.0]))
def test_the_parts_of_a_history_sum_to_the_linear_score(items: list[int], value: float) -> None:
    bundle, state = clustered_bundle(), make_state(items, value=value)
    question = context.build([state], np.array([NOW_S]), bundle.timeline)
    scores = bundle.sources.recent_linear().score(question)[0]
    for found in attribute(Pipeline(bundle), state, NOW_S, range(N_ITEMS)):
        assert sorted(found.history.tolist()) == sorted(items)
        scale = max(1e-9, float(np.abs(found.part).sum()))
        assert abs(found.score - np.nan_to_num(scores[found.item_idx])) <= EXACT * scale
        assert found.share.sum() == pytest.approx(1.0 if (found.part > 0).any() else 0.0)


def test_the_largest_share_is_the_reason_that_is_given() -> None:
    state = make_state([1, 0, 3, 6])
    ranked = pipeline().linear(state, asked())
    for reason, found in zip(
        ranked.reasons, attribute(pipeline(), state, NOW_S, ranked.item_idx.tolist()), strict=True
    ):
        assert reason.item_idx == found.history[found.share.argmax()]
        assert reason.share == pytest.approx(found.share.max(), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(histories)
def test_what_each_feature_adds_sums_to_the_rankers_output(items: list[int]) -> None:
    trace = trace_of(make_state(items), asked())
    explained = contributions(pipeline(), trace, trace.shown)
    ranker = clustered_bundle().ranker
    np.testing.assert_allclose(explained.margin, ranker.margin(explained.features), atol=1e-9)
    trees = np.asarray(lgb.Booster(model_str=ranker.known.text).predict(explained.features, raw_score=True))
    parts = Ranker(ranker.known.text).contributions(explained.features)
    assert np.abs(parts.sum(axis=1) - trees).max(initial=0) < EXACT
    for row in range(len(explained.item_idx)):
        told = explained.causes(row)
        assert abs(explained.bias + sum(told.values()) - explained.score[row]) < EXACT


def test_without_trees_the_ranks_are_what_adds_up() -> None:
    trace = trace_of(make_state([0, 3]), asked())
    features = trace.stage.features
    parts = Ranker("").contributions(features)
    np.testing.assert_allclose(parts.sum(axis=1), Ranker("").score(features), rtol=EXACT)
    adds = {name for name, column in zip(schema.NAMES, parts.T, strict=False) if column.any()}
    assert adds == {name for name in schema.NAMES if name.startswith("rank_")}


def test_explanations_follow_the_order_asked_for_and_leave_strangers_out() -> None:
    trace = trace_of(make_state([0, 3, 6]), asked())
    backwards = trace.shown[::-1]
    explained = contributions(pipeline(), trace, [*backwards.tolist(), 0, 999])
    assert explained.item_idx.tolist() == backwards.tolist()
    assert explained.place.tolist() == list(range(len(backwards), 0, -1))
    assert contributions(pipeline(), trace, []).margin.shape == (0,)


@settings(max_examples=25, deadline=None)
@given(histories.filter(bool), st.sampled_from([Kind.LIKE, Kind.DISMISS]))
def test_why_an_item_moved_is_the_whole_change_of_its_score(items: list[int], kind: Kind) -> None:
    before = make_state(items[:-1])
    after = joined(before, make_state(items[-1:], kind=kind, value=np.nan, start_s=100.0))
    before_list, after_list = (pipeline().recommend(state, asked()) for state in (before, after))
    moves = {move.item_idx: move for move in what_moved(pipeline(), before, after, asked())}
    assert set(moves) == {*before_list.item_idx.tolist(), *after_list.item_idx.tolist()}
    for place, item in enumerate(after_list.item_idx.tolist(), start=1):
        assert moves[item].after == place
    for place, item in enumerate(before_list.item_idx.tolist(), start=1):
        move, again = moves[item], np.flatnonzero(after_list.item_idx == item)
        assert move.before == place
        assert np.isnan(move.change) == (move.after is None)
        if len(again):
            change = float(after_list.score[again[0]]) - float(before_list.score[place - 1])
            assert abs(move.change - change) < 1e-5  # a list's scores are float32
            assert abs(sum(move.causes().values()) + move.bias - move.change) < EXACT


def test_nothing_moves_where_nothing_happened() -> None:
    state = make_state([0, 3, 6])
    for move in what_moved(pipeline(), state, state, asked()):
        assert move.before == move.after
        assert move.change == 0


def assert_partition(found: Fates, trace: Trace) -> None:
    assert sum(found.counts().values()) == len(found.fate) == N_ITEMS
    candidates = np.isin(found.fate, [Fate.SHOWN, Fate.DEMOTED, Fate.RANKED])
    assert np.flatnonzero(candidates).tolist() == trace.items.tolist()
    assert (found.place > 0).tolist() == candidates.tolist()
    assert sorted(found.place[candidates].tolist()) == list(range(1, candidates.sum() + 1))


@settings(max_examples=40, deadline=None)
@given(histories, lengths, histories, st.none() | histories)
def test_every_item_ends_at_exactly_one_stage(
    items: list[int], n: int, exclude: list[int], allow: list[int] | None
) -> None:
    request = asked(n, exclude=tuple(exclude), allow=None if allow is None else tuple(allow))
    trace = trace_of(make_state(items), request)
    found = fates(trace, N_ITEMS)
    assert_partition(found, trace)
    shown = pipeline().recommend(make_state(items), request).item_idx.tolist()
    assert np.flatnonzero(found.fate == Fate.SHOWN).tolist() == sorted(shown)
    assert [found.of(item).place for item in shown] == list(range(1, len(shown) + 1))


def test_each_stage_is_named_for_what_happened_there() -> None:
    state = make_state([0, 3, 6, 9])
    found = fates(trace_of(state, asked(3, exclude=(3, 12))), N_ITEMS)
    assert [found.of(item).fate for item in (0, 3, 12)] == [Fate.SEEN, Fate.FILTERED, Fate.FILTERED]
    assert found.of(0).rank is None
    assert found.counts()[Fate.SHOWN] == 3
    assert found.counts()[Fate.RANKED] + found.counts()[Fate.DEMOTED] > 0


def test_what_the_rules_took_out_is_demoted() -> None:
    demoted = 0
    for start in range(30):
        state = joined(make_state([start, start + 3]), make_state([start + 1], kind=Kind.DISMISS, start_s=9))
        trace = trace_of(state, asked(8))
        found = fates(trace, N_ITEMS)
        for item in np.flatnonzero(found.fate == Fate.DEMOTED).tolist():
            told = found.of(item)
            assert told.rank is not None
            assert told.place is not None
            assert told.rank <= 8 < told.place
            demoted += 1
    assert demoted > 0


def test_an_exploration_slot_demotes_whom_it_displaces() -> None:
    draw = Request(now_s=NOW_S, n=8, n_explore=3, rng=np.random.default_rng(4))
    again = Request(now_s=NOW_S, n=8, n_explore=3, rng=np.random.default_rng(4))
    trace = trace_of(make_state([0, 3]), draw)
    assert trace.shown.tolist() == pipeline().recommend(make_state([0, 3]), again).item_idx.tolist()
    found = fates(trace, N_ITEMS)
    assert_fate_counts_match(found, shown=8)


def assert_fate_counts_match(found: Fates, *, shown: int) -> None:
    assert found.counts()[Fate.SHOWN] == shown
    assert sum(found.counts().values()) == N_ITEMS


@pytest.mark.parametrize("source", ["linear", "popular"])
def test_a_list_of_one_source_is_followed_too(source: str) -> None:
    one = pipeline()
    state = make_state([0, 3, 6]) if source == "linear" else UserState.empty()
    ranked = one.linear(state, asked()) if source == "linear" else one.popular(asked())
    by = clustered_bundle().sources.recent_linear() if source == "linear" else RecentlyPopular()
    trace = follow(one, state, asked(), by)
    assert trace.shown.tolist() == ranked.item_idx.tolist()
    assert_fate_counts_match(fates(trace, N_ITEMS), shown=10)


def test_every_feature_has_a_cause_in_plain_words() -> None:
    assert set(causes.OF_FEATURE) == set(schema.NAMES)
    assert set(causes.OF_FEATURE.values()) == set(causes.CAUSES)
    assert causes.OF_FEATURE["neighbour_negative"] == "dislikes"
    assert causes.OF_FEATURE["score_recently_popular"] == "trend"


def test_what_is_muted_counts_as_seen_and_nothing_else() -> None:
    state = make_state([0, 3, 6])
    asked_muted = Request(now_s=NOW_S, n=10, mute=np.array([3], np.int32))
    trace = trace_of(state, asked_muted)
    told = fates(trace, N_ITEMS)
    assert [told.of(item).fate for item in (0, 3, 6)] == [Fate.SEEN] * 3
    own = make_state([0, 6])
    plain = trace_of(own, asked(exclude=(3,)))
    np.testing.assert_array_equal(trace.ranked.argsort(), plain.ranked.argsort())
