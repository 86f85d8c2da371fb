"""What rounds of decisions teach, and of whom."""

import numpy as np

from recommender.engine import teaching
from recommender.engine.evaluation.splits import gathered, live
from recommender.engine.types import UserState
from tests.recommender.engine.factories import clustered_log


def test_newcomers_make_up_for_those_a_round_lacks() -> None:
    rng = np.random.default_rng(0)
    grown = live(clustered_log(), 0.2)
    n_begun = sum(len(state) <= teaching.BEGINNINGS[-1] for state in grown.states)
    drawn = teaching.newcomers(grown, rng)
    assert len(drawn) == max(0, int(teaching.NEWCOMERS * len(grown)) - n_begun)
    begun = gathered(grown.log, [(0, UserState.empty(), np.array([1], np.int32), 1.0)] * 4)
    assert len(teaching.newcomers(begun, rng)) == 0
