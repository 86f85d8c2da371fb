"""Groups taken some at a time: each once, in order, none torn apart."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine import runs


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_every_group_is_in_one_run(n_rows: list[int], at_once: int) -> None:
    parts = list(runs.of_groups(np.array(n_rows, np.int64), at_once))
    assert [group for part in parts for group in range(part.start, part.stop)] == list(range(len(n_rows)))
    assert all(sum(n_rows[part]) < at_once + 10 for part in parts)
