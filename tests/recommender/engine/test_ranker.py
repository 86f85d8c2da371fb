"""How many rounds of boosting are kept, and what each round is worth."""

from dataclasses import replace

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from recommender.engine.config import FitConfig
from recommender.engine.features import schema
from recommender.engine.ranking import boosting, curve, forest_text, ranker
from recommender.engine.ranking.curve import best_round
from recommender.engine.ranking.training_rows import TrainingRows

CONFIG = FitConfig(ranker_rounds=12, ranker_trainings=1)


def decisions(seed: int, n_queries: int = 150) -> TrainingRows:
    """Choices by two features, which take few values so that scores tie."""
    rng = np.random.default_rng(seed)
    group = rng.integers(1, 40, n_queries)
    features = rng.random((group.sum(), len(schema.NAMES)), dtype=np.float32)
    features[:, 20:] = np.round(features[:, 20:] * 2)
    features[:, :20] = 0
    likely = features[:, 25] + features[:, 26] + rng.gumbel(size=len(features))
    target = (likely > 4).astype(np.int8)
    return TrainingRows(features, target, group, np.ones(n_queries, np.int64))


def of_equals(mean: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The curves of three people, all alike."""
    return np.repeat(np.asarray(mean, np.float64)[:, None], 3, axis=1)


def test_the_number_of_rounds_is_where_the_curve_is_high_for_long() -> None:
    mean = np.concatenate([np.zeros(60), np.ones(60), np.zeros(80)])
    mean[5] = mean[190] = 2  # a single round's luck
    assert abs(best_round([of_equals(mean)]) - 90) <= 11


def test_a_short_curve_has_a_best_round_too() -> None:
    assert 1 <= best_round([of_equals([0.1, 0.3, 0.2])]) <= 3


def test_a_fold_that_found_no_more_to_split_stays_as_it_was() -> None:
    short, long = of_equals([0.5, 0.1]), of_equals([0.1, 0.2, 0.3, 0.9])
    padded = best_round([of_equals([0.5, 0.1, 0.1, 0.1]), long])
    assert best_round([short, long]) == padded


def test_trees_that_harm_are_left_at_one() -> None:
    rng = np.random.default_rng(1)
    falling = 0.5 - np.linspace(0, 0.1, 200)[:, None] * rng.normal(1, 1, 400)
    assert best_round([falling[:, :200], falling[:, 200:]]) == 1
    unsure = 0.5 - np.linspace(0, 0.1, 200)[:, None] * np.array([3, -1, -1])
    assert best_round([unsure]) > 1  # what one person lost proves nothing


def test_the_curve_is_lightgbms_own_evaluation() -> None:
    rows, judge = decisions(1), decisions(2).informative()
    fit = ranker.cross_fit(rows, [judge], CONFIG)[0]
    learned, offset = ranker._blend(rows, CONFIG)
    data = boosting.dataset(rows, offset)
    start = learned.score(judge.features)
    asked = lgb.Dataset(judge.features, judge.target, group=judge.group, reference=data, init_score=start)
    seen: dict[str, dict[str, list[float]]] = {}
    lgb.train(
        boosting.parameters(CONFIG, CONFIG.seed),
        data,
        CONFIG.ranker_rounds,
        [asked],
        callbacks=[lgb.record_evaluation(seen)],
    )
    np.testing.assert_allclose(fit.curve.mean(axis=1), seen["valid_0"]["ndcg@10"], rtol=1e-6)


def test_the_first_rounds_of_many_are_those_of_few() -> None:
    rows = decisions(3)
    many = ranker.cross_fit(rows, [rows], CONFIG)[0].ranker(5)
    data = boosting.dataset(rows, ranker._blend(rows, CONFIG)[1])
    few = lgb.train(boosting.parameters(CONFIG, CONFIG.seed), data, 5)
    scores = many.score(rows.features) - np.asarray(many.blend and many.blend.score(rows.features))
    np.testing.assert_allclose(scores, np.asarray(few.predict(rows.features)), atol=1e-5)
    trained = ranker.train(rows, replace(CONFIG, ranker_rounds=5))
    np.testing.assert_array_equal(many.score(rows.features), trained.score(rows.features))


def test_trainings_come_out_the_same_beside_each_other() -> None:
    rows, heard = decisions(3), list[float]()
    start = np.zeros(len(rows.target), np.float32)
    several = replace(CONFIG, ranker_trainings=3, ranker_rounds=4)
    texts = {boosting.boost(rows, start, replace(several, n_threads=n), heard.append).text() for n in (1, 3)}
    assert len(texts) == 1
    assert max(heard) == 1


def test_ndcg_of_equal_scores_takes_the_earlier_first() -> None:
    scores = np.zeros((2, 30))
    scores[1, 0] = -1  # the second tree puts the first row last
    np.testing.assert_allclose(curve._ndcg(scores, np.array([0])), [1, 0])
    np.testing.assert_allclose(curve._ndcg(scores, np.array([1])), [1 / np.log2(3), 1])


def test_several_trainings_are_averaged_round_by_round() -> None:
    rows, judge = decisions(4), decisions(5).informative()
    fit = ranker.cross_fit(rows, [judge], replace(CONFIG, ranker_trainings=3))[0]
    margins = [fit.blend.margin(judge.features)] * 12
    for booster in fit.boosted.boosters:
        for n in range(12):
            added = np.asarray(booster.predict(judge.features, num_iteration=n + 1, raw_score=True))
            margins[n] = margins[n] + added / 3
    ends = np.cumsum(judge.group)
    for n, margin in enumerate(margins):
        np.testing.assert_allclose(fit.ranker(n + 1).score(judge.features), margin, atol=1e-5)
        for query, (start, end) in enumerate(zip(ends - judge.group, ends, strict=True)):
            chosen = np.flatnonzero(judge.target[start:end])
            expected = curve._ndcg(margin[None, start:end], chosen)[0]
            assert abs(fit.curve[n, query] - expected) < 1e-9


def test_a_forest_that_ended_early_stays_as_it_was() -> None:
    rows, judge = decisions(6), decisions(7).informative()
    boosted = ranker.cross_fit(rows, [judge], replace(CONFIG, ranker_trainings=2))[0].boosted
    first, second = (forest_text.read(one.model_to_string()) for one in boosted.boosters)
    short = forest_text.read(boosted.boosters[1].model_to_string(num_iteration=4))
    learned = ranker._blend(rows, CONFIG)[0]
    both, cut = (curve.curve(forests, learned, judge) for forests in ([first, second], [first, short]))
    np.testing.assert_array_equal(both[:4], cut[:4])
    assert len(cut) == len(both)
    assert not np.array_equal(both[4:], cut[4:])


def test_many_decisions_are_taught_once() -> None:
    assert FitConfig().for_decisions(4999).ranker_trainings == 3
    assert FitConfig().for_decisions(5000).ranker_trainings == 1
