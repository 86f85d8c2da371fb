"""LightGBM's own text form of its trees: read into a `Forest`, and several models' mean written in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recommender.engine.ranking.forest import Forest, Level, Numbers, Rows

MOST_LEAVES = 64
_CATEGORICAL, _DEFAULT_LEFT, _ZERO_IS_MISSING, _NAN_IS_MISSING = 1, 2, 4, 8
_VALUES = ("leaf_value", "internal_value")


class UnknownSplit(ValueError):
    """What this does not evaluate: categories, zeros read as missing, more leaves than MOST_LEAVES."""


def read(text: str) -> Forest:
    """A forest from LightGBM's own text form. Raises UnknownSplit for splits no ranker here makes."""
    n_features = len(_fields(text)["feature_names"].split())
    trees = [_ordered(_fields(tree)) for tree in _trees(text)]
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


def mean_of(texts: Sequence[str]) -> str:
    """The model whose score, and parts of it, are the mean of these models': all of their trees, each worth
    its share. A single model as it is.
    """
    if len(texts) == 1:
        return texts[0]
    head = texts[0].partition("\ntree_sizes=")[0]  # LightGBM reads trees one after the other without
    trees = [_shared(_fields(tree), len(texts)) for text in texts for tree in _trees(text)]
    numbered = [f"Tree={number}\n{tree}" for number, tree in enumerate(trees)]
    return "\n\n".join([head, *numbered, "end of trees\n"])


def _shared(fields: Mapping[str, str], n: int) -> str:
    """A tree whose every value is the n-th part."""
    parts = {name: " ".join(map(repr, (_numbers(fields[name]) / n).tolist())) for name in _VALUES}
    return "\n".join(f"{name}={values}" for name, values in {**fields, **parts}.items())


def _trees(text: str) -> list[str]:
    """Each tree's number, then its fields."""
    return text.split("end of trees")[0].split("\nTree=")[1:]


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
