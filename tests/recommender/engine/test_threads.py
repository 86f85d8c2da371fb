"""Work at the same time: results keep their order, and failures reach whoever waits."""

import threading

import pytest

from recommender.engine import threads
from recommender.engine.progress import Told


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


@pytest.mark.parametrize("n_threads", [1, 2])
def test_who_waits_is_told_how_far_it_is_on_their_own_thread(n_threads: int) -> None:
    heard, shares = threading.Event(), []

    def work(told: Told) -> str:
        told(0.5)
        heard.wait(10)
        return "done"

    def told(share: float) -> None:
        shares.append((share, threading.get_ident()))
        if share:
            heard.set()

    assert threads.beside_telling(n_threads, work, told)() == "done"
    assert shares[-1] == (0.5, threading.get_ident())


@pytest.mark.parametrize("n_threads", [1, 2])
def test_a_failure_of_what_tells_reaches_who_waits(n_threads: int) -> None:
    with pytest.raises(ZeroDivisionError):
        threads.beside_telling(n_threads, lambda told: told(1 / 0), lambda _: None)()
