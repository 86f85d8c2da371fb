"""Groups of rows taken some at a time, so that what is made of them stays small, and put together again."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp


def of_groups(n_rows: npt.NDArray[np.integer], at_once: int) -> Iterator[slice]:
    """Consecutive groups, all of them once, about `at_once` rows together. `n_rows` (n_groups,)."""
    firsts = np.flatnonzero(np.diff(np.cumsum(n_rows, dtype=np.int64) // at_once, prepend=-1))
    return (slice(first, last) for first, last in pairwise([*firsts.tolist(), len(n_rows)]))


def with_rows(n_rows: npt.NDArray[np.integer], at_once: int) -> Iterator[tuple[slice, slice]]:
    """The same, each with the rows that these groups have."""
    ends = np.concatenate([[0], np.cumsum(n_rows, dtype=np.int64)])
    for groups in of_groups(n_rows, at_once):
        yield groups, slice(int(ends[groups.start]), int(ends[groups.stop]))


def stacked(parts: list[sp.csr_matrix], n_columns: int) -> sp.csr_matrix:
    """The rows of all parts, which are used up: never more than a column of both is held."""
    n_stored = np.concatenate([[0], *(np.diff(part.indptr) for part in parts)])
    data = np.concatenate([np.empty(0, np.float32), *(part.data for part in parts)])
    columns = [part.indices for part in parts]
    parts.clear()
    indices = np.concatenate([np.empty(0, np.int32), *columns])
    return sp.csr_matrix((data, indices, np.cumsum(n_stored)), shape=(len(n_stored) - 1, n_columns))
