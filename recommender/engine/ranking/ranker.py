"""The second stage: a linear blend, and LambdaMART (Burges 2010) by LightGBM that starts from its score.

Reciprocal ranks where nothing could be learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from recommender.engine import runs
from recommender.engine.config import FitConfig
from recommender.engine.features import schema
from recommender.engine.progress import Told, unheard
from recommender.engine.ranking import blend, forest
from recommender.engine.ranking.blend import Blend
from recommender.engine.ranking.forest import Forest
from recommender.engine.types import FloatArray

NDCG_AT = 10
MIN_ROWS_A_LEAF = 50
ROUNDS_TOGETHER = 41
MONOTONE = {
    "genre_negative": -1,
    "neighbour_negative": -1,
}  # what was turned down never raises its neighbours


@dataclass(frozen=True, slots=True)
class TrainingRows:
    """Candidates of past decisions: `features` (n_rows, n_features), `target` 0/1, `group` rows a query.

    `n_targets`: how many items each query's person chose, retrieved or not.
    """

    features: FloatArray
    target: npt.NDArray[np.int8]
    group: npt.NDArray[np.int64]
    n_targets: npt.NDArray[np.int64]

    @classmethod
    def none(cls) -> "TrainingRows":
        """Of no query."""
        nothing = np.empty(0, np.int64)
        features = np.empty((0, len(schema.NAMES)), np.float32)
        return cls(features, nothing.astype(np.int8), nothing, nothing)

    @property
    def query(self) -> npt.NDArray[np.int64]:
        """The query of each row."""
        return np.repeat(np.arange(len(self.group)), self.group)

    def of_queries(self, chosen: npt.NDArray[np.bool_]) -> "TrainingRows":
        """The rows of some queries (mask over groups)."""
        rows = np.repeat(chosen, self.group)
        return TrainingRows(
            self.features[rows], self.target[rows], self.group[chosen], self.n_targets[chosen]
        )

    def can_teach(self) -> bool:
        """Is there a choice to learn from, and enough rows for LightGBM to split a single time?"""
        return len(self.target) >= 2 * MIN_ROWS_A_LEAF and bool(self.target.any())

    def informative(self) -> "TrainingRows":
        """Without the queries whose candidates hold no target: they teach LambdaMART nothing."""
        return self.of_queries(np.bincount(self.query, weights=self.target, minlength=len(self.group)) > 0)

    def thinned(self, negatives: int, rng: np.random.Generator) -> "TrainingRows":
        """All targets, and at most so many other candidates a query, drawn at random."""
        drawn = np.where(self.target > 0, -1.0, rng.random(len(self.target)))
        query = self.query
        order = np.lexsort((drawn, query))
        place = np.empty(len(query), np.int64)
        place[order] = np.arange(len(query)) - np.repeat(np.cumsum(self.group) - self.group, self.group)
        n_found = np.bincount(query, weights=self.target, minlength=len(self.group))
        kept = place < n_found[query] + negatives
        group = np.bincount(query[kept], minlength=len(self.group))
        return TrainingRows(self.features[kept], self.target[kept], group, self.n_targets)


def joined(parts: Sequence[TrainingRows]) -> TrainingRows:
    """The queries of all parts, one after another."""
    columns = zip(*((p.features, p.target, p.group, p.n_targets) for p in parts), strict=True)
    return TrainingRows(*(np.concatenate(column) for column in columns))


class Ranker:
    """Scores feature rows; higher is better. Safe to share between threads: prediction holds no state."""

    def __init__(self, text: str, blend: Blend | None = None) -> None:
        self.text, self.blend = text, blend
        self._booster = lgb.Booster(model_str=text) if text else None
        self._forest = forest.read(text) if text else None

    def score(self, features: FloatArray) -> FloatArray:
        """(n_rows,) float32."""
        if len(features) == 0:
            return np.empty(0, np.float32)
        if self._forest is None:
            return _reciprocal_ranks(features)
        return (self._forest.score(features) + self._blended(features)).astype(np.float32)

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

    def _blended(self, features: FloatArray) -> FloatArray:
        return self.blend.score(features) if self.blend else np.zeros(len(features), np.float32)


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


def train(rows: TrainingRows, config: FitConfig) -> Trained:
    """LambdaMART on these rows. So many rounds that the number can be chosen meanwhile, or later."""
    if not rows.can_teach():
        return Trained()
    learned, offset = _blend(rows, config)
    n_rounds = max(config.ranker_rounds, config.few_rounds)
    return Trained(lgb.train(_parameters(config), _dataset(rows, offset), num_boost_round=n_rounds), learned)


@dataclass(frozen=True, slots=True)
class CrossFit:
    """A model of some folds, and its NDCG on another after each round."""

    booster: lgb.Booster
    blend: Blend
    curve: npt.NDArray[np.float64]

    def score(self, features: FloatArray, n_rounds: int) -> FloatArray:
        """(n_rows,) as the model was after `n_rounds`."""
        trees = forest.read(self.booster.model_to_string(num_iteration=n_rounds)).score(features)
        return trees.astype(np.float32) + self.blend.score(features)


def cross_fit(
    rows: TrainingRows, judges: Sequence[TrainingRows], config: FitConfig, told: Told = unheard
) -> list[CrossFit]:
    """Learn all rounds from `rows`; one result a judge, with NDCG on its queries after each round."""
    learned, offset = _blend(rows, config)

    def after_a_round(env: lgb.callback.CallbackEnv) -> None:
        told((env.iteration + 1) / env.end_iteration)

    booster = lgb.train(
        _parameters(config), _dataset(rows, offset), num_boost_round=config.ranker_rounds,
        callbacks=[after_a_round],
    )  # fmt: skip
    trees = forest.read(booster.model_to_string())
    return [CrossFit(booster, learned, curve(trees, learned, judge.informative())) for judge in judges]


def curve(trees: Forest, learned: Blend, judge: TrainingRows) -> npt.NDArray[np.float64]:
    """(n_trees,) mean NDCG over the judge's queries, by the blend and so many trees.

    Not LightGBM's own, which sorts every query after every round: here one that was chosen is at the place
    that the number of higher rows says. Every query has one.
    """
    total = np.zeros(len(trees.leaf_value))
    for queries, rows in runs.with_rows(judge.group, forest.ROWS_A_BLOCK):
        scores = trees.leaves(judge.features[rows])
        np.cumsum(scores, axis=0, out=scores)
        scores += learned.score(judge.features[rows])
        parts = np.cumsum(judge.group[queries])[:-1]
        of_queries = zip(np.split(scores, parts, axis=1), np.split(judge.target[rows], parts), strict=True)
        total += sum(_ndcg(own, np.flatnonzero(chosen)) for own, chosen in of_queries)
    return total / max(1, len(judge.group))


def _ndcg(scores: npt.NDArray[np.float64], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """(n_trees,) of one query from its rows' (n_trees, n_rows) scores. Of equal ones the earlier is first."""
    gained = np.zeros(len(scores))
    for row in chosen.tolist():
        own = scores[:, row : row + 1]
        place = np.count_nonzero(scores > own, axis=1) + np.count_nonzero(scores[:, :row] == own, axis=1)
        gained += np.where(place < NDCG_AT, 1 / np.log2(place + 2), 0)
    gained /= (1 / np.log2(np.arange(min(len(chosen), NDCG_AT)) + 2)).sum()
    return gained


