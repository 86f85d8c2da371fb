"""The evaluation report: its ladder, slices and curve, and what it is judged by."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from recommender.engine.evaluation import bootstrap, ladder, report, slices, splits
from recommender.engine.evaluation.curve import learning_curve
from recommender.engine.evaluation.ladder import MODEL, RUNGS
from recommender.engine.pipeline import Pipeline
from recommender.engine.teaching import requests_for
from recommender.engine.types import Request, UserState
from tests.recommender.engine.factories import clustered_bundle, clustered_log, make_catalogue, make_state

HELD_OUT = splits.live(clustered_log(), 0.3)


def silent(_stage: str, _done: float) -> None:
    """Nobody watches."""


@cache
def made() -> dict[str, Any]:
    return report.of_version(clustered_bundle(), silent)


def test_the_report_can_be_written_and_read() -> None:
    assert json.loads(json.dumps(made(), allow_nan=False)) == made()
    assert made()["about"]["n_events_before"] < len(clustered_bundle().log)


def test_every_rung_has_all_metrics_and_the_models_difference() -> None:
    systems = {system["name"]: system for system in made()["systems"]}

    assert list(systems) == list(RUNGS)
    for name, system in systems.items():
        assert set(system["metrics"]) == set(report.METRICS)
        assert all(i["lo"] <= i["mean"] <= i["hi"] for i in system["metrics"].values())
        assert (system["difference"] is None) == (name == MODEL)
    gap = systems[MODEL]["metrics"]["ndcg@10"]["mean"] - systems["popular"]["metrics"]["ndcg@10"]["mean"]
    assert systems["popular"]["difference"]["mean"] == pytest.approx(gap)


def test_the_model_beats_chance_on_people_with_taste() -> None:
    systems = {system["name"]: system for system in made()["systems"]}
    assert systems["random"]["difference"]["lo"] > 0


def test_the_curve_ends_where_too_few_have_such_a_history() -> None:
    many = splits.live(clustered_log(300), 0.3)
    curve = learning_curve(Pipeline(clustered_bundle()), many, np.random.default_rng(1))
    assert curve["steps"] == [k for k in (0, 1, 3, 5, 10, 20) if k <= max(curve["steps"])]
    assert curve["n_people"] >= 30
    assert {len(column) for column in curve["systems"].values()} == {len(curve["steps"])}


def test_lists_are_the_pipelines_own_and_hold_nothing_known() -> None:
    pipeline = Pipeline(clustered_bundle())
    requests = requests_for(HELD_OUT)
    lists = ladder.lists_by_all(pipeline, HELD_OUT.states, requests, np.random.default_rng(1))

    alone = pipeline.recommend(HELD_OUT.states[3], requests[3])
    assert lists[MODEL][3, : len(alone)].tolist() == alone.item_idx.tolist()
    for one in lists.values():
        for row, state in zip(one, HELD_OUT.states, strict=True):
            items = row[row >= 0]
            assert len(np.unique(items)) == len(items)
            assert not np.isin(items, state.item_idx).any()


def test_a_source_alone_is_filled_up_by_recent_popularity() -> None:
    pipeline = Pipeline(clustered_bundle())
    nothing = [UserState.empty()]
    lists = ladder.lists_by_all(pipeline, nothing, [Request(now_s=2000.0)], np.random.default_rng(1))

    assert lists["linear_recent"].tolist() == lists["recently_popular"].tolist()


def test_known_scores_come_before_the_fallback_and_nothing_forbidden() -> None:
    scores = np.array([[np.nan, 0.1, 0.9, np.nan, 5.0]], np.float32)
    fallback = np.array([[7, 9, 9, 8, 9]], np.float32)
    allowed = np.array([[True, True, True, True, False]])

    assert ladder.best_of(scores, fallback, allowed)[0, :5].tolist() == [2, 1, 3, 0, -1]


def test_slices_part_what_was_asked() -> None:
    catalogue = make_catalogue(60)
    count = np.bincount(HELD_OUT.log.item_idx, minlength=60).astype(np.float32)
    n_asked = sum(len(targets) for targets in HELD_OUT.targets)

    parts = slices.all_slices(HELD_OUT, catalogue, count)

    for family in ("item popularity", "genre"):
        own = [part for part in parts if part.family == family]
        assert sum(len(items) for part in own for items in part.targets) == n_asked
    lengths = [part for part in parts if part.family == "history length"]
    assert len(np.unique(np.concatenate([part.queries for part in lengths]))) == sum(
        len(part.queries) for part in lengths
    )


def test_the_last_events_are_what_is_known() -> None:
    state = make_state([5, 6, 7])
    assert splits.last_events(state, 2).item_idx.tolist() == [6, 7]
    assert splits.last_events(state, 0).item_idx.tolist() == []
    assert splits.last_events(state, 9).item_idx.tolist() == [5, 6, 7]


def test_intervals_of_columns_are_those_of_each_alone() -> None:
    values = np.random.default_rng(0).random((200, 3))

    together = bootstrap.column_intervals(values, np.random.default_rng(1), 4_000)

    for column, interval in zip(values.T, together, strict=True):
        alone = bootstrap.mean_interval(column, np.random.default_rng(2), 4_000)
        assert interval.mean == pytest.approx(alone.mean)
        assert (interval.lo, interval.hi) == pytest.approx((alone.lo, alone.hi), abs=0.005)


def test_without_people_there_is_no_interval() -> None:
    (interval,) = bootstrap.column_intervals(np.empty((0, 1)), np.random.default_rng(1))
    assert np.isnan(interval.mean)
