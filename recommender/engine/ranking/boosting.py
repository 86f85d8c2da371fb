"""LambdaMART (Burges 2010) by LightGBM: several trainings of the same rows where a single one is half chance.

Each draws other rows and features; their mean is the model (bagging: Breiman 1996). It knows the trees alone:
what they start from is the ranker's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

import lightgbm as lgb

from recommender.engine import threads
from recommender.engine.config import FitConfig
from recommender.engine.features import schema
from recommender.engine.progress import Told, unheard
from recommender.engine.ranking import forest_text
from recommender.engine.ranking.curve import NDCG_AT
from recommender.engine.ranking.forest import Forest
from recommender.engine.ranking.training_rows import MIN_ROWS_A_LEAF, TrainingRows
from recommender.engine.types import FloatArray

SEEDS_APART = 1000
MONOTONE = {
    "genre_negative": -1,
    "neighbour_negative": -1,
}  # what was turned down never raises its neighbours


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trainings that differ in what they drew."""

    boosters: Sequence[lgb.Booster]

    def text(self, n_rounds: int | None = None) -> str:
        """Their mean in LightGBM's own form, as each was after `n_rounds`; None: after all."""
        return forest_text.mean_of(self._texts(n_rounds))

    def forests(self) -> list[Forest]:
        """Each by itself, after all rounds."""
        return [forest_text.read(text) for text in self._texts(None)]

    def _texts(self, n_rounds: int | None) -> list[str]:
        return [booster.model_to_string(num_iteration=n_rounds) for booster in self.boosters]


def boost(rows: TrainingRows, offset: FloatArray, config: FitConfig, told: Told = unheard) -> Boosted:
    """All rounds of each training from these scores on; told after each round."""
    n, n_rounds, finished = config.ranker_trainings, config.ranker_rounds, count(1)
    n_threads = min(n, config.n_threads)

    def training(told: Told, number: int) -> lgb.Booster:
        def after_a_round(_: lgb.callback.CallbackEnv) -> None:
            told(next(finished) / (n * n_rounds))

        seeded = parameters(config, config.seed + number * SEEDS_APART)
        return lgb.train(seeded, dataset(rows, offset), n_rounds, callbacks=[after_a_round])

    def trainings(told: Told) -> Boosted:
        return Boosted(list(threads.in_order(partial(training, told), range(n), n_threads)))

    return threads.beside_telling(n_threads, trainings, told)()


def dataset(rows: TrainingRows, offset: FloatArray) -> lgb.Dataset:
    """The rows as LightGBM takes them, each begun at its offset (n_rows,)."""
    return lgb.Dataset(
        rows.features, rows.target, group=rows.group, init_score=offset, feature_name=list(schema.NAMES),
        free_raw_data=False,
    )  # fmt: skip


def parameters(config: FitConfig, seed: int) -> dict[str, object]:
    """One training's, in LightGBM's own names."""
    return {
        "objective": "lambdarank", "metric": "ndcg", "eval_at": [NDCG_AT], "lambdarank_truncation_level": 20,
        "learning_rate": config.ranker_learning_rate, "num_leaves": config.ranker_leaves,
        "min_data_in_leaf": MIN_ROWS_A_LEAF, "lambda_l2": 5.0,
        "feature_fraction": 0.4, "bagging_fraction": 0.7, "bagging_freq": 1,
        "monotone_constraints": [MONOTONE.get(name, 0) for name in schema.NAMES],
        "num_threads": 1, "seed": seed, "deterministic": True, "force_col_wise": True,
        "verbose": -1,
    }  # fmt: skip
