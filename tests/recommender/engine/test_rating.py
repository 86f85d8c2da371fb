"""Predicted stars: recovered from data that has structure, sensible from data that has none."""

import numpy as np

from recommender.engine import rating
from recommender.engine.statistics import concatenate
from recommender.engine.types import FloatArray, InteractionLog, Kind, UserState
from tests.recommender.engine.factories import make_log, make_state


def structured_log(rng: np.random.Generator) -> tuple[InteractionLog, FloatArray]:
    """100 users rate half of 40 items: bias plus one factor."""
    mixed = np.outer(rng.normal(0, 0.7, 100), rng.normal(0, 0.7, 40))
    biases = rng.normal(0, 0.4, (100, 1)) + rng.normal(0, 0.4, 40)
    stars = np.clip(3 + biases + mixed, 0.5, 5).astype(np.float32)
    rated = rng.permutation(np.argwhere(rng.random((100, 40)) < 0.5)).astype(np.int32)
    user, item = rated.T
    kind, times = np.full(len(user), Kind.RATING, np.int8), np.arange(len(user), dtype=np.float64)
    return InteractionLog(user, item, kind, stars[user, item], times), stars


def test_it_finds_what_the_biases_miss() -> None:
    log, stars = structured_log(np.random.default_rng(0))
    model = rating.fit(log, 100, 40)
    error = []
    for user in range(100):
        rows = np.flatnonzero(log.user_idx == user)
        state = UserState(log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows])
        unrated = np.setdiff1d(np.arange(40), state.item_idx).astype(np.int32)
        error.append(model.predict(state, unrated) - stars[user, unrated])
    assert np.sqrt(np.mean(np.concatenate(error) ** 2)) < 0.3


def test_a_cold_user_gets_the_items_means() -> None:
    model = rating.fit(make_log([(0, 0, 1), (1, 0, 2)], value=5.0), 2, 2)
    predicted = model.predict(UserState.empty(), np.array([0, 1], np.int32))
    assert predicted.tolist() == [5.0, 5.0]


def test_no_ratings_at_all_predict_the_middle() -> None:
    model = rating.fit(make_log([], value=5.0), 1, 2)
    assert np.isfinite(model.predict(make_state([0]), np.array([0, 1], np.int32))).all()


def test_the_latest_rating_counts() -> None:
    first, second = make_log([(0, 0, 1)], value=1.0), make_log([(0, 0, 2)], value=5.0)
    assert rating.fit(concatenate(first, second), 1, 1).mean == 5.0
