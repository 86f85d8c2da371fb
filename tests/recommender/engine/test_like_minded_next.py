"""What people of a like history took up next: two histories laid beside each other by hand, and the edges."""

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine import context, statistics, timeline
from recommender.engine.context import Context
from recommender.engine.sources import like_minded, like_minded_next
from recommender.engine.sources.like_minded import LikeMinded
from recommender.engine.sources.like_minded_next import BEFORE, DECAY, NextOfLikeMinded
from recommender.engine.types import FloatArray, UserState
from tests.recommender.engine.factories import make_log, make_state

N_ITEMS = 8
# one person took up 0, 1, then 2 and 3 at once, then 4; another 5, 6
LOG = make_log([(0, 0, 1.0), (0, 1, 2.0), (0, 2, 3.0), (0, 3, 3.0), (0, 4, 4.0), (1, 5, 1.0), (1, 6, 2.0)])


def people() -> LikeMinded:
    return like_minded.of_users(statistics.user_moments(LOG, 2, N_ITEMS))


def asked(*states: UserState) -> Context:
    return context.build(states, np.full(len(states), 2000.0), timeline.build(LOG, N_ITEMS))


def scores(*states: UserState) -> FloatArray:
    return NextOfLikeMinded(people()).score(asked(*states))


def test_moments_are_counted_from_a_persons_first() -> None:
    moments = statistics.user_moments(LOG, 3, N_ITEMS)
    assert moments.toarray()[0].tolist() == [0, 1, 2, 2, 3, 0, 0, 0]
    assert moments.toarray()[1, [5, 6]].tolist() == [0, 1]
    assert np.diff(moments.indptr).tolist() == [5, 2, 0]
    assert (statistics.user_items(LOG, 3, N_ITEMS).indices == moments.indices).all()


def test_what_came_sooner_after_the_newest_shared_thing_counts_more() -> None:
    found = scores(make_state([0, 1]))[0]
    worth = [BEFORE * DECAY, 1, DECAY, DECAY, DECAY**2]
    np.testing.assert_allclose(found[:5], worth, rtol=1e-6)
    assert np.isnan(found[5:]).all()


def test_the_newest_of_the_history_is_where_they_meet_whatever_came_first_there() -> None:
    found = scores(make_state([4, 1]))[0]  # with this history 1 is the newer one, though 4 came later to them
    assert found[2] == pytest.approx(DECAY)
    assert found[0] == pytest.approx(BEFORE * DECAY)


def test_of_one_moment_the_earliest_place_counts() -> None:
    state = make_state([1, 2])
    tied = UserState(state.item_idx, state.kind, state.value, np.full(2, state.time_s[0]))
    np.testing.assert_allclose(scores(tied)[0], scores(make_state([2, 1]))[0])


def test_whoever_shares_nothing_is_not_asked() -> None:
    found = scores(make_state([7]), UserState.empty(), make_state([5]))
    assert np.isnan(found[:2]).all()
    assert found[2, 6] == pytest.approx(DECAY)


def test_people_asked_in_parts_say_the_same() -> None:
    n_items = like_minded_next.ENTRIES_AT_ONCE // like_minded.NEAREST + 1  # a history asks for a whole part
    rng = np.random.default_rng(0)
    moments = rng.integers(0, 50, (like_minded.NEAREST, n_items)).astype(np.int32)
    moments[0, 0] = -1  # one of them lacks the first item, or nobody would be near by what all have
    stored = sp.csr_matrix(moments + 1)
    stored.data -= 1
    source = NextOfLikeMinded(like_minded.of_users(stored))
    items = timeline.build(make_log([(0, 0, 1.0)]), n_items)

    def found(*states: UserState) -> FloatArray:
        return source.score(context.build(states, np.full(len(states), 2000.0), items))

    states = [make_state([0, 3]), UserState.empty(), make_state([0])]
    together = found(*states)
    assert np.isfinite(together[0]).all()
    np.testing.assert_array_equal(together, np.concatenate([found(state) for state in states]))
