"""From log to bundle: learning, refusals and the smallest data."""

from dataclasses import replace

import numpy as np
import pytest

from recommender.engine import fit
from recommender.engine.bundle import Bundle
from recommender.engine.checks import InvalidInteraction
from recommender.engine.logs import select
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import InteractionLog, Request, UserState
from tests.recommender.engine.factories import (
    SMALL,
    clustered_bundle,
    clustered_log,
    leave_last_out,
    make_catalogue,
    make_log,
)


def fitted(log: InteractionLog, n_users: int, n_items: int) -> Bundle:
    return fit.fit_bundle(log, make_catalogue(n_items), n_users=n_users, config=SMALL)


def test_it_beats_popularity_on_people_with_tastes() -> None:
    difference = clustered_bundle().manifest["metrics"]["difference"]
    assert difference["popular"]["lo"] > 0
    assert difference["recently_popular"]["lo"] > 0


def test_the_same_log_gives_the_same_rankers_on_any_number_of_threads() -> None:
    log, held_out = clustered_log(), leave_last_out(clustered_log())  # of which beginners get a ranker
    alone, together = (
        fit.fit_bundle(log, make_catalogue(60), n_users=80, config=config, held_out=held_out).ranker
        for config in (replace(SMALL, n_threads=n) for n in (1, 3))
    )
    assert alone.begun is not None
    assert together.begun is not None
    assert alone.known.text == together.known.text
    assert alone.begun.text == together.begun.text


@pytest.mark.parametrize(
    ("rows", "n_users", "n_items"),
    [
        ([], 1, 2),
        ([(0, 0, 1)], 1, 1),
        ([(0, i, i) for i in range(9)], 1, 9),
        ([(u, 0, u) for u in range(9)], 9, 1),
    ],
    ids=["nothing", "one event", "one user", "one item"],
)
def test_the_smallest_logs_still_make_lists(
    rows: list[tuple[int, int, int]], n_users: int, n_items: int
) -> None:
    bundle = fitted(make_log(rows), n_users, n_items)
    ranked = Pipeline(bundle).recommend(UserState.empty(), Request(now_s=100.0, n=5))
    assert len(ranked) == min(5, n_items)


def test_equal_ratings_equal_times_and_repeated_events_are_no_obstacle() -> None:
    log = clustered_log()
    twice = select(log, np.repeat(np.arange(len(log)), 2))
    flat = replace(twice, time_s=np.zeros(len(twice)))
    assert len(Pipeline(fitted(flat, 80, 60)).popular(Request(now_s=0.0, n=5))) == 5


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_times_that_are_not_numbers_are_refused_by_name(bad: float) -> None:
    with pytest.raises(InvalidInteraction, match="time_s"):
        fitted(make_log([(0, 0, bad)]), 1, 1)


@pytest.mark.parametrize(
    ("row", "name"), [((0, 5, 1), "item_idx"), ((7, 0, 1), "user_idx"), ((0, -1, 1), "item_idx")]
)
def test_rows_outside_their_range_are_refused_by_name(row: tuple[int, int, int], name: str) -> None:
    with pytest.raises(InvalidInteraction, match=name):
        fitted(make_log([row]), 1, 2)


def test_infinite_stars_and_disorder_are_refused_by_name() -> None:
    with pytest.raises(InvalidInteraction, match="value"):
        fitted(make_log([(0, 0, 1)], value=np.inf), 1, 1)
    ordered = make_log([(0, 0, 1), (0, 1, 2)])
    backwards = replace(ordered, time_s=ordered.time_s[::-1])
    with pytest.raises(InvalidInteraction, match="out of order"):
        fitted(backwards, 1, 2)


def test_progress_is_told_in_order() -> None:
    told: list[float] = []
    fit.fit_bundle(
        clustered_log(20),
        make_catalogue(60),
        n_users=20,
        config=SMALL,
        progress=lambda _stage, done: told.append(done),
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
