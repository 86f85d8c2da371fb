"""Groups taken some at a time: each once, in order, none torn apart, and put together as they were."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine import runs


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_every_group_is_in_one_run(n_rows: list[int], at_once: int) -> None:
    parts = list(runs.of_groups(np.array(n_rows, np.int64), at_once))
    assert [group for part in parts for group in range(part.start, part.stop)] == list(range(len(n_rows)))
    assert all(sum(n_rows[part]) < at_once + 10 for part in parts)


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_a_run_comes_with_its_rows(n_rows: list[int], at_once: int) -> None:
    row_of = np.repeat(np.arange(len(n_rows)), n_rows)
    for groups, rows in runs.with_rows(np.array(n_rows, np.int64), at_once):
        own = np.repeat(np.arange(groups.start, groups.stop), n_rows[groups])
        np.testing.assert_array_equal(row_of[rows], own)


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 4))
def test_rows_taken_apart_are_put_together(n_stored: list[int], at_once: int) -> None:
    ends = np.cumsum([0, *n_stored])
    columns = np.concatenate([np.empty(0, np.int32), *(np.arange(n, dtype=np.int32) for n in n_stored)])
    whole = sp.csr_matrix((np.arange(ends[-1], dtype=np.float32) + 1, columns, ends), (len(n_stored), 4))
    again = runs.stacked([whole[rows] for rows in runs.of_groups(np.array(n_stored), at_once)], 4)
    assert again.dtype == np.float32
    np.testing.assert_array_equal(again.toarray(), whole.toarray())
