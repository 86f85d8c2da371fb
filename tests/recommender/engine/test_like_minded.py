"""People like you: a hand-worked neighbourhood, and what it may never claim to know."""

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine import context, timeline
from recommender.engine.sources import like_minded
from recommender.engine.sources.like_minded import FullLikeMinded, LikeMinded, RecentLikeMinded
from recommender.engine.sources.sparse import csr_from
from tests.recommender.engine.factories import make_log, make_state


def of_users(used: sp.csr_matrix) -> LikeMinded:
    """People who used all of it at once."""
    return like_minded.of_users(csr_from(used, np.zeros(used.nnz, np.int32)))


USED = sp.csr_matrix(np.array([[1, 1, 1, 0], [1, 1, 0, 1], [0, 0, 0, 1]], np.float32))


def test_who_shares_a_rare_item_is_closest() -> None:
    source = of_users(USED)
    history = sp.csr_matrix(np.array([[0, 0, 1, 0]], np.float32))
    close = source.nearest(history).toarray()[0]
    # item 2 has one of three users: ln(4 / 2), over the root of one more than that user's three items
    np.testing.assert_allclose(source.closeness.toarray()[2], [np.log(2) / 2, 0, 0], rtol=1e-6)
    np.testing.assert_array_equal(close, [1, 0, 0])


def test_the_nearest_is_heard_above_the_others() -> None:
    source = of_users(USED)
    history = sp.csr_matrix(np.array([[1, 0, 0, 1]], np.float32))
    # items 0 and 3 have two of three users each: ln(4 / 3); the first person shares one, the second both
    raw = np.log(4 / 3) * np.array([1 / np.sqrt(4), 2 / np.sqrt(4), 1 / np.sqrt(2)])
    near = source.nearest(history)
    np.testing.assert_allclose(near.toarray()[0], raw / raw.max(), rtol=1e-5)
    heard = (raw / raw.max()) ** like_minded.AMPLIFICATION
    np.testing.assert_allclose(source.apply(near)[0], USED.toarray().T @ heard, rtol=1e-5)


def test_only_the_nearest_speak() -> None:
    n_users = like_minded.NEAREST + 50
    rng = np.random.default_rng(1)
    used = sp.csr_matrix((rng.random((n_users, 30)) < 0.3).astype(np.float32))
    history = sp.csr_matrix(np.ones((1, 30), np.float32))
    source = of_users(used)
    close = (history @ source.closeness).toarray()[0]
    kept = source.nearest(history)
    assert kept.nnz == like_minded.NEAREST
    least = np.sort(close)[-like_minded.NEAREST] / close.max()
    assert kept.data.min() == pytest.approx(least, rel=1e-5)


def test_nobody_is_like_a_person_without_history() -> None:
    source = of_users(USED)
    assert not source.nearest(sp.csr_matrix(np.zeros((1, 4), np.float32))).toarray().any()


def test_it_survives_a_bundle_and_a_longer_catalogue() -> None:
    source = of_users(USED)
    again = like_minded.from_arrays(RecentLikeMinded(source).arrays(), 4)
    np.testing.assert_array_equal(again.closeness.toarray(), source.closeness.toarray())
    assert source.widened(6).closeness.shape == (6, 3)


def test_a_log_without_users() -> None:
    nobody = of_users(sp.csr_matrix(np.zeros((0, 4), np.float32)))
    assert nobody.nearest(sp.csr_matrix(np.ones((2, 4), np.float32))).shape == (2, 0)


def test_histories_scored_in_parts_get_the_same_people() -> None:
    n_users = like_minded.CELLS_AT_ONCE // 2  # two histories at a time
    used = sp.csr_matrix((np.ones(n_users, np.float32), (np.arange(n_users), np.arange(n_users) % 4)))
    source = of_users(sp.csr_matrix(used))
    histories = sp.csr_matrix(np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 1]])
    together = source.nearest(histories)
    alone = [source.nearest(histories[row]).toarray() for row in range(5)]
    np.testing.assert_array_equal(together.toarray(), np.concatenate(alone))
    assert together.shape == (5, n_users)


def test_lasting_taste_is_asked_of_the_rarest_of_a_long_history() -> None:
    n_items = like_minded.RAREST + 3
    used = np.tri(n_items, n_items, dtype=np.float32)[::-1]  # item 0 has all users, the last has one
    source = of_users(sp.csr_matrix(used))
    items = timeline.build(make_log([(0, 0, 1.0)]), n_items)
    everything, short = make_state(list(range(n_items))), make_state([0, 1, 2])
    asked = context.build([everything, short], np.full(2, 5000.0), items)
    histories = np.zeros((2, n_items), np.float32)
    histories[0, 3:] = 1
    histories[1, :3] = 1
    expected = source.apply(source.nearest(sp.csr_matrix(histories)))
    np.testing.assert_array_equal(FullLikeMinded(source).score(asked), expected)
