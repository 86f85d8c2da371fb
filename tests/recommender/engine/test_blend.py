"""The ranker's linear half: a conditional logit whose answer is known, its parts, what it may never do."""

import numpy as np
import pytest

from recommender.engine.features import schema
from recommender.engine.ranking import blend
from recommender.engine.types import FloatArray

N_QUERIES, N_ROWS = 300, 20


def noise(rng: np.random.Generator, n_rows: int = N_QUERIES * N_ROWS) -> FloatArray:
    return rng.random((n_rows, len(schema.NAMES)), dtype=np.float32)


def column(name: str) -> int:
    return schema.NAMES.index(name)


def groups() -> np.ndarray:
    return np.full(N_QUERIES, N_ROWS)


def chosen_by(score: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One row a query, drawn as a conditional logit draws: the highest of score plus Gumbel noise."""
    noisy = (score + rng.gumbel(size=len(score))).reshape(N_QUERIES, N_ROWS)
    target = np.zeros((N_QUERIES, N_ROWS), np.int8)
    target[np.arange(N_QUERIES), noisy.argmax(axis=1)] = 1
    return target.ravel()


def test_it_finds_what_choices_were_made_by() -> None:
    rng = np.random.default_rng(1)
    features = noise(rng)
    truth = 6 * features[:, column("mean_stars")] - 6 * features[:, column("item_age")]
    learned = blend.fit(features, chosen_by(truth, rng), groups())
    assert np.corrcoef(learned.score(features), truth)[0, 1] > 0.95


def test_the_gradient_is_the_loss_s_own() -> None:
    rng = np.random.default_rng(2)
    features = noise(rng)
    parts = blend._parts(chosen_by(features[:, 0], rng), groups())
    assert len(parts) > 1
    X = blend.terms(features).T - blend.terms(features).mean(axis=1)
    weight = rng.normal(0, 0.1, X.shape[1])
    gradient = blend._loss(weight, X, parts)[1]
    step = np.zeros_like(weight)
    for at in range(0, len(weight), 7):
        step[at] = 1e-3
        there, back = (blend._loss(weight + sign * step, X, parts)[0] for sign in (1, -1))
        assert (there - back) / 2e-3 == pytest.approx(gradient[at], rel=2e-2, abs=0.5)
        step[at] = 0


def test_parts_of_the_queries_sum_to_the_loss_of_all() -> None:
    rng = np.random.default_rng(4)
    group = rng.integers(1, 70, 200)
    target = (rng.random(group.sum()) < 0.05).astype(np.int8)
    X = rng.normal(size=(len(target), 5)).astype(np.float32)
    weight, loss, gradient = rng.normal(size=5), 0.0, np.zeros(5)
    for own, chosen in zip(
        np.split(X, np.cumsum(group)[:-1]), np.split(target, np.cumsum(group)[:-1]), strict=True
    ):
        likely = np.exp(own @ weight) / np.exp(own @ weight).sum()
        worth = np.sqrt(min(chosen.sum(), 5))
        share = chosen * worth / max(chosen.sum(), 1)
        loss -= share @ np.log(likely)
        gradient += own.T @ (worth * likely - share)
    measured = blend._loss(weight, X, blend._parts(target, group))
    assert measured[0] == pytest.approx(loss + blend.L2 * weight @ weight, rel=1e-6)
    np.testing.assert_allclose(measured[1], gradient + 2 * blend.L2 * weight, rtol=1e-5)


def test_terms_are_standardised_by_what_is_known_of_them() -> None:
    rng = np.random.default_rng(5)
    features = noise(rng, 3 * blend.ROWS_A_BLOCK + 7)
    features[rng.random(features.shape) < 0.2] = np.nan
    features[:, column("year")] = np.nan
    X, middle, scale = blend._standardised(features)
    raw = blend.terms(features).T.astype(np.float64)
    known = ~np.isnan(raw).all(axis=0)
    np.testing.assert_allclose(middle[known], np.nanmean(raw[:, known], axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(scale[known], np.nanstd(raw[:, known], axis=0), rtol=1e-4)
    np.testing.assert_allclose(X, np.nan_to_num((raw - middle) / scale), rtol=1e-4, atol=1e-5)
    assert (middle[~known] == 0).all()
    assert (scale[~known] == 1).all()


def test_the_parts_of_a_score_sum_to_it() -> None:
    rng = np.random.default_rng(3)
    features = noise(rng)
    features[rng.random(features.shape) < 0.2] = np.nan
    learned = blend.fit(features, chosen_by(rng.random(len(features)), rng), groups())
    np.testing.assert_allclose(learned.parts(features).sum(axis=1), learned.score(features), atol=1e-4)


@pytest.mark.parametrize("name", ["genre_negative", "neighbour_negative"])
def test_what_was_turned_down_never_raises_its_like(name: str) -> None:
    rng = np.random.default_rng(4)
    features = noise(rng)
    learned = blend.fit(features, chosen_by(8 * features[:, column(name)], rng), groups())
    assert learned.weight[column(name)] <= 0


def test_missing_values_add_nothing_and_a_silent_source_is_the_lowest_score() -> None:
    rng = np.random.default_rng(5)
    features = noise(rng)
    learned = blend.fit(features, chosen_by(features[:, column("year")], rng), groups())
    row = features[:1].copy()
    row[:, column("year")] = np.nan
    assert learned.parts(row)[0, column("year")] == 0
    silent, lowest = row.copy(), row.copy()
    silent[:, column("score_factors")], lowest[:, column("score_factors")] = np.nan, 0
    assert learned.score(silent) == learned.score(lowest)


def test_scores_held_apart_come_from_the_other_half() -> None:
    rng = np.random.default_rng(6)
    features = noise(rng)
    labels = chosen_by(np.zeros(len(features)), rng)  # chosen blindly: nothing can be learned
    apart = blend.held_apart(features, labels, groups(), rng)
    together = blend.fit(features, labels, groups()).score(features)
    assert together[labels > 0].mean() > together[labels == 0].mean()
    assert abs(apart[labels > 0].mean() - apart[labels == 0].mean()) < 0.5 * apart.std()


def test_a_bundle_without_a_blend_has_none() -> None:
    assert blend.from_arrays({}) is None
