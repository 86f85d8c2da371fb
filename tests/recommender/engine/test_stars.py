"""Predicted stars: found where there is structure, the same for a stranger, silent without ratings."""

from dataclasses import replace

import numpy as np
import pytest

from recommender.engine.stars import model as stars
from recommender.engine.stars.model import StarsConfig, StarsModel
from recommender.engine.types import FloatArray, InteractionLog, Kind, UserState
from tests.recommender.engine.factories import make_catalogue, make_log, make_state

N_USERS, N_ITEMS = 100, 40
SMALL = StarsConfig(n_factors=4, n_burn=10, n_sweeps=30, n_directions=4)


def structured_log(rng: np.random.Generator) -> tuple[InteractionLog, FloatArray]:
    """100 users rate half of 40 items: bias plus one factor. And everybody's true stars."""
    mixed = np.outer(rng.normal(0, 0.7, N_USERS), rng.normal(0, 0.7, N_ITEMS))
    biases = rng.normal(0, 0.4, (N_USERS, 1)) + rng.normal(0, 0.4, N_ITEMS)
    truth = np.clip(3 + biases + mixed, 0.5, 5).astype(np.float32)
    user, item = rng.permutation(np.argwhere(rng.random(truth.shape) < 0.5)).astype(np.int32).T
    kind, times = np.full(len(user), Kind.RATING, np.int8), np.arange(len(user), dtype=np.float64)
    return InteractionLog(user, item, kind, truth[user, item], times), truth


def fitted(log: InteractionLog, n_users: int, n_items: int, config: StarsConfig = SMALL) -> StarsModel:
    model = stars.fit(log, n_users, n_items, make_catalogue(n_items), config)
    assert model is not None
    return model


def state_of(log: InteractionLog, user: int) -> UserState:
    rows = np.flatnonzero(log.user_idx == user)
    return UserState(log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows])


def test_people_the_fit_never_saw_are_predicted_beyond_biases() -> None:
    log, truth = structured_log(np.random.default_rng(0))
    seen = log.user_idx < 80
    past = InteractionLog(
        *(getattr(log, c)[seen] for c in ("user_idx", "item_idx", "kind", "value", "time_s"))
    )
    model = fitted(past, N_USERS, N_ITEMS)
    error = []
    for user in range(80, N_USERS):
        state = state_of(log, user)
        unrated = np.setdiff1d(np.arange(N_ITEMS), state.item_idx).astype(np.int32)
        error.append(model.predict(state, unrated) - truth[user, unrated])
    assert np.sqrt(np.mean(np.concatenate(error) ** 2)) < 0.3  # the factor spreads 0.49


def test_the_seed_decides() -> None:
    log, _ = structured_log(np.random.default_rng(0))
    first, again = fitted(log, N_USERS, N_ITEMS), fitted(log, N_USERS, N_ITEMS)
    np.testing.assert_array_equal(first.items, again.items)
    assert not np.array_equal(first.items, fitted(log, N_USERS, N_ITEMS, replace(SMALL, seed=2)).items)


def test_no_ratings_give_no_model() -> None:
    assert stars.fit(make_log([]), 3, 3) is None
    assert stars.fit(make_log([(0, 0, 1)], value=np.nan, kind=Kind.VIEW), 3, 3) is None


@pytest.mark.parametrize("n", [1, 4])
def test_all_equal_ratings_predict_that_rating(n: int) -> None:
    model = fitted(make_log([(u, i, u) for u in range(n) for i in range(n)], value=3.0), n, n)
    for state in (UserState.empty(), make_state([0], value=3.0)):
        assert model.predict(state, np.arange(n, dtype=np.int32)).tolist() == [3.0] * n


def test_the_latest_rating_counts() -> None:
    log = make_log([(0, 0, 1), (0, 0, 2)])
    log.value[:] = [1.0, 5.0]
    assert stars.latest_ratings(log, 1, 1).toarray().tolist() == [[5.0]]
