"""From a log to a bundle: the offline path's one entry into the engine.

The same steps for every data set and protocol; what differs between them is learned on held-out decisions.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from recommender.engine import (
    demographic,
    index,
    learning,
    regularisation,
    statistics,
    threads,
    timeline,
    training_record,
)
from recommender.engine.bundle import Bundle
from recommender.engine.checks import require_valid
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import sentinel, splits, steering
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.pipeline import Pipeline
from recommender.engine.progress import Progress, Told, Watch, unheard, within
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.ranking.rankers import Rankers
from recommender.engine.sources import collection
from recommender.engine.stars import training
from recommender.engine.stars.model import StarsModel
from recommender.engine.stars.training import StarsConfig
from recommender.engine.teaching import Round, requests_for, rounds_of_decisions
from recommender.engine.types import Catalogue, InteractionLog

DEFAULT_CONFIG = FitConfig()


def _silent(stage: str, done: float) -> None:
    """Progress nobody watches."""


def fit_bundle(
    log: InteractionLog,
    catalogue: Catalogue,
    *,
    n_users: int,
    config: FitConfig = DEFAULT_CONFIG,
    held_out: HeldOut | None = None,
    progress: Progress = _silent,
) -> Bundle:
    """Learn the ranker on held-out decisions, then refit the sources and the stars on the whole log.

    Without `held_out` the log's own last part is held out, as people meet a live system.
    `progress(stage, done)` is told a name and a share in 0–1. Raises InvalidInteraction for a log that
    breaks its contract.
    """
    started = time.monotonic()
    require_valid(log, catalogue, n_users)
    is_own_past = held_out is None  # of others' splits the sentinel cannot say what was lawful
    held_out = held_out or splits.live(log, config.valid_share)
    held_out = splits.sampled(held_out, config.max_queries, np.random.default_rng(config.seed))
    watch = Watch(progress)
    watch.begin("counting the past", 0.0, 0.0)
    with threadpool_limits(1, "blas"):  # each of our own threads has one
        starred = threads.beside(config.n_threads, _stars, log, catalogue, n_users, config)
        settled = _settled(catalogue, n_users, held_out, config)
        learned, measured = _learn(catalogue, n_users, held_out, settled, is_own_past, watch)
        watch.begin("fitting on everything", 0.8, 0.85)
        final = _without_ranker(log, catalogue, n_users, settled, watch.tell)
        watch.begin("predicting stars", 0.85, 1.0)
        stars = starred()
    measured["metrics"]["stars"] = training_record.star_metrics(stars, log, n_users, len(catalogue))
    if "sentinel" in measured:
        measured["sentinel"] = sentinel.with_finding(measured["sentinel"], _star_finding(measured["metrics"]))
    manifest = {
        **final.manifest, **measured, "config": asdict(config),
        "train_s": round(time.monotonic() - started, 3),
        "lineage": training_record.lineage(log, catalogue, n_users, held_out)
        | {"ranker_trainings": learned.n_trainings, "ranker_rounds": learned.n_rounds,
           "n_dense_items": len(final.sources.linear.dense_items),
           "linear_l2": settled.linear_l2, "n_replays": settled.n_replays},
    }  # fmt: skip
    watch.begin("done", 1.0, 1.0)
    return replace(final, manifest=manifest, ranker=learned.ranker, stars=stars)


def validate(
    catalogue: Catalogue, *, n_users: int, held_out: HeldOut, config: FitConfig
) -> dict[str, Values]:
    """What a configuration is worth on held-out decisions, one value each, without fitting the final bundle.

    The decisions and their order depend on `held_out`, `config.seed` and `config.max_queries` alone, so that
    configurations can be compared decision by decision. Empty where there are none.
    """
    rounds, settled = replayed(catalogue, n_users=n_users, held_out=held_out, config=config)
    with threadpool_limits(1, "blas"):
        return learning.learn(rounds, settled).metrics if rounds else {}


def replayed(
    catalogue: Catalogue, *, n_users: int, held_out: HeldOut, config: FitConfig
) -> tuple[list[Round], FitConfig]:
    """The rounds that would be learned from, validation first; the configuration as the log settled it."""
    held_out = splits.sampled(held_out, config.max_queries, np.random.default_rng(config.seed))
    with threadpool_limits(1, "blas"):
        settled = _settled(catalogue, n_users, held_out, config)

        def fit_past(log: InteractionLog) -> Bundle:
            return _without_ranker(log, catalogue, n_users, settled, is_past=True)

        return list(rounds_of_decisions(held_out, fit_past, settled)), settled


def _settled(catalogue: Catalogue, n_users: int, held_out: HeldOut, config: FitConfig) -> FitConfig:
    """The configuration with what it lets the log choose, and as its size allows."""
    l2 = regularisation.chosen_l2(held_out, n_users, len(catalogue), config)
    return replace(config, linear_l2=l2, n_replays=config.affordable_replays(len(held_out.log)))


def _without_ranker(
    log: InteractionLog, catalogue: Catalogue, n_users: int, config: FitConfig, told: Told = unheard, *,
    is_past: bool = False,
) -> Bundle:  # fmt: skip
    """Everything but the ranker, from one log. `is_past`: to ask of all its times, and not to be kept."""
    counted = statistics.count(log, n_users, len(catalogue), within(told, 0.0, 0.4))
    sources = collection.fit(counted, catalogue, config, within(told, 0.4, 0.9))
    known = demographic.fit(log.people, sources.like_minded.used)
    manifest = {
        "config": asdict(config), "genre_names": list(catalogue.genre_names),
        "cohorts": known.scheme.as_list(),
    }  # fmt: skip
    n_checkpoints = timeline.MANY_CHECKPOINTS if is_past else timeline.N_CHECKPOINTS
    items = timeline.build(log, len(catalogue), n_checkpoints)
    vectors = index.build(sources, exact=is_past)
    return Bundle(manifest, catalogue, log, items, sources, Rankers(Ranker("")), vectors, known)


def _stars(log: InteractionLog, catalogue: Catalogue, n_users: int, config: FitConfig) -> StarsModel | None:
    wanted = StarsConfig(n_sweeps=config.star_sweeps, seed=config.seed)
    return training.fit(log, n_users, len(catalogue), catalogue, wanted)


def _star_finding(metrics: Mapping[str, Any]) -> sentinel.Finding:
    stars, lists = metrics["stars"], metrics.get("model", {})
    precision = lists.get("map@10", {}).get("mean", float("nan"))
    n = int(stars.get("n_held_out", 0))
    return sentinel.stars_are_plausible(stars.get("r2", np.nan), n, precision, "held out in training")


def _learn(
    catalogue: Catalogue, n_users: int, held_out: HeldOut, config: FitConfig, is_own_past: bool, watch: Watch
) -> tuple[learning.Learned, dict[str, Any]]:  # fmt: skip
    def fit_past(log: InteractionLog) -> Bundle:
        told = within(watch.tell, 0.0, 0.5)  # the other half is what the past is asked
        return _without_ranker(log, catalogue, n_users, config, told, is_past=True)

    if not len(held_out):
        nothing = learning.Learned(Rankers(Ranker("")), 0, 0, {}, np.empty(0, np.float32))
        return nothing, {"metrics": {"n_users": 0}}
    a_round: float = 0.5 / (1 + config.n_replays)
    watch.begin("counting the past", 0.0, a_round)
    past = fit_past(held_out.log)  # the first round asks for it, and the sliders' prices
    rounds: list[Round] = []

    def fitted(log: InteractionLog) -> Bundle:
        return past if log is held_out.log else fit_past(log)

    watch.begin("replaying decisions", 0.0, a_round)
    asked_told = within(watch.tell, 0.5, 1.0)
    for decided in rounds_of_decisions(held_out, fitted, config, asked_told):
        rounds.append(decided)
        watch.begin("replaying decisions", a_round * len(rounds), min(0.5, a_round * (len(rounds) + 1)))
    watch.begin("learning to rank", 0.5, 0.7)
    learned = learning.learn(rounds, config, watch.tell)
    others = training_record.of_sources(rounds[0].rows)
    measured = {"metrics": training_record.report(learned.metrics, others, config.seed)}
    watch.begin("pricing the sliders", 0.7, 0.75)
    asked, group = requests_for(held_out), rounds[0].rows.group
    prices = steering.priced(Pipeline(past), held_out, asked, group, learned.score, config.seed)
    measured["metrics"]["sliders"] = prices
    if is_own_past:
        watch.begin("looking for leaks", 0.75, 0.8)
        claims = {name: float(values.mean()) for name, values in learned.metrics.items()}
        verdict = sentinel.examine(held_out, rounds[0].rows, fit_past, claims, config.seed)
        measured["sentinel"] = verdict.as_dict()
    return learned, measured
