"""Work at the same time: results keep their order, and failures reach whoever waits."""

import threading

import pytest

from recommender.engine import threads


@pytest.mark.parametrize("n_threads", [1, 2])
def test_results_come_in_the_order_of_the_parts(n_threads: int) -> None:
    assert list(threads.in_order(lambda n: n * n, range(20), n_threads)) == [n * n for n in range(20)]


def test_two_parts_are_worked_on_at_once() -> None:
    both = threading.Barrier(2, timeout=10)
    assert len(list(threads.in_order(lambda _: both.wait(), range(2), 2))) == 2


@pytest.mark.parametrize("n_threads", [1, 2])
def test_what_was_begun_is_there_when_it_is_asked_for(n_threads: int) -> None:
    assert threads.beside(n_threads, pow, 2, 5)() == 32
    failing = threads.beside(n_threads, pow, 0, -1)
    with pytest.raises(ZeroDivisionError):
        failing()
