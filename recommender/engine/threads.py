"""Work that goes on at the same time in one process: NumPy, SciPy and LightGBM let go of the interpreter.

Threads of our own, each with a whole piece of work. OpenMP's wait for each other after every step, which
takes four times as long where cores are shared with others. The results do not depend on how many there are.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import ParamSpec, TypeVar

from recommender.engine.progress import Told

LOOK_AGAIN_S = 1.0
Part = TypeVar("Part")
Result = TypeVar("Result")
P = ParamSpec("P")


def in_order(work: Callable[[Part], Result], parts: Iterable[Part], n_threads: int) -> Iterator[Result]:
    """The result of each part, in the order of the parts; so many are worked on at a time."""
    if n_threads == 1:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        yield from pool.map(work, parts)


def beside(
    n_threads: int, work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs
) -> Callable[[], Result]:
    """Begin at once on another thread, if there may be more than one. What is returned waits for it."""
    if n_threads == 1:
        return partial(work, *args, **kwargs)
    return _begun(work, *args, **kwargs).result


def beside_telling(n_threads: int, work: Callable[[Told], Result], told: Told) -> Callable[[], Result]:
    """The same for work that tells how far it is, which the thread that waits for it passes on meanwhile: who
    is told may write to a database, whose connections are each one thread's.
    """
    if n_threads == 1:
        return partial(work, told)
    heard = [0.0]
    begun = _begun(work, heard.append)

    def waited() -> Result:
        while wait([begun], LOOK_AGAIN_S).not_done:
            told(heard[-1])
        return begun.result()

    return waited


def _begun(work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Future[Result]:
    """Work on a thread of its own."""
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(work, *args, **kwargs)
    pool.shutdown(wait=False)  # no more work will come
    return begun
