"""How far long work is: pieces of it tell their own share, which lies between two shares of the whole."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[str, float], None]  # a stage's name, a share of the whole in 0–1
Told = Callable[[float], None]  # a share in 0–1 of a piece
Part = TypeVar("Part")


def unheard(share: float) -> None:
    """Nobody watches."""


def within(told: Told, start: float, end: float) -> Told:
    """For a piece that is this part of what `told` hears of."""
    return lambda share: told(start + share * (end - start))


def each(parts: Iterable[Part], n: float, told: Told) -> Iterator[Part]:
    """The parts, about n of them; told after each."""
    for place, part in enumerate(parts, 1):
        yield part
        told(min(1.0, place / max(1.0, n)))


class Watch:
    """What is told of one training: the stage it is in, and a share that never falls."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._stage, self._piece, self._done = progress, "", (0.0, 0.0), 0.0

    def begin(self, stage: str, start: float, end: float) -> None:
        """The stage that is this part of the whole."""
        self._stage, self._piece = stage, (start, end)
        self.tell(0.0)

    def tell(self, share: float) -> None:
        """So much of the stage is done."""
        start, end = self._piece
        self._done = max(self._done, start + share * (end - start))
        self._progress(self._stage, self._done)
