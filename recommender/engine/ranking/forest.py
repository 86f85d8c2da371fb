"""A LightGBM model's trees evaluated over many rows at once, with the score LightGBM itself gives.

Every test of every tree is made for a block of rows, one bit each, as in QuickScorer (Lucchese et al. 2015);
what follows from them is worked out for 8 rows of all trees in each byte, level by level. It never trains.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.engine.types import FloatArray

Numbers: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]
Bits: TypeAlias = npt.NDArray[np.uint8]  # the last axis: 8 rows in each byte

ROWS_A_BLOCK = 3072  # NumPy compares a row with many numbers half as fast where it is shorter than 2,731
ROWS_LOOKED_UP = 1024  # whose leaves' values stay in the processor's second cache
MOST_LEAVES = 64
_CATEGORICAL, _DEFAULT_LEFT, _ZERO_IS_MISSING, _NAN_IS_MISSING = 1, 2, 4, 8


class UnknownSplit(ValueError):
    """What this does not evaluate: categories, zeros read as missing, more leaves than MOST_LEAVES."""


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


def read(text: str) -> Forest:
    """A forest from LightGBM's own text form. Raises UnknownSplit for splits no ranker here makes."""
    n_features = len(_fields(text)["feature_names"].split())
    trees = [_ordered(_fields(part)) for part in text.split("end of trees")[0].split("\nTree=")[1:]]
    n_nodes = max(len(tree.threshold) for tree in trees)
    if n_nodes >= MOST_LEAVES:
        raise UnknownSplit(f"a tree of {n_nodes + 1} leaves, where {MOST_LEAVES} is the most")
    column = np.stack([_padded(_column(tree, n_features), n_nodes) for tree in trees], axis=1)
    threshold = np.stack([_padded(tree.threshold, n_nodes) for tree in trees], axis=1)
    tests, asked = np.unique(
        np.stack([column, threshold], axis=-1).reshape(-1, 2), axis=0, return_inverse=True
    )
    bounds = np.flatnonzero(np.diff(tests[:, 0], prepend=-1, append=-1))
    n_leaves = 1 << n_nodes.bit_length()
    return Forest(
        n_tests=len(tests),
        n_nodes=n_nodes,
        tests=tuple(
            (int(tests[start, 0]), tests[start:end, 1].astype(np.float32)) for start, end in pairwise(bounds)
        ),
        levels=tuple(_levels(trees, asked.reshape(column.shape).astype(np.int64))),
        leaf_value=np.stack([_padded(tree.leaf_value, n_leaves) for tree in trees]),
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """Inner nodes from left to right, node j between leaf j and leaf j + 1. `left`, `right`: the node below
    each, -1 for a leaf. `root`: -1 where there is no node.
    """

    feature: Numbers
    threshold: Numbers
    decision: Rows
    left: Rows
    right: Rows
    root: int
    leaf_value: Numbers


def _ordered(fields: Mapping[str, str]) -> _Tree:
    leaf_value = _numbers(fields["leaf_value"])
    children = [_numbers(fields.get(side, "")).astype(int).tolist() for side in ("left_child", "right_child")]
    nodes, leaves = _from_left(*children) if children[0] else ([], [0])
    place = {node: number for number, node in enumerate(nodes)}
    left, right = (np.array([place.get(side[node], -1) for node in nodes], np.int64) for side in children)
    feature, threshold, decision = (
        _numbers(fields.get(name, ""))[nodes] for name in ("split_feature", "threshold", "decision_type")
    )
    return _Tree(
        feature, _as_float32(threshold), decision.astype(np.int64), left, right, place.get(0, -1),
        leaf_value[leaves],
    )  # fmt: skip


def _from_left(left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
    """The nodes in order, and the leaves in order. Negative: a leaf."""
    nodes: list[int] = []
    leaves: list[int] = []

    def walk(node: int) -> None:
        if node < 0:
            leaves.append(~node)
            return
        walk(left[node])
        nodes.append(node)
        walk(right[node])

    walk(0)
    return nodes, leaves


def _levels(trees: Sequence[_Tree], asked: Rows) -> Iterator[Level]:
    """From the roots down. `asked` (n_nodes, n_trees): the test of each node."""
    root = np.array([tree.root for tree in trees])
    left, right = (
        np.stack([_padded(side, len(asked), -1) for side in sides], axis=1).astype(np.int64)
        for sides in zip(*((tree.left, tree.right) for tree in trees), strict=True)
    )
    tree = np.flatnonzero(root >= 0)
    node = root[tree]
    while len(node):
        to_left, to_right = left[node, tree], right[node, tree]
        at_left, at_right = np.flatnonzero(to_left >= 0), np.flatnonzero(to_right >= 0)
        yield Level(asked[node, tree], node * len(trees) + tree, at_left, at_right)
        node = np.concatenate([to_left[at_left], to_right[at_right]])
        tree = np.concatenate([tree[at_left], tree[at_right]])


def _column(tree: _Tree, n_features: int) -> Numbers:
    """The column each node tests: where NaN goes right, the one that has +inf for it."""
    if (tree.decision & (_CATEGORICAL | _ZERO_IS_MISSING)).any():
        raise UnknownSplit("a split on categories, or one that reads zero as missing")
    default_left = (tree.decision & _DEFAULT_LEFT) > 0
    # where training had no NaN, LightGBM reads one as zero
    left = np.where(tree.decision & _NAN_IS_MISSING, default_left, tree.threshold >= 0)
    return tree.feature + np.where(left, 0, n_features)


def _as_float32(threshold: Numbers) -> Numbers:
    """The highest float32 that is not above: float32 values then compare as they do with the float64."""
    finite = np.clip(threshold, np.finfo(np.float32).min, np.finfo(np.float32).max)
    near = finite.astype(np.float32)
    return np.where(near > finite, np.nextafter(near, np.float32(-np.inf)), near).astype(np.float64)


def _padded(values: npt.NDArray[np.number], n: int, fill: float = 0.0) -> Numbers:
    return np.pad(values.astype(np.float64), (0, n - len(values)), constant_values=fill)


def _numbers(text: str) -> Numbers:
    return np.array(text.split(), np.float64)


def _fields(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.split("\n\n")[0].splitlines() if "=" in line)
