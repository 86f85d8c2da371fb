"""The place that a source's score gives an item among the candidates."""

import numpy as np

from recommender.engine.features.source_scores import rank_within


def test_a_place_is_how_many_of_the_query_are_higher() -> None:
    rng = np.random.default_rng(0)
    group = np.array([7, 0, 1, 30])
    query = np.repeat(np.arange(4), group)
    scores = rng.choice([-1.5, -0.0, 0.0, 0.25, 3.0, np.nan], (len(query), 5)).astype(np.float32)
    known = np.nan_to_num(scores, nan=-np.inf)
    higher = (known[None, :, :] > known[:, None, :]) & (query[None, :, None] == query[:, None, None])
    np.testing.assert_array_equal(rank_within(query, scores, group), higher.sum(axis=1).T)


def test_no_place_depends_on_the_order_of_the_catalogue() -> None:
    scores = np.array([[2, np.nan, 1, 2, np.nan]], np.float32).T
    order = np.array([4, 2, 0, 3, 1])
    query, group = np.zeros(5, np.int64), np.array([5])
    np.testing.assert_array_equal(
        rank_within(query, scores[order], group), rank_within(query, scores, group)[:, order]
    )
