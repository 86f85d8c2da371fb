"""Metrics against hand-worked cases and a plain second implementation."""

import math

import numpy as np
import pytest

from recommender.engine.evaluation.bootstrap import mean_interval, paired_interval
from recommender.engine.evaluation.metrics import hits_of, metrics_of_lists, ranking_metrics


def plain(hits: list[bool], n_targets: int, k: int) -> dict[str, float]:
    """One user, by the definitions, with loops."""
    top = (hits + [False] * k)[:k]
    dcg = sum(1 / math.log2(rank + 2) for rank, hit in enumerate(top) if hit)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(k, n_targets)))
    precisions = [sum(top[: rank + 1]) / (rank + 1) for rank, hit in enumerate(top) if hit]
    first = next((1 / (rank + 1) for rank, hit in enumerate(top) if hit), 0.0)
    return {
        "ndcg": dcg / ideal, "recall": sum(top) / n_targets, "hit": float(any(top)),
        "map": sum(precisions) / min(k, n_targets), "mrr": first,
    }  # fmt: skip


def test_a_hand_worked_list() -> None:
    found = ranking_metrics(np.array([[False, True, True]]), np.array([2]), (3,))
    assert found["ndcg@3"][0] == pytest.approx((1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3)))
    assert found["recall@3"][0] == 1
    assert found["map@3"][0] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert found["mrr@3"][0] == 0.5


def test_against_a_second_implementation() -> None:
    rng = np.random.default_rng(3)
    hits = rng.random((50, 20)) < 0.2
    n_targets = hits.sum(axis=1) + rng.integers(1, 9, 50)
    for k in (1, 5, 10, 25):
        found = ranking_metrics(hits, n_targets, (k,))
        for user in range(50):
            expected = plain(hits[user].tolist(), int(n_targets[user]), k)
            assert {name: found[f"{name}@{k}"][user] for name in expected} == pytest.approx(expected)


def test_a_perfect_short_list_of_few_targets_is_perfect() -> None:
    found = ranking_metrics(np.array([[True, False]]), np.array([1]), (10,))
    assert {found[f"{name}@10"][0] for name in ("ndcg", "recall", "hit", "map", "mrr")} == {1.0}


def test_the_interval_covers_the_mean_about_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        interval = mean_interval(rng.normal(1.0, 2.0, 80), rng, n_rounds=400)
        covered += interval.lo <= 1.0 <= interval.hi
    assert 176 <= covered <= 199


def test_a_paired_difference_is_narrower_than_its_parts() -> None:
    rng = np.random.default_rng(6)
    b = rng.normal(0, 1, 200)
    interval = paired_interval(b + 0.1 + rng.normal(0, 0.01, 200), b, rng)
    assert 0.05 < interval.lo < interval.mean < interval.hi < 0.15


def test_nobody_has_no_interval() -> None:
    assert np.isnan(mean_interval(np.empty(0), np.random.default_rng(0)).mean)


def test_lists_of_any_length_are_measured_by_their_items() -> None:
    lists = [np.array([7, 3, -1], np.int32), np.array([1], np.int32), np.array([5, 6, 7, 8], np.int32)]
    targets = [np.array([3], np.int32), np.array([2], np.int32), np.array([5, 8], np.int32)]
    assert hits_of(lists, targets, 3).tolist() == [[False, True, False], [False] * 3, [True, False, False]]
    assert metrics_of_lists(lists, targets, (3,))["recall@3"].tolist() == [1.0, 0.0, 0.5]
