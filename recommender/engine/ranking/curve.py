"""What a ranker is worth after each of its rounds, and how many rounds are best."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.engine import runs
from recommender.engine.evaluation.bootstrap import lies_above_zero
from recommender.engine.ranking.blend import Blend
from recommender.engine.ranking.forest import ROWS_A_BLOCK, Forest
from recommender.engine.ranking.training_rows import TrainingRows

Curve: TypeAlias = npt.NDArray[np.float64]

NDCG_AT = 10
ROUNDS_TOGETHER = 41
LIKELY = 0.5  # standard errors: trees that harm seldom harm much, and where they help it is mostly surely


def curve(forests: Sequence[Forest], learned: Blend, judge: TrainingRows) -> Curve:
    """(n_rounds, n_queries) NDCG of each of the judge's queries, by the blend and so many trees of each
    forest, of which the mean counts. One that found nothing more to split stays as it was.

    Not LightGBM's own, which sorts every query after every round: here one that was chosen is at the place
    that the number of higher rows says. Every query has one.
    """
    found = [np.empty((max(len(forest.leaf_value) for forest in forests), 0))]
    for queries, rows in runs.with_rows(judge.group, ROWS_A_BLOCK):
        scores = np.zeros((len(found[0]), rows.stop - rows.start))
        for forest in forests:
            scores[: len(forest.leaf_value)] += forest.leaves(judge.features[rows])
        np.cumsum(scores, axis=0, out=scores)
        scores /= len(forests)
        scores += learned.score(judge.features[rows])
        parts = np.cumsum(judge.group[queries])[:-1]
        of_queries = zip(np.split(scores, parts, axis=1), np.split(judge.target[rows], parts), strict=True)
        found += [_ndcg(own, np.flatnonzero(chosen))[:, None] for own, chosen in of_queries]
    return np.concatenate(found, axis=1)


def _ndcg(scores: npt.NDArray[np.float64], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """(n_trees,) of one query from its rows' (n_trees, n_rows) scores. Of equal ones the earlier is first."""
    gained = np.zeros(len(scores))
    for row in chosen.tolist():
        own = scores[:, row : row + 1]
        place = np.count_nonzero(scores > own, axis=1) + np.count_nonzero(scores[:, :row] == own, axis=1)
        gained += np.where(place < NDCG_AT, 1 / np.log2(place + 2), 0)
    gained /= (1 / np.log2(np.arange(min(len(chosen), NDCG_AT)) + 2)).sum()
    return gained


def best_round(curves: Sequence[Curve]) -> int:
    """The round around which the folds' mean curve is highest: a single round's place is mostly chance.

    The first, where that is better by LIKELY for the folds' queries: trees can learn nothing but chance.
    A fold that found nothing more to split stays as it was.
    """
    longest = max(len(curve) for curve in curves)
    curves = [np.pad(curve, ((0, longest - len(curve)), (0, 0)), mode="edge") for curve in curves]
    width = min(ROUNDS_TOGETHER, longest)
    mean = np.mean([curve.mean(axis=1) for curve in curves], axis=0)
    best = int(np.convolve(mean, np.full(width, 1 / width), mode="valid").argmax()) + width // 2
    lost = np.concatenate([curve[0] - curve[best] for curve in curves])
    return 1 if lies_above_zero(lost, LIKELY) else best + 1
