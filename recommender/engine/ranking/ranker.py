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
from recommender.engine.ranking.boosting import Boosted, boost
from recommender.engine.ranking.curve import Curve, curve
from recommender.engine.ranking.training_rows import TrainingRows
from recommender.engine.types import FloatArray


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


def train(rows: TrainingRows, config: FitConfig, told: Told = unheard) -> Ranker:
    """LambdaMART on these rows; the fallback where they cannot teach."""
    if not rows.can_teach():
        return Ranker("")
    learned, offset = _blend(rows, config)
    return Ranker(boost(rows, offset, config, told).text(), learned)


@dataclass(frozen=True, slots=True)
class CrossFit:
    """A model of some folds, and its NDCG on each query of another after each round."""

    boosted: Boosted
    blend: Blend
    curve: Curve

    def ranker(self, n_rounds: int) -> Ranker:
        """As the model was after `n_rounds`."""
        return Ranker(self.boosted.text(n_rounds), self.blend)


def cross_fit(
    rows: TrainingRows, judges: Sequence[TrainingRows], config: FitConfig, told: Told = unheard
) -> list[CrossFit]:
    """Learn all rounds from `rows`; one result a judge, with NDCG on its queries after each round."""
    learned, offset = _blend(rows, config)
    boosted = boost(rows, offset, config, told)
    forests = boosted.forests()
    return [CrossFit(boosted, learned, curve(forests, learned, judge.informative())) for judge in judges]


def _blend(rows: TrainingRows, config: FitConfig) -> tuple[Blend, FloatArray]:
    """The blend of these rows, and their scores by blends that did not learn from them: where trees start."""
    rng = np.random.default_rng(config.seed)
    offset = blend.held_apart(rows.features, rows.target, rows.group, rng)
    return blend.fit(rows.features, rows.target, rows.group), offset


def _fused(features: FloatArray) -> npt.NDArray[np.float64]:
    """(n_rows, n_features): what each rank adds by reciprocal rank fusion (Cormack et al. 2009), else 0."""
    is_rank = np.array([name.startswith("rank_") for name in schema.NAMES])
    return np.where(is_rank, 1 / (60 + np.expm1(np.where(is_rank, features, 0).astype(np.float64))), 0.0)
