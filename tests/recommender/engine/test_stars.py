"""Predicted stars: found where there is structure, the same for a stranger, silent without ratings."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine.checks import InvalidInteraction
from recommender.engine.stars import calibration, gibbs
from recommender.engine.stars import training as stars
from recommender.engine.stars.model import StarsModel, from_arrays
from recommender.engine.stars.training import StarsConfig
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


def test_the_fit_of_one_already_known_is_their_fold_in() -> None:
    """The mean of a person's row given an item sample, worked by hand for one rating and one sample."""
    log, _ = structured_log(np.random.default_rng(0))
    model = fitted(log, N_USERS, N_ITEMS, replace(SMALL, n_kept=1))
    person = model.fold_in(np.array([3], np.int32), np.array([5.0]))
    z = np.r_[1.0, model.items[0, 3, 1:].astype(float)]
    rest = 5.0 - model.mean - model.items[0, 3, 0]
    prior = model.projection.of(np.array([3], np.int32)) @ model.weights[0]
    expected, quiet = prior, 1.0
    for _ in range(2):
        precision = model.precision[0] + model.noise[0, 3] * quiet * np.outer(z, z)
        expected = np.linalg.solve(
            precision, model.precision[0] @ prior + model.noise[0, 3] * quiet * rest * z
        )
        quiet = 5.5 / (5.0 + model.noise[0, 3] * (rest - z @ expected) ** 2 / 2)
    np.testing.assert_allclose(person.mean[0], expected, rtol=1e-4)


def noisy_log(rng: np.random.Generator, n_users: int) -> tuple[InteractionLog, FloatArray]:
    """Ratings about a known truth, noisier by person, later people rate less; one of each other pair."""
    spread = rng.uniform(0.2, 0.8, (n_users, 1))
    truth = 3 + rng.normal(0, 0.4, (n_users, 1)) + rng.normal(0, 0.4, N_ITEMS)
    told, again = (np.clip(truth + rng.normal(0, spread, truth.shape), 0.5, 5) for _ in range(2))
    rated = rng.random(truth.shape) < np.linspace(0.9, 0.1, n_users)[:, None]
    user, item = rng.permutation(np.argwhere(rated)).astype(np.int32).T
    kind, times = np.full(len(user), Kind.RATING, np.int8), np.arange(len(user), dtype=np.float64)
    value = told[user, item].astype(np.float32)
    return InteractionLog(user, item, kind, value, times), np.where(rated, np.nan, again)


def test_four_of_five_intervals_hold_what_comes() -> None:
    log, unrated = noisy_log(np.random.default_rng(0), 400)
    model = fitted(log, 400, N_ITEMS)
    covered = []
    for user in range(400):
        items = np.flatnonzero(np.isfinite(unrated[user])).astype(np.int32)
        low, high = model.interval(state_of(log, user), items)
        covered.append((low <= unrated[user, items]) & (unrated[user, items] <= high))
    assert np.concatenate(covered).mean() == pytest.approx(0.8, abs=0.03)
    for fifth in range(5):  # from the most active to the least
        part = np.concatenate(covered[80 * fifth : 80 * (fifth + 1)])
        assert part.mean() == pytest.approx(0.8, abs=0.05)
    assert model.calibration.metrics()["interval_coverage"] == pytest.approx(0.8, abs=0.03)


def test_the_quantile_is_right_for_few() -> None:
    assert calibration.quantile(np.arange(1.0, 10.0)) == 8.0  # the 8th of 9: (9 + 1) · 0.8
    assert calibration.quantile(np.arange(1.0, 5.0)) == 4.0
    assert calibration.quantile(np.arange(1.0, 4.0)) == np.inf


def test_intervals_widen_where_less_is_known() -> None:
    log, _ = structured_log(np.random.default_rng(0))
    model = fitted(log, N_USERS, N_ITEMS)
    known, items = state_of(log, 0), np.arange(N_ITEMS, dtype=np.int32)
    few, many = (model.forecast(state, items).spread.mean() for state in (UserState.empty(), known))
    assert few > 1.2 * many


def test_too_few_to_calibrate_on_give_the_whole_scale() -> None:
    log = make_log([(0, 0, 1), (1, 0, 2), (1, 1, 3)])
    log.value[:] = [1.0, 3.0, 5.0]
    low, high = fitted(log, 2, 2).interval(make_state([0], value=3.0), np.array([0, 1, 9], np.int32))
    assert (low.tolist(), high.tolist()) == ([1.0] * 3, [5.0] * 3)


def test_items_that_came_later_have_the_prior_and_say_nothing() -> None:
    log, _ = structured_log(np.random.default_rng(0))
    model = fitted(log, N_USERS, N_ITEMS)
    state, strange = state_of(log, 0), np.array([-1, N_ITEMS, N_ITEMS + 9], np.int32)
    later = model.predict(state, strange)
    assert len(set(later.tolist())) == 1
    known = model.predict(state, np.arange(N_ITEMS, dtype=np.int32))
    assert abs(later[0] - known.mean()) < known.std()
    widths = [np.subtract(*model.interval(state, i)[::-1]).mean() for i in (strange, state.item_idx)]
    assert widths[0] > widths[1]
    with_strange = make_state([-1, N_ITEMS], value=1.0)
    np.testing.assert_array_equal(
        model.predict(with_strange, strange), model.predict(UserState.empty(), strange)
    )


