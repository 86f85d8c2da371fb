"""Groups of rows taken some at a time, so that what is made of them stays small."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt


def of_groups(n_rows: npt.NDArray[np.integer], at_once: int) -> Iterator[slice]:
    """Consecutive groups, all of them once, about `at_once` rows together. `n_rows` (n_groups,)."""
    firsts = np.flatnonzero(np.diff(np.cumsum(n_rows, dtype=np.int64) // at_once, prepend=-1))
    return (slice(first, last) for first, last in pairwise([*firsts.tolist(), len(n_rows)]))
