"""How many rounds of boosting are kept."""

import numpy as np

from recommender.engine.ranking import ranker


def test_the_number_of_rounds_is_where_the_curve_is_high_for_long() -> None:
    curve = np.concatenate([np.zeros(60), np.ones(60), np.zeros(80)])
    curve[5] = curve[190] = 2  # a single round's luck
    assert abs(ranker.best_round([curve]) - 90) <= 11


def test_a_short_curve_has_a_best_round_too() -> None:
    assert 1 <= ranker.best_round([np.array([0.1, 0.3, 0.2])]) <= 3