def test_no_value_is_no_rating_and_infinity_is_refused() -> None:
    log, _ = structured_log(np.random.default_rng(0))
    model, items = fitted(log, N_USERS, N_ITEMS), np.arange(N_ITEMS, dtype=np.int32)
    np.testing.assert_array_equal(
        model.predict(make_state([1], value=np.nan), items), model.predict(UserState.empty(), items)
    )
    with pytest.raises(InvalidInteraction, match=r"UserState\.value: row 0 is infinite"):
        model.predict(make_state([1], value=np.inf), items)
    log.value[5] = -np.inf
    with pytest.raises(InvalidInteraction, match="value: row 5 is infinite"):
        fitted(log, N_USERS, N_ITEMS)


def test_what_a_bundle_keeps_makes_the_same_model() -> None:
    log, _ = structured_log(np.random.default_rng(0))
    model = fitted(log, N_USERS, N_ITEMS)
    again, items = from_arrays(model.arrays()), np.arange(N_ITEMS, dtype=np.int32)
    for before, after in zip(
        model.interval(state_of(log, 0), items), again.interval(state_of(log, 0), items), strict=True
    ):
        np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(
        model.predict(UserState.empty(), items), again.predict(UserState.empty(), items)
    )


def test_large_logs_take_fewer_draws_and_large_catalogues_keep_fewer() -> None:
    config = StarsConfig(n_factors=9, n_sweeps=100, n_kept=50, most_work=100_000, most_floats=200_000)
    assert [config.sweeps(n) for n in (10, 1000, 2000, 10**6)] == [100, 100, 50, 20]
    assert [config.kept(n) for n in (10, 400, 1000, 10**6)] == [50, 50, 20, 10]
    log, _ = structured_log(np.random.default_rng(0))
    assert len(fitted(log, N_USERS, N_ITEMS, replace(SMALL, n_kept=10)).items) == 10


@pytest.mark.parametrize("n", [1, 4])
def test_all_equal_ratings_predict_that_rating(n: int) -> None:
    model = fitted(make_log([(u, i, u) for u in range(n) for i in range(n)], value=3.0), n, n)
    for state in (UserState.empty(), make_state([0], value=3.0)):
        assert model.predict(state, np.arange(n, dtype=np.int32)).tolist() == [3.0] * n


def test_the_latest_rating_counts() -> None:
    log = make_log([(0, 0, 1), (0, 0, 2)])
    log.value[:] = [1.0, 5.0]
    assert stars.latest_ratings(log, 1, 1).toarray().tolist() == [[5.0]]


def test_draws_have_the_mean_and_spread_of_the_normal_equations() -> None:
    rng = np.random.default_rng(0)
    root = rng.normal(size=(5, 4, 4))
    P, right = root @ root.transpose(0, 2, 1) + np.eye(4), rng.normal(size=(5, 4))
    mean = gibbs.drawn_from(P.transpose(1, 2, 0).copy(), right.T, np.zeros((4, 5)))
    np.testing.assert_allclose(mean.T, np.linalg.solve(P, right[..., None])[..., 0], rtol=1e-9)
    noise = rng.normal(size=(4, 5))
    moved = (gibbs.drawn_from(P.transpose(1, 2, 0).copy(), right.T, noise) - mean).T
    expected = [np.linalg.solve(np.linalg.cholesky(p).T, own) for p, own in zip(P, noise.T, strict=True)]
    np.testing.assert_allclose(moved, expected, rtol=1e-9)


def test_errors_are_those_of_bias_and_factors() -> None:
    rng = np.random.default_rng(1)
    R = sp.csr_matrix(np.where(rng.random((40, 30)) < 0.3, rng.normal(size=(40, 30)), 0))
    U, V = rng.normal(size=(40, 5)), rng.normal(size=(30, 5))
    user, item = R.nonzero()
    said = U[user, 0] + V[item, 0] + (U[user, 1:] * V[item, 1:]).sum(axis=1)
    np.testing.assert_allclose(
        gibbs.squared_errors(R, user, U, V), (R.data - said) ** 2, rtol=1e-4, atol=1e-6
    )


def test_where_all_rated_equally_many_somebody_with_fewer_is_no_stranger_to_the_model() -> None:
    """The counts' spread is then 0, and any other count would lie infinitely far off."""
    rng = np.random.default_rng(3)
    rows = [(user, int(item), 0.0) for user in range(40) for item in rng.choice(20, 8, replace=False)]
    log = make_log(rows)
    log.value[:] = 3 + 0.5 * (log.item_idx % 3) + rng.choice([-0.5, 0, 0.5], len(log))
    forecast = fitted(log, 40, 20).forecast(make_state([0, 1], value=3.5), np.arange(20, dtype=np.int32))
    assert forecast.spread.max() < 3
    assert np.abs(forecast.stars - (3 + 0.5 * (np.arange(20) % 3))).mean() < 0.5
