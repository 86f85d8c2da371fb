"""Linear weights of items beyond the dense ones: each regressed on its nearest neighbours alone.

For a tail item j with neighbours N: b_j = (G_NN + l2 I)^-1 G_Nj, all other weights 0 (SLIM with feature
selection: Ning & Karypis 2011, section 3.3, here with a squared penalty alone). N are its NEAREST items by
cosine, dense or not. Decision 0021 says when. A refresh solves again only what a change of the Gram touches.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.preference import BoolArray
from recommender.engine.queries import Rows
from recommender.engine.sources import neighbours
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import csr_from, csr_from_arrays, known_only
from recommender.engine.statistics import widened
from recommender.engine.types import FloatArray, IntArray

NEAREST = 50
AT_ONCE = 16_384  # items solved together: 330 MB of equations
_PARTS = ("data", "indices", "indptr")


@dataclass(frozen=True, slots=True)
class Tail:
    """`weights` CSR (n_items, n_items): row i, what having item i adds to others. `items`: those others."""

    weights: sp.csr_matrix
    items: IntArray

    def scores(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, len(items)); NaN where no neighbour is in the history."""
        found = sp.csr_matrix(history @ self.weights)[:, self.items]
        return known_only(found.toarray().astype(np.float32, copy=False))

    def scores_at(self, history: sp.csr_matrix, query: Rows, item: Rows) -> FloatArray:
        """(n_rows,): of some (query, item), 0 where no neighbour is in the history."""
        if len(query) == 0:  # SciPy gives a matrix for no places
            return np.empty(0, np.float32)
        return np.asarray(sp.csr_matrix(history @ self.weights)[query, item], np.float32).ravel()

    def contributions(self, history_items: IntArray, weight: FloatArray, items: IntArray) -> FloatArray:
        """(n_history, n_items): the part of each item's score that each history item carries."""
        part: FloatArray = self.weights[history_items][:, items].toarray() * weight[:, None]
        return part

    def widened(self, n_items: int) -> "Tail":
        """The same in a longer catalogue, about whose new items it says nothing."""
        return Tail(widened(self.weights, n_items), self.items)

    def arrays(self) -> Arrays:
        """What a bundle must keep."""
        return {"tail_items": self.items} | {f"tail_{part}": getattr(self.weights, part) for part in _PARTS}


def none(n_items: int) -> sp.csr_matrix:
    """Of a catalogue whose items are all dense."""
    nothing = (np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(n_items + 1, np.int32))
    return sp.csr_matrix(nothing, shape=(n_items, n_items))


def fit(gram: sp.csr_matrix, dense: IntArray, l2: float) -> sp.csr_matrix:
    """(n_items, n_items) float32: row j holds what each neighbour of tail item j adds to its score.

    Rows of `dense` items and of those nobody consumed are empty. Cost: a solution of NEAREST unknowns for
    each tail item, and its neighbours' rows of the Gram.
    """
    nearest = _nearest(gram, dense)
    if nearest.nnz == 0:
        return none(gram.shape[0])
    return _solved(nearest, gram, l2, np.flatnonzero(np.diff(nearest.indptr)))


def refreshed(
    held: sp.csr_matrix, gram: sp.csr_matrix, dense: IntArray, l2: float, moved: IntArray
) -> sp.csr_matrix:
    """What `fit` gives for this Gram, from what it gave before the users of the `moved` items changed.

    A row stands where its neighbours are the same ones and neither they nor it have moved: each number of its
    equations is then as it was.
    """
    nearest = _nearest(gram, dense)
    if nearest.nnz == 0:
        return none(gram.shape[0])
    held, has_any = widened(held, nearest.shape[0]), np.diff(nearest.indptr) > 0
    stands = has_any & ~_touched(nearest, moved) & _same_pattern(held, nearest)
    solved = _solved(nearest, gram, l2, np.flatnonzero(has_any & ~stands))
    solved.data[np.repeat(stands, np.diff(nearest.indptr))] = held.data[
        np.repeat(stands, np.diff(held.indptr))
    ]
    return solved


def by_history(solved: sp.csr_matrix) -> Tail | None:
    """What `fit` solved as lists are scored; None where there is no tail."""
    items = np.flatnonzero(np.diff(solved.indptr)).astype(np.int32)
    return Tail(sp.csr_matrix(solved.T), items) if len(items) else None