def _blend(rows: TrainingRows, config: FitConfig) -> tuple[Blend, FloatArray]:
    """The blend of these rows, and their scores by blends that did not learn from them: where trees start."""
    rng = np.random.default_rng(config.seed)
    offset = blend.held_apart(rows.features, rows.target, rows.group, rng)
    return blend.fit(rows.features, rows.target, rows.group), offset


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


def _reciprocal_ranks(features: FloatArray) -> FloatArray:
    """Reciprocal rank fusion (Cormack et al. 2009) of the sources' ranks."""
    fused: FloatArray = _fused(features).sum(axis=1).astype(np.float32)
    return fused


def _fused(features: FloatArray) -> npt.NDArray[np.float64]:
    """(n_rows, n_features): what each rank adds; 0 for all that is no rank."""
    is_rank = np.array([name.startswith("rank_") for name in schema.NAMES])
    return np.where(is_rank, 1 / (60 + np.expm1(np.where(is_rank, features, 0).astype(np.float64))), 0.0)


def best_round(curves: Sequence[npt.NDArray[np.float64]]) -> int:
    """The round around which the folds' mean curve is highest: a single round's place is mostly chance.

    A fold that found nothing more to split stays as it was.
    """
    longest = max(len(curve) for curve in curves)
    curve = np.mean([np.pad(curve, (0, longest - len(curve)), mode="edge") for curve in curves], axis=0)
    width = min(ROUNDS_TOGETHER, len(curve))
    smooth = np.convolve(curve, np.full(width, 1 / width), mode="valid")
    return int(smooth.argmax()) + width // 2 + 1
