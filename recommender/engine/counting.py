"""Counting who used both of two items, and what came after what: the two matrices of `statistics`."""

import numpy as np
import scipy.sparse as sp

from recommender.engine import runs
from recommender.engine.progress import Told, each
from recommender.engine.types import IntArray, InteractionLog

REACH = 16  # moments: successors farther on are not counted
UNIT = 2.0**-20  # weights are whole multiples of it: sums of up to 2^33 of them lose nothing
LAG_WEIGHTS = np.round(0.8 ** np.arange(REACH) / UNIT) * UNIT
LAGS_AT_ONCE = 4  # bounds the memory of a count, as does the next
PAIRS_AT_ONCE = 100_000_000  # of users' items, looked at for some rows of the Gram


def used_together(users: IntArray, items: IntArray, n_items: int, told: Told) -> sp.csr_matrix:
    """Who used both, from each (user, item) once, users ascending. Columns ascend in each row.

    Some rows at a time: parts of the log would have to be summed, whose sums are as large as the Gram.
    """
    starts = np.append(np.flatnonzero(np.diff(users, prepend=-1)), len(users))
    ones = np.ones(len(items), np.float32)
    X = sp.csr_matrix((ones, items, starts), shape=(len(starts) - 1, n_items))
    n_pairs = np.bincount(items, np.repeat(np.diff(starts), np.diff(starts)), n_items).astype(np.int64)
    by_item = X.T.tocsr()
    groups = each(runs.of_groups(n_pairs, PAIRS_AT_ONCE), n_pairs.sum() / PAIRS_AT_ONCE, told)
    # as columns of a product, which as rows are then in order at no cost: the Gram is symmetric
    return runs.stacked([(by_item @ X[:, own]).T.tocsr() for own in groups], n_items)


def followed(first: InteractionLog, n_items: int) -> sp.csr_matrix:
    """What came after what, by moments: within one, the order of a log's rows means nothing."""
    moment, of_user = moments(first.user_idx, first.time_s)
    held = sp.csr_matrix(
        (np.ones(len(first)), first.item_idx, np.searchsorted(moment, np.arange(len(of_user) + 1))),
        shape=(len(of_user), n_items),
    )
    counts = sp.csr_matrix(_without_diagonal(sp.csr_matrix(held.T @ held)) * LAG_WEIGHTS[0])
    for start in range(1, REACH + 1, LAGS_AT_ONCE):
        later = [_later(held, of_user, lag) for lag in range(start, min(start + LAGS_AT_ONCE, REACH + 1))]
        counts = sp.csr_matrix(counts + held.T @ sum(later[1:], later[0]))
    return counts


def moments(owner: np.ndarray, time_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The moment (distinct time of an owner) of each row, numbered on over owners, and each moment's owner.

    Rows ascend in (owner, time).
    """
    new = np.ones(len(owner), bool)
    new[1:] = (np.diff(owner) != 0) | (np.diff(time_s) != 0)
    return np.cumsum(new) - 1, owner[new]


def _later(held: sp.csr_matrix, of_user: np.ndarray, lag: int) -> sp.csr_matrix:
    """(n_moments, n_items): what the same user's moment `lag` moments on holds, at that lag's weight."""
    same = np.zeros(len(of_user))
    same[:-lag] = (of_user[lag:] == of_user[:-lag]) * LAG_WEIGHTS[lag - 1]
    rest = sp.csr_matrix((min(lag, held.shape[0]), held.shape[1]))
    return sp.csr_matrix(sp.diags(same) @ sp.vstack([held[lag:], rest], format="csr"))


def _without_diagonal(matrix: sp.csr_matrix) -> sp.csr_matrix:
    return without_zeros(sp.csr_matrix(matrix - sp.diags(matrix.diagonal())))


def without_zeros(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """The matrix itself, its stored zeros taken out."""
    matrix.eliminate_zeros()
    return matrix