def from_arrays(kept: Arrays) -> Tail | None:
    """The inverse of `Tail.arrays`."""
    if "tail_items" not in kept:
        return None
    return Tail(csr_from_arrays({part: kept[f"tail_{part}"] for part in _PARTS}), kept["tail_items"])


def _nearest(gram: sp.csr_matrix, dense: IntArray) -> sp.csr_matrix:
    """CSR of the tail's rows: the NEAREST by shrunk cosine of each, ascending; at equal ones the earlier."""
    is_tail = gram.diagonal() > 0
    is_tail[dense] = False
    items = np.flatnonzero(is_tail)
    if len(items) == 0:
        return none(gram.shape[0])
    kept = neighbours.nearest(gram, items, NEAREST)
    ends = np.zeros(gram.shape[0] + 1, np.int64)
    ends[items + 1] = np.diff(kept.indptr)
    return sp.csr_matrix((kept.data, kept.indices, np.cumsum(ends)), shape=gram.shape)


def _solved(
    nearest: sp.csr_matrix, gram: sp.csr_matrix, l2: float, rows: npt.NDArray[np.integer]
) -> sp.csr_matrix:
    """The pattern of `nearest` with the solutions of these rows, 0 in the others.

    Rows with as many neighbours are solved together, AT_ONCE of them.
    """
    weights = np.zeros(nearest.nnz, np.float32)
    n_nearest = np.diff(nearest.indptr)[rows]
    for n in np.unique(n_nearest).tolist():
        alike = rows[n_nearest == n]
        for start in range(0, len(alike), AT_ONCE):
            part = alike[start : start + AT_ONCE]
            place = nearest.indptr[part][:, None] + np.arange(n)
            blocks, beside = _equations(gram, part, nearest.indices[place])
            blocks[:, np.arange(n), np.arange(n)] += l2
            weights[place] = np.linalg.solve(blocks, beside[..., None])[..., 0]
    return csr_from(nearest, weights)


def _equations(
    gram: sp.csr_matrix, items: npt.NDArray[np.integer], among: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(n_items, n, n) and (n_items, n): the Gram of each item's own n neighbours, `among`, and beside them.

    Each neighbour's row is laid out once for all items that have it: a search for every entry takes longer.
    """
    n = among.shape[1]
    blocks, beside = np.empty((*among.shape, n)), np.empty(among.shape)
    places, laid_out = np.argsort(among, axis=None, kind="stable"), np.zeros(gram.shape[0])
    neighbour = among.ravel()[places]
    for own in np.split(places, np.flatnonzero(np.diff(neighbour)) + 1):
        item, place = own // n, own % n
        stored = slice(*gram.indptr[among[item[0], place[0]] :][:2])
        laid_out[gram.indices[stored]] = gram.data[stored]
        blocks[item, place], beside[item, place] = laid_out[among[item]], laid_out[items[item]]
        laid_out[gram.indices[stored]] = 0
    return blocks, beside


def _touched(nearest: sp.csr_matrix, moved: IntArray) -> BoolArray:
    """(n_items,): has the item, or one of its neighbours, moved?"""
    has_moved = np.zeros(nearest.shape[0])
    has_moved[moved] = 1
    ones = csr_from(nearest, np.ones(nearest.nnz))
    touched: BoolArray = (ones @ has_moved + has_moved) > 0
    return touched


def _same_pattern(held: sp.csr_matrix, nearest: sp.csr_matrix) -> BoolArray:
    """(n_items,): are the neighbours those that `held` was solved for?"""
    n = nearest.shape[0]

    def keys(matrix: sp.csr_matrix) -> npt.NDArray[np.int64]:
        row = np.repeat(np.arange(n, dtype=np.int64), np.diff(matrix.indptr))
        return row * n + matrix.indices

    known = np.isin(keys(nearest), keys(held), assume_unique=True)
    starts = np.concatenate([[0], np.cumsum(known)])
    n_known = starts[nearest.indptr[1:]] - starts[nearest.indptr[:-1]]
    same: BoolArray = (n_known == np.diff(nearest.indptr)) & (np.diff(held.indptr) == n_known)
    return same
