"""How strongly the linear model is regularised: the log's choice, and only where it is sure."""

from dataclasses import replace

import numpy as np
import pytest

from recommender.engine.config import USUAL_L2
from recommender.engine.evaluation import splits
from recommender.engine.regularisation import GRID, chosen_l2, surely_best
from recommender.engine.types import InteractionLog
from tests.recommender.engine.factories import SMALL, clustered_log, make_log

LOG = clustered_log()


@pytest.mark.parametrize(
    ("gained", "chosen"), [([0.1] * 20, 8.0), ([-0.1] * 20, USUAL_L2), ([2.0, -1.9] * 10, USUAL_L2)]
)
def test_another_is_taken_where_it_is_surely_better(gained: list[float], chosen: float) -> None:
    usual = np.linspace(0, 1, 20)
    assert surely_best({USUAL_L2: usual, 8.0: usual + gained}) == chosen


def log_of_pairs(n_users: int = 200, n_pairs: int = 60) -> InteractionLog:
    """Who takes an item takes its partner some time; few pairs are taken by most people, most by few."""
    rng = np.random.default_rng(5)
    weight = 1 / np.arange(1, n_pairs + 1)
    rows = []
    for user in range(n_users):
        pairs = rng.choice(n_pairs, 9, replace=False, p=weight / weight.sum())
        items = rng.permutation((2 * pairs[:, None] + [0, 1]).ravel())
        rows += [(user, int(item), 10.0 * place + user / n_users) for place, item in enumerate(items)]
    return make_log(rows)


def test_where_partners_tell_more_than_crowds_little_is_chosen() -> None:
    chosen = chosen_l2(splits.live(log_of_pairs(), 0.3), 200, 120, SMALL)
    assert chosen in GRID
    assert chosen < USUAL_L2


def test_what_was_configured_stays() -> None:
    assert chosen_l2(splits.live(LOG, 0.2), 80, 60, replace(SMALL, linear_l2=7.0)) == 7.0


def test_without_earlier_decisions_the_usual_one_serves() -> None:
    assert chosen_l2(splits.live(make_log([(0, 0, 1.0), (0, 1, 2.0)]), 0.5), 1, 2, SMALL) == USUAL_L2
