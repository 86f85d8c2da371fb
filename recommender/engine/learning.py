"""Learning the ranker from held-out decisions, and measuring it on people it did not learn from."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.config import FitConfig
from recommender.engine.evaluation.metrics import Values, ranking_metrics
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.pipeline import Pipeline, Stage
from recommender.engine.ranking import ranker
from recommender.engine.ranking.ranker import Ranker, TrainingRows
from recommender.engine.types import FloatArray, IntArray, Request

DEPTH = 20
BATCH = 256


@dataclass(frozen=True, slots=True)
class Learned:
    """A ranker; and for each held-out person the metrics of lists made by rankers that never saw that person."""

    ranker: Ranker
    n_rounds: int
    metrics: dict[str, Values]


def learn(rows: TrainingRows, n_targets: npt.NDArray[np.int64], config: FitConfig) -> Learned:
    """Cross-fit over people. A fold's number of rounds comes from the other folds' curves, never its own."""
    fold = np.random.default_rng(config.seed).permutation(len(rows.group)) % config.n_folds
    usable = _folds_with_targets(rows, fold, config.n_folds)
    score = ranker.Ranker("").score(rows.features)
    if len(usable) < config.n_folds:
        return Learned(ranker.train(rows, config, 50), 50, _metrics(rows, score, n_targets))
    fits = [ranker.cross_fit(rows.of_queries(fold != k), rows.of_queries(fold == k), config) for k in usable]
    curves = [fit.curve for fit in fits]
    row_fold = np.repeat(fold, rows.group)
    for k in usable:
        others = [curve for j, curve in enumerate(curves) if j != k]
        score[row_fold == k] = fits[k].score(rows.features[row_fold == k], ranker.mean_best_round(others))
    n_rounds = ranker.mean_best_round(curves)
    return Learned(ranker.train(rows, config, n_rounds), n_rounds, _metrics(rows, score, n_targets))


def training_rows(pipeline: Pipeline, held_out: HeldOut) -> TrainingRows:
    """The candidates the pipeline retrieves for held-out decisions, marked where they were chosen."""
    parts = list(_parts(pipeline, held_out))
    return TrainingRows(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.group for part in parts]),
    )


def list_metrics(lists: list[IntArray], targets: tuple[IntArray, ...]) -> dict[str, Values]:
    """Metrics of finished lists."""
    hits = np.zeros((len(lists), DEPTH), bool)
    for row, (items, wanted) in enumerate(zip(lists, targets, strict=True)):
        hits[row, : min(DEPTH, len(items))] = np.isin(items[:DEPTH], wanted)
    return ranking_metrics(hits, np.array([len(t) for t in targets], np.int64))


def requests_for(held_out: HeldOut, n: int = DEPTH) -> list[Request]:
    """One request a decision; nothing already in the history is asked for again."""
    decisions = zip(held_out.states, held_out.now_s, strict=True)
    return [Request(now_s=float(now), n=n, exclude=state.item_idx) for state, now in decisions]


def _parts(pipeline: Pipeline, held_out: HeldOut) -> Iterator[TrainingRows]:
    requests = requests_for(held_out)
    for start in range(0, len(held_out), BATCH):
        chosen = slice(start, start + BATCH)
        stage = pipeline.stage(held_out.states[chosen], requests[chosen])
        target = _targets(stage, held_out.targets[chosen], len(pipeline.bundle.catalogue))
        yield TrainingRows(stage.features, target, stage.rows.group)


def _targets(stage: Stage, targets: tuple[IntArray, ...], n_items: int) -> npt.NDArray[np.int8]:
    wanted = np.zeros((len(targets), n_items), np.int8)
    for row, items in enumerate(targets):
        wanted[row, items] = 1
    return wanted[stage.rows.query, stage.rows.item_idx]


def _folds_with_targets(rows: TrainingRows, fold: npt.NDArray[np.int64], n_folds: int) -> list[int]:
    row_fold = np.repeat(fold, rows.group)
    return [k for k in range(n_folds) if rows.target[row_fold == k].any()]


def _metrics(rows: TrainingRows, score: FloatArray, n_targets: npt.NDArray[np.int64]) -> dict[str, Values]:
    hits = np.zeros((len(rows.group), DEPTH), bool)
    starts = np.concatenate([[0], np.cumsum(rows.group)])
    for q, (start, end) in enumerate(zip(starts[:-1], starts[1:], strict=True)):
        best = np.argsort(-score[start:end], kind="stable")[:DEPTH]
        hits[q, : len(best)] = rows.target[start:end][best]
    return ranking_metrics(hits, n_targets)
