"""Choices that follow an item's id: the same on every machine and in every version of Python."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
MASK = 2**64 - 1


class Dice:
    """SplitMix64 (Steele, Lea, Flood 2014, fig. 17): neighbouring ids get unrelated draws."""

    def __init__(self, seed: int) -> None:
        self._state = seed & MASK

    def draw(self) -> float:
        """In [0, 1)."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) / 2**64

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.draw()

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.draw() * len(options))]

    def sign(self) -> int:
        return 1 if self.draw() < 0.5 else -1
