"""The forest against LightGBM's own predictions, which it must repeat to the last bit."""

import lightgbm as lgb
import numpy as np
import pytest

from recommender.engine.ranking import forest_text
from recommender.engine.ranking.forest import ROWS_A_BLOCK
from recommender.engine.types import FloatArray

N_ROWS = 2 * ROWS_A_BLOCK + 7


def rows(seed: int = 0, missing: float = 0.2) -> FloatArray:
    """Six features; the first never misses in training, the second takes few values, ties with thresholds."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N_ROWS, 6)).astype(np.float32)
    X[:, 1] = rng.integers(0, 3, N_ROWS)
    X[:, 2:][rng.random((N_ROWS, 4)) < missing] = np.nan
    return X


def trained(n_leaves: int, n_trees: int = 30, seed: int = 1) -> lgb.Booster:
    X = rows()
    known = np.nan_to_num(X, nan=1.5)
    y = known[:, 0] * known[:, 2] + np.sin(3 * known[:, 1]) + np.isnan(X[:, 3])
    parameters = {
        "num_leaves": n_leaves, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1,
        "seed": seed, "feature_fraction": 0.5,
    }  # fmt: skip
    return lgb.train(parameters, lgb.Dataset(X, y), num_boost_round=n_trees)


@pytest.mark.parametrize("n_leaves", [2, 8, 9, 15, 33, 64])
def test_scores_are_lightgbms_to_the_last_bit(n_leaves: int) -> None:
    booster = trained(n_leaves)
    read = forest_text.read(booster.model_to_string())
    for X in (rows(), rows(seed=1), rows(seed=2, missing=0.9), rows()[:2]):
        np.testing.assert_array_equal(read.score(X), booster.predict(X, num_threads=1))
    one = rows()[:1]  # NumPy adds up a single row in another order
    np.testing.assert_allclose(read.score(one), np.asarray(booster.predict(one, num_threads=1)), rtol=1e-13)


def test_a_value_missing_only_after_training_is_read_as_zero_as_lightgbm_does() -> None:
    booster, X = trained(15), rows(seed=3)
    X[:, 0] = np.nan
    np.testing.assert_array_equal(
        forest_text.read(booster.model_to_string()).score(X), booster.predict(X, num_threads=1)
    )


def test_a_value_that_is_the_threshold_goes_where_lightgbm_sends_it() -> None:
    booster = trained(15)
    read = forest_text.read(booster.model_to_string())
    X = rows(seed=4)
    for column, thresholds in read.tests:
        X[: len(thresholds), column % X.shape[1]] = thresholds[: len(X)]
    np.testing.assert_array_equal(read.score(X), booster.predict(X, num_threads=1))


def test_trees_without_a_split_have_one_value() -> None:
    booster = lgb.train(
        {"verbose": -1, "num_threads": 1}, lgb.Dataset(rows(), np.full(N_ROWS, 3.0)), num_boost_round=2
    )
    np.testing.assert_array_equal(
        forest_text.read(booster.model_to_string()).score(rows()), booster.predict(rows(), num_threads=1)
    )


def test_categories_are_refused_by_name() -> None:
    X = rows()
    data = lgb.Dataset(X, X[:, 0] + (X[:, 1] == 1), categorical_feature=[1])
    booster = lgb.train({"verbose": -1, "min_data_in_leaf": 5, "num_threads": 1}, data, num_boost_round=3)
    with pytest.raises(forest_text.UnknownSplit):
        forest_text.read(booster.model_to_string())


def test_more_leaves_than_a_word_has_bits_are_refused_by_name() -> None:
    with pytest.raises(forest_text.UnknownSplit):
        forest_text.read(trained(80).model_to_string())


def test_the_mean_of_models_is_a_model_with_their_mean_score_and_parts() -> None:
    boosters, X = [trained(8, 9, seed=1), trained(15, 5, seed=2), trained(15, 7, seed=3)], rows(seed=5)[:200]
    text = forest_text.mean_of([booster.model_to_string() for booster in boosters])
    written = lgb.Booster(model_str=text)
    assert written.num_trees() == 21
    for parts in (False, True):
        of_each = [np.asarray(one.predict(X, pred_contrib=parts, num_threads=1)) for one in boosters]
        assert not np.allclose(of_each[0], of_each[1])
        answer = np.asarray(written.predict(X, pred_contrib=parts, num_threads=1))
        np.testing.assert_allclose(answer, np.mean(of_each, axis=0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(forest_text.read(text).score(X), np.asarray(written.predict(X)), rtol=1e-12)


def test_the_mean_of_one_model_is_that_model() -> None:
    text = trained(8, 3).model_to_string()
    assert forest_text.mean_of([text]) == text


def test_a_model_that_found_no_split_has_its_share_of_the_mean() -> None:
    X = rows(seed=6)[:200]
    constant = lgb.train({"verbose": -1, "num_threads": 1}, lgb.Dataset(rows(), np.full(N_ROWS, 3.0)), 2)
    for boosters in ([constant, trained(8, 3)], [trained(8, 3), constant], [constant, constant]):
        text = forest_text.mean_of([booster.model_to_string() for booster in boosters])
        expected = np.mean([np.asarray(one.predict(X, num_threads=1)) for one in boosters], axis=0)
        np.testing.assert_allclose(forest_text.read(text).score(X), expected, rtol=1e-12)
        written = np.asarray(lgb.Booster(model_str=text).predict(X, num_threads=1))
        np.testing.assert_allclose(written, expected, rtol=1e-12)
