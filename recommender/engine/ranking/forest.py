"""A LightGBM model's trees evaluated over many rows at once, with the score LightGBM itself gives.

Every test of every tree is made for a block of rows, one bit each, as in QuickScorer (Lucchese et al. 2015);
what follows from them is worked out for 8 rows of all trees in each byte, level by level. It never trains.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.engine.types import FloatArray

Numbers: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]
Bits: TypeAlias = npt.NDArray[np.uint8]  # the last axis: 8 rows in each byte

ROWS_A_BLOCK = 3072  # NumPy compares a row with many numbers half as fast where it is shorter than 2,731
ROWS_LOOKED_UP = 1024  # whose leaves' values stay in the processor's second cache


@dataclass(frozen=True, slots=True)
class Level:
    """The nodes of all trees at one depth; those of the next are first left children, then right ones.

    `asked`: which test each makes. `place`: where it is among (n_nodes, n_trees), raveled. `left`, `right`:
    which of these nodes have such a child that is a node.
    """

    asked: Rows
    place: Rows
    left: Rows
    right: Rows


@dataclass(frozen=True, slots=True)
class Forest:
    """Node j of a tree stands between its leaves j and j + 1; smaller trees have no node in the last places.

    `tests`: of each column (the features, then again with NaN as +inf) the thresholds it is asked to exceed,
    ascending. `leaf_value` (n_trees, n_leaves), as many as bits can number.
    """

    n_tests: int
    n_nodes: int
    tests: tuple[tuple[int, FloatArray], ...]
    levels: tuple[Level, ...]
    leaf_value: Numbers

    def score(self, features: FloatArray) -> Numbers:
        """(n_rows,) the sum of each row's leaves. `features` has no infinities."""
        blocks = np.array_split(features, max(1, len(features) // ROWS_A_BLOCK))
        return np.concatenate([self._summed(block) for block in blocks])

    def leaves(self, features: FloatArray) -> Numbers:
        """(n_trees, n_rows) what each tree adds. Meant for about ROWS_A_BLOCK rows."""
        return self._values(self._leaf_numbers(features), 0, len(features))

    def _summed(self, features: FloatArray) -> Numbers:
        scores, numbers = np.empty(len(features), np.float64), self._leaf_numbers(features)
        for first in range(0, len(features), ROWS_LOOKED_UP):
            end = min(first + ROWS_LOOKED_UP, len(features))
            scores[first:end] = self._values(numbers, first, end).sum(axis=0)
        return scores

    def _leaf_numbers(self, features: FloatArray) -> Bits:
        """(n_bits, n_trees, n_bytes): the number of each row's leaf, its lowest bit first.

        It is the number of nodes that the leaf lies beyond, which are the first so many: bit b is the parity
        of every 2^b-th of them.
        """
        beyond = self._beyond(np.packbits(self._passed(features), axis=1))
        steps = [1 << b for b in range(self.n_nodes.bit_length())]
        parity = [np.bitwise_xor.reduce(beyond[step - 1 :: step], axis=0) for step in steps]
        return np.stack(parity) if parity else np.zeros((1, *beyond.shape[1:]), np.uint8)

    def _passed(self, features: FloatArray) -> npt.NDArray[np.bool_]:
        """(n_tests, n_rows): does the row exceed the threshold? NaN exceeds none."""
        values = np.ascontiguousarray(features.T)
        columns = (*values, *np.fmin(values, np.float32(np.inf)))
        passed = np.empty((self.n_tests, len(features)), bool)
        start = 0
        for column, thresholds in self.tests:
            part = passed[start : (start := start + len(thresholds))]
            np.greater(columns[column], thresholds[:, None], out=part)
        return passed

    def _beyond(self, passed: Bits) -> Bits:
        """(n_nodes, n_trees, n_bytes): does the row's leaf lie to the right of the node, reached or not?"""
        n_trees, n_bytes = len(self.leaf_value), passed.shape[1]
        n_roots = len(self.levels[0].asked) if self.levels else 0
        beyond = np.zeros((self.n_nodes * n_trees, n_bytes), np.uint8)
        passed_by = np.zeros((n_roots, n_bytes), np.uint8)
        reached = ~passed_by
        for level in self.levels:
            to_right = passed.take(level.asked, axis=0)
            to_right &= reached
            right_of = to_right | passed_by  # passed by: it went right above, from where all this is left
            beyond[level.place] = right_of
            reached ^= to_right
            reached = _joined(reached, level.left, to_right, level.right)
            passed_by = _joined(right_of, level.left, passed_by, level.right)
        return beyond.reshape(self.n_nodes, n_trees, n_bytes)

    def _values(self, numbers: Bits, first: int, end: int) -> Numbers:
        """(n_trees, end − first): the leaves' values of some rows, from a row of a whole byte on."""
        bits = np.unpackbits(numbers[:, :, first // 8 :], axis=2, count=end - first)
        leaf = bits[-1]
        for bit in bits[-2::-1]:
            leaf += leaf
            leaf |= bit
        starts = np.arange(0, self.leaf_value.size, self.leaf_value.shape[1])
        near = np.min_scalar_type(self.leaf_value.size)  # numbers twice as short are added twice as fast
        place = leaf.astype(near) + starts.astype(near)[:, None]
        values: Numbers = self.leaf_value.ravel().take(place.astype(np.intp), mode="clip")
        return values


def _joined(left: Bits, at_left: Rows, right: Bits, at_right: Rows) -> Bits:
    return np.concatenate([left.take(at_left, axis=0), right.take(at_right, axis=0)])
