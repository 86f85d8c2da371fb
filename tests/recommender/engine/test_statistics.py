"""Additive statistics equal counting from scratch after any stream of changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import logs, statistics
from recommender.engine.statistics import ItemStatistics
from recommender.engine.types import InteractionLog, Kind
from tests.recommender.engine.factories import make_log

N_USERS, N_ITEMS = 4, 5
ROWS = st.lists(
    # few times, so that many events share one
    st.tuples(st.integers(0, N_USERS - 1), st.integers(0, N_ITEMS - 1), st.integers(0, 12)),
    max_size=25, unique=True,
)  # fmt: skip


def counted(log: InteractionLog) -> ItemStatistics:
    return statistics.count(log, N_USERS, N_ITEMS)


def assert_same(a: ItemStatistics, b: ItemStatistics) -> None:
    np.testing.assert_array_equal(a.gram.toarray(), b.gram.toarray())
    np.testing.assert_array_equal(a.transitions.toarray(), b.transitions.toarray())


def test_a_hand_worked_log() -> None:
    counts = counted(make_log([(0, 0, 1), (0, 1, 2), (0, 2, 3), (1, 1, 4), (1, 0, 5), (1, 1, 6)]))
    assert counts.gram.toarray()[:3, :3].tolist() == [[2, 2, 1], [2, 2, 1], [1, 1, 1]]
    farther = round(0.8 * 2**20) / 2**20  # two places on
    assert counts.transitions.toarray()[:3, :3].tolist() == [[0, 1, farther], [1, 0, 1], [0, 0, 0]]


def test_what_shares_a_moment_came_after_one_another_both_ways() -> None:
    """Items 0 and 1 at one time, 2 at the next, 3 after that."""
    counts = counted(make_log([(0, 0, 1), (0, 1, 1), (0, 2, 2), (0, 3, 3)]))
    farther = round(0.8 * 2**20) / 2**20
    expected = [[0, 1, 1, farther], [1, 0, 1, farther], [0, 0, 0, 1], [0, 0, 0, 0]]
    assert counts.transitions.toarray()[:4, :4].tolist() == expected


def test_the_order_of_rows_at_one_time_means_nothing() -> None:
    one, other = [(0, 0, 1), (0, 1, 1), (0, 2, 1)], [(0, 2, 1), (0, 0, 1), (0, 1, 1)]
    assert_same(counted(make_log(one)), counted(make_log(other)))


def test_a_dismissal_is_no_consumption() -> None:
    log = make_log([(0, 0, 1), (0, 1, 2)], kind=Kind.DISMISS)
    assert counted(log).gram.nnz == 0


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_adding_equals_counting_everything(
    first: list[tuple[int, int, int]], more: list[tuple[int, int, int]]
) -> None:
    a, b = make_log(first), make_log(more)
    assert_same(counted(a).add(b), counted(logs.concatenate(a, b)))


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_adding_then_removing_changes_nothing(
    first: list[tuple[int, int, int]], more: list[tuple[int, int, int]]
) -> None:
    before = counted(make_log(first))
    after = before.add(make_log(more)).remove(make_log(more))
    assert_same(after, before)
    assert len(after.log) == len(before.log)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_merging_equals_counting_everything(
    first: list[tuple[int, int, int]], more: list[tuple[int, int, int]]
) -> None:
    a, b = make_log(first), make_log(more)
    assert_same(counted(a).merge(counted(b)), counted(logs.concatenate(a, b)))


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms())
def test_the_order_in_which_events_arrive_does_not_matter(
    rows: list[tuple[int, int, int]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one_by_one = counted(make_log([]))
    for row in shuffled:
        one_by_one = one_by_one.add(make_log([row]))
    assert_same(one_by_one, counted(make_log(rows)))


def test_removing_what_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        counted(make_log([(0, 0, 1)])).remove(make_log([(0, 1, 1)]))


def test_a_person_can_be_forgotten() -> None:
    log = make_log([(0, 0, 1), (0, 1, 2), (1, 1, 3), (1, 2, 4)])
    left = counted(log).remove_users(np.array([0], np.int32))
    assert_same(left, counted(make_log([(1, 1, 3), (1, 2, 4)])))


def test_counting_in_parts_equals_counting_at_once() -> None:
    """More events than are counted at once, every user's spread over the whole log."""
    n_users, n_items = 12, 40
    at = np.arange(statistics.EVENTS_AT_ONCE * 3 // 2)
    log = InteractionLog(
        (at % n_users).astype(np.int32), (at * 7 // n_users % n_items).astype(np.int32),
        np.full(len(at), Kind.LIKE, np.int8), np.full(len(at), np.nan, np.float32), at.astype(np.float64),
    )  # fmt: skip
    parts = [logs.select(log, log.user_idx % 5 == part) for part in range(5)]
    apart = [statistics.count(part, n_users, n_items) for part in parts]
    whole = statistics.count(log, n_users, n_items)
    np.testing.assert_array_equal(whole.gram.toarray(), sum(part.gram.toarray() for part in apart))
    moved = sum(part.transitions.toarray() for part in apart)
    np.testing.assert_array_equal(whole.transitions.toarray(), moved)
    first = statistics.first_consumptions(log)
    assert len(first) == n_users * n_items
    assert (np.diff(first.user_idx) >= 0).all()


def test_the_gram_counts_pairs_with_columns_ascending() -> None:
    """Against a product of dense matrices, in more rows than a person has items."""
    rng = np.random.default_rng(3)
    at = sorted((float(rng.integers(50)), user) for user in range(30) for _ in range(9))
    log = make_log([(user, int(rng.integers(80)), time_s) for time_s, user in at])
    gram = statistics.count(log, 30, 80).gram
    X = statistics.user_items(log, 30, 80).toarray()
    np.testing.assert_array_equal(gram.toarray(), X.T @ X)
    assert gram.dtype == np.float32
    rows = np.repeat(np.arange(80), np.diff(gram.indptr))
    assert (np.diff(rows * 80 + gram.indices) > 0).all()


def test_no_history_is_counted_without_end() -> None:
    n = statistics.MOST_OF_A_USER
    rows = [(0, item, float(item)) for item in range(n + 3)] + [(1, 0, 9.0), (1, 2, 10.0)]
    first = statistics.first_consumptions(make_log(rows))
    assert first.item_idx.tolist() == [*range(3, n + 3), 0, 2]
