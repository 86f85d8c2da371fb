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
    queries = blend._queries(chosen_by(features[:, 0], rng), groups())
    X = blend.terms(features) - blend.terms(features).mean(axis=0)
    weight = rng.normal(0, 0.1, X.shape[1])
    gradient = blend._loss(weight, X, queries)[1]
    step = np.zeros_like(weight)
    for at in range(0, len(weight), 7):
        step[at] = 1e-3
        there, back = (blend._loss(weight + sign * step, X, queries)[0] for sign in (1, -1))
        assert (there - back) / 2e-3 == pytest.approx(gradient[at], rel=2e-2, abs=0.5)
        step[at] = 0


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
