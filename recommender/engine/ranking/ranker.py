"""The second stage: a linear blend, and LambdaMART (Burges 2010) by LightGBM that starts from its score.

Reciprocal ranks where nothing could be learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from recommender.engine.config import FitConfig
from recommender.engine.features import schema
from recommender.engine.progress import Told, unheard
from recommender.engine.ranking import blend, forest_text
from recommender.engine.ranking.blend import Blend
from recommender.engine.ranking.curve import NDCG_AT, Curve, curve
from recommender.engine.ranking.training_rows import MIN_ROWS_A_LEAF, TrainingRows
from recommender.engine.types import FloatArray

MONOTONE = {
    "genre_negative": -1,
    "neighbour_negative": -1,
}  # what was turned down never raises its neighbours


class Ranker:
    """Scores feature rows; higher is better. Safe to share between threads: prediction holds no state."""

    def __init__(self, text: str, blend: Blend | None = None) -> None:
        self.text, self.blend = text, blend
        self._booster = lgb.Booster(model_str=text) if text else None
        self._forest = forest_text.read(text) if text else None

    def score(self, features: FloatArray) -> FloatArray:
        """(n_rows,) float32."""
        return self.margin(features).astype(np.float32)

    def margin(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_rows,) the score before it is rounded: what `contributions` sum to."""
        if len(features) == 0:
            return np.empty(0)
        if self._forest is None:
            fused: npt.NDArray[np.float64] = _fused(features).sum(axis=1)
            return fused
        trees = self._forest.score(features)
        return trees if self.blend is None else trees + self.blend.margin(features)

    def contributions(self, features: FloatArray) -> npt.NDArray[np.float64]:
        """(n_rows, n_features + 1): what each feature adds to a row's score; the last column is the bias.

        TreeSHAP (Lundberg et al. 2018) by LightGBM, and the blend's terms, which are a sum already: a row's
        sum is its score in double precision.
        """
        if self._booster is None or len(features) == 0:
            return np.pad(_fused(features), ((0, 0), (0, 1)))
        parts = np.asarray(self._booster.predict(features, pred_contrib=True, num_threads=1), np.float64)
        if self.blend is not None:
            parts[:, :-1] += self.blend.parts(features)
        return parts


@dataclass(frozen=True, slots=True)
class Trained:
    """All rounds of one training; nothing where the rows could not teach."""

    booster: lgb.Booster | None = None
    blend: Blend | None = None

    def ranker(self, n_rounds: int | None = None) -> Ranker:
        """As it was after `n_rounds`, which is what training for so many gives; None: after all.

        The fallback where nothing was learned.
        """
        if self.booster is None:
            return Ranker("")
        return Ranker(self.booster.model_to_string(num_iteration=n_rounds), self.blend)


def train(rows: TrainingRows, config: FitConfig, told: Told = unheard) -> Trained:
    """LambdaMART on these rows. So many rounds that the number can be chosen meanwhile, or later."""
    if not rows.can_teach():
        return Trained()
    learned, offset = _blend(rows, config)
    return Trained(
        _boosted(rows, offset, config, max(config.ranker_rounds, config.few_rounds), told), learned
    )


@dataclass(frozen=True, slots=True)
class CrossFit:
    """A model of some folds, and its NDCG on each query of another after each round."""

    booster: lgb.Booster
    blend: Blend
    curve: Curve

    def score(self, features: FloatArray, n_rounds: int) -> FloatArray:
        """(n_rows,) as the model was after `n_rounds`."""
        trees = forest_text.read(self.booster.model_to_string(num_iteration=n_rounds)).score(features)
        return trees.astype(np.float32) + self.blend.score(features)


def cross_fit(
    rows: TrainingRows, judges: Sequence[TrainingRows], config: FitConfig, told: Told = unheard
) -> list[CrossFit]:
    """Learn all rounds from `rows`; one result a judge, with NDCG on its queries after each round."""
    learned, offset = _blend(rows, config)
    booster = _boosted(rows, offset, config, config.ranker_rounds, told)
    trees = forest_text.read(booster.model_to_string())
    return [CrossFit(booster, learned, curve(trees, learned, judge.informative())) for judge in judges]


def _blend(rows: TrainingRows, config: FitConfig) -> tuple[Blend, FloatArray]:
    """The blend of these rows, and their scores by blends that did not learn from them: where trees start."""
    rng = np.random.default_rng(config.seed)
    offset = blend.held_apart(rows.features, rows.target, rows.group, rng)
    return blend.fit(rows.features, rows.target, rows.group), offset


def _boosted(
    rows: TrainingRows, offset: FloatArray, config: FitConfig, n_rounds: int, told: Told
) -> lgb.Booster:
    """So many rounds from these scores on; told after each."""

    def after_a_round(env: lgb.callback.CallbackEnv) -> None:
        told((env.iteration + 1) / env.end_iteration)

    return lgb.train(
        _parameters(config), _dataset(rows, offset), num_boost_round=n_rounds, callbacks=[after_a_round]
    )


def _dataset(rows: TrainingRows, offset: FloatArray) -> lgb.Dataset:
    return lgb.Dataset(
        rows.features, rows.target, group=rows.group, init_score=offset, feature_name=list(schema.NAMES),
        free_raw_data=False,
    )  # fmt: skip


def _parameters(config: FitConfig) -> dict[str, object]:
    return {
        "objective": "lambdarank", "metric": "ndcg", "eval_at": [NDCG_AT], "lambdarank_truncation_level": 20,
        "learning_rate": config.ranker_learning_rate, "num_leaves": config.ranker_leaves,
        "min_data_in_leaf": MIN_ROWS_A_LEAF, "lambda_l2": 5.0,
        "feature_fraction": 0.4, "bagging_fraction": 0.7, "bagging_freq": 1,
        "monotone_constraints": [MONOTONE.get(name, 0) for name in schema.NAMES],
        "num_threads": 1, "seed": config.seed, "deterministic": True, "force_col_wise": True,
        "verbose": -1,
    }  # fmt: skip


def _fused(features: FloatArray) -> npt.NDArray[np.float64]:
    """(n_rows, n_features): what each rank adds by reciprocal rank fusion (Cormack et al. 2009), else 0."""
    is_rank = np.array([name.startswith("rank_") for name in schema.NAMES])
    return np.where(is_rank, 1 / (60 + np.expm1(np.where(is_rank, features, 0).astype(np.float64))), 0.0)
