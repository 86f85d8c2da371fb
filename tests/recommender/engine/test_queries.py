"""Histories as the sources see them."""

import numpy as np
import pytest

from recommender.engine.checks import InvalidInteraction
from recommender.engine.queries import Queries, stack
from recommender.engine.types import Kind, UserState
from tests.recommender.engine.factories import make_state


def queries(*states: UserState, now_s: float = 100.0, n_items: int = 6) -> Queries:
    return stack(states, np.full(len(states), now_s), n_items)


def mixed(*events: tuple[int, Kind, float]) -> UserState:
    item, kind, value = zip(*events, strict=True)
    times = np.arange(len(events), dtype=np.float64)
    return UserState(np.array(item, np.int32), np.array(kind, np.int8), np.array(value, np.float32), times)


def test_each_step_back_weighs_less() -> None:
    history = queries(make_state([3, 1, 2])).recent(0.5).toarray()
    assert history.tolist() == [[0, 0.5, 1, 0.25, 0, 0]]


def test_what_was_said_on_purpose_outlives_a_later_look() -> None:
    q = queries(mixed((1, Kind.RATING, 1.0), (1, Kind.VIEW, np.nan)))
    assert q.item_idx.tolist() == [1]
    assert q.negative.tolist() == [True]
    assert q.matrix(q.weight).nnz == 0


def test_a_low_rating_is_history_once_it_is_not_fresh_and_a_dismissal_never_is() -> None:
    events = [
        (0, Kind.RATING, 2.0), (1, Kind.DISMISS, np.nan), (2, Kind.LIKE, np.nan), (3, Kind.RATING, 1.0),
    ]  # fmt: skip
    q = queries(mixed(*events))
    assert (q.weight > 0).tolist() == [True, False, True, False]
    assert (q.welcome_weight > 0).tolist() == [False, False, True, False]
    assert q.negative.tolist() == [True, True, False, True]
    assert queries(mixed(*events, (4, Kind.LIKE, np.nan))).weight[3] == 1.0


def test_the_future_and_the_unknown_are_left_out() -> None:
    state = make_state([0, 5, 9, -1], start_s=99.0)
    assert queries(state).item_idx.tolist() == [0, 5]
    assert queries(state, now_s=99.0).item_idx.tolist() == [0]


def test_cold_users_have_empty_rows() -> None:
    assert queries(UserState.empty(), make_state([1])).matrix(np.ones(1, np.float32)).indptr.tolist() == [
        0,
        0,
        1,
    ]


def test_times_that_are_not_numbers_are_refused_by_name() -> None:
    with pytest.raises(InvalidInteraction, match="time_s"):
        queries(make_state([1], start_s=np.nan))


def test_what_happened_at_one_time_has_no_order() -> None:
    state = make_state([3, 1, 2, 0])
    tied = UserState(state.item_idx, state.kind, state.value, np.array([5.0, 7.0, 7.0, 9.0]))
    q = queries(tied)
    assert q.moments_since.tolist() == [2, 1, 1, 0]
    assert q.moments((0, 1, 2)).toarray().tolist() == [[1, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0]]


def test_a_moment_of_dislikes_alone_does_not_age_what_came_before() -> None:
    q = queries(mixed((0, Kind.LIKE, np.nan), (1, Kind.DISMISS, np.nan), (2, Kind.LIKE, np.nan)))
    assert q.moments_since.tolist() == [1, 1, 0]


def test_stretches_stand_under_each_other_and_hold_the_whole_history_once() -> None:
    q = queries(make_state([3, 1, 2, 0]), UserState.empty(), make_state([5, 4]))
    cut = q.stretches((0, 1, 3)).toarray().reshape(3, 3, -1)
    assert np.flatnonzero(cut[0, 0]).tolist() == [0]
    assert np.flatnonzero(cut[1, 0]).tolist() == [1, 2]
    assert np.flatnonzero(cut[2, 0]).tolist() == [3]
    assert np.flatnonzero(cut[1, 2]).tolist() == [5]
    np.testing.assert_array_equal(cut.sum(axis=0), q.matrix(q.weight).toarray())


def test_weights_stand_under_each_other() -> None:
    q = queries(make_state([3, 1]), UserState.empty(), make_state([1]))
    first, second = np.array([1, 0, 2], np.float32), np.array([0, 3, 4], np.float32)
    both = q.matrix(first, second).toarray()
    np.testing.assert_array_equal(both, np.concatenate([q.matrix(w).toarray() for w in (first, second)]))
    assert both[0, 3] == 1
    assert both[5, 1] == 4
