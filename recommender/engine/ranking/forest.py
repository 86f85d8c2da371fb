"""A LightGBM model's trees evaluated over many rows at once, with the score LightGBM itself gives.

After QuickScorer (Lucchese et al. 2015): every test of every tree is made for a block of rows, and each that
is exceeded strikes out the leaves to its left; the first that is left is the row's. It never trains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.engine.types import FloatArray

Numbers: TypeAlias = npt.NDArray[np.float64]

ROWS_A_BLOCK = 1024  # half of it fits the cache better but calls NumPy twice as often, which costs more
MOST_LEAVES = 64  # one bit each
_CATEGORICAL, _DEFAULT_LEFT, _ZERO_IS_MISSING, _NAN_IS_MISSING = 1, 2, 4, 8


class UnknownSplit(ValueError):
    """What this does not evaluate: categories, zeros read as missing, more leaves than a word has bits."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Node j of a tree stands between its leaves j and j + 1. In smaller trees the last strike nothing.

    `tests`: of each column (the features with NaN as -inf, then again as +inf) the thresholds it is asked to
    exceed, ascending. `asked[j, t]`: which test, counted over all columns, node j of tree t makes.
    `struck[j, b, t]`: byte b of the leaves it strikes. `leaf_value` (n_trees, n_leaves).
    """

    n_tests: int
    tests: tuple[tuple[int, FloatArray], ...]
    asked: npt.NDArray[np.int64]
    struck: npt.NDArray[np.uint8]
    leaf_value: npt.NDArray[np.float64]

    def score(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_rows,) the sum of each row's leaves. `features` has no infinities."""
        scores = np.empty(len(features), np.float64)
        for start in range(0, len(features), ROWS_A_BLOCK):
            part = slice(start, start + ROWS_A_BLOCK)
            scores[part] = self.leaves(features[part]).sum(axis=0)
        return scores

    def leaves(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_trees, n_rows) what each tree adds. Meant for about ROWS_A_BLOCK rows."""
        exceeds = self._exceeds(features)
        n_nodes, n_bytes, n_trees = self.struck.shape
        struck = np.zeros((n_bytes, n_trees, len(features)), np.uint8)
        right, part = np.empty(struck.shape[1:], np.uint8), np.empty(struck.shape[1:], np.uint8)
        for node in range(n_nodes):
            np.take(exceeds, self.asked[node], axis=0, out=right, mode="clip")
            for b in range(node // 8 + 1):  # its left leaves have no number above its own
                np.bitwise_and(right, self.struck[node, b][:, None], out=part)
                np.bitwise_or(struck[b], part, out=struck[b])
        return self._values(_first_left(struck))

    def _exceeds(self, features: FloatArray) -> npt.NDArray[np.uint8]:
        """(n_tests, n_rows): all bits where the row exceeds the threshold, none where not."""
        values = np.ascontiguousarray(features.T)
        missing = np.isnan(values)
        columns = np.concatenate([values, values])
        np.copyto(columns[: len(values)], -np.inf, where=missing)
        np.copyto(columns[len(values) :], np.inf, where=missing)
        passed = np.empty((self.n_tests, len(features)), bool)
        start = 0
        for column, thresholds in self.tests:
            part = passed[start : (start := start + len(thresholds))]
            np.greater(columns[column], thresholds[:, None], out=part)
        bits = passed.view(np.uint8)
        return np.negative(bits, out=bits)

    def _values(self, leaf: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        n_trees, n_leaves = self.leaf_value.shape
        leaf += np.arange(0, n_trees * n_leaves, n_leaves, dtype=np.int32)[:, None]
        values: npt.NDArray[np.float64] = self.leaf_value.ravel().take(leaf, mode="clip")
        return values


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
    return Forest(
        n_tests=len(tests),
        tests=tuple(
            (int(tests[start, 0]), tests[start:end, 1].astype(np.float32)) for start, end in pairwise(bounds)
        ),
        asked=asked.reshape(column.shape).astype(np.int64),
        struck=_bytes(np.stack([_padded(tree.first, n_nodes, n_nodes) for tree in trees], axis=1)),
        leaf_value=np.stack([_padded(tree.leaf_value, n_nodes + 1) for tree in trees]),
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """Inner nodes from left to right, node j between leaf j and leaf j + 1; `first`: its leftmost leaf."""

    feature: Numbers
    threshold: Numbers
    decision: npt.NDArray[np.int64]
    first: Numbers
    leaf_value: Numbers


def _ordered(fields: Mapping[str, str]) -> _Tree:
    leaf_value = _numbers(fields["leaf_value"])
    left, right = (
        _numbers(fields.get(side, "")).astype(int).tolist() for side in ("left_child", "right_child")
    )
    nodes, leaves = _from_left(left, right) if left else ([], [0])
    order = np.array([node for node, _ in nodes], np.int64)
    feature, threshold, decision = (
        _numbers(fields.get(name, ""))[order] for name in ("split_feature", "threshold", "decision_type")
    )
    first = np.array([leaf for _, leaf in nodes], np.float64)
    return _Tree(feature, _as_float32(threshold), decision.astype(np.int64), first, leaf_value[leaves])


def _from_left(left: list[int], right: list[int]) -> tuple[list[tuple[int, int]], list[int]]:
    """(node, number of the leftmost leaf below it) in order, and the leaves in order. Negative: a leaf."""
    nodes: list[tuple[int, int]] = []
    leaves: list[int] = []

    def walk(node: int) -> None:
        if node < 0:
            leaves.append(~node)
            return
        first = len(leaves)
        walk(left[node])
        nodes.append((node, first))
        walk(right[node])

    walk(0)
    return nodes, leaves


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


def _bytes(first: Numbers) -> npt.NDArray[np.uint8]:
    """(n_nodes, n_bytes, n_trees): the bits of leaves `first[j, t]` to j, none where first is above j."""
    n_nodes = len(first)
    leaf = np.arange(8 * (n_nodes // 8 + 1))[None, :, None]
    struck = (leaf >= first[:, None]) & (leaf <= np.arange(n_nodes)[:, None, None])
    return np.packbits(struck, axis=1, bitorder="little")


def _padded(values: Numbers, n: int, fill: float = 0.0) -> Numbers:
    return np.pad(values.astype(np.float64), (0, n - len(values)), constant_values=fill)


def _numbers(text: str) -> Numbers:
    return np.array(text.split(), np.float64)


def _fields(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.split("\n\n")[0].splitlines() if "=" in line)


def _first_left(struck: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """(n_trees, n_rows): the number of the first leaf that is not struck, from (n_bytes, n_trees, n_rows)."""
    whole = struck[0].astype(np.uint64 if len(struck) > 4 else np.uint32)
    for b in range(1, len(struck)):
        whole |= struck[b].astype(whole.dtype) << whole.dtype.type(8 * b)
    lowest = ~whole & (whole + whole.dtype.type(1))
    # the exponent of a power of two is the bit's number
    number: npt.NDArray[np.int32] = (lowest.astype(np.float32).view(np.int32) >> 23) - np.int32(127)
    return number
