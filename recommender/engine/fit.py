"""From a log to a bundle: the offline path's one entry into the engine.

The same steps for every data set and protocol; what differs between them is learned on held-out decisions.
"""

import hashlib
import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from recommender.engine import index, learning, statistics, timeline
from recommender.engine.bundle import Bundle
from recommender.engine.checks import require_valid
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import splits
from recommender.engine.evaluation.bootstrap import mean_interval, paired_interval
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.sources import collection
from recommender.engine.sources.contract import Source
from recommender.engine.sources.popularity import Popular, RecentlyPopular
from recommender.engine.types import Catalogue, InteractionLog

Progress = Callable[[str, float], None]
LIBRARIES = ("numpy", "scipy", "lightgbm", "faiss-cpu", "implicit")


def _silent(stage: str, done: float) -> None:
    """Progress nobody watches."""


def fit_bundle(
    log: InteractionLog,
    catalogue: Catalogue,
    *,
    n_users: int,
    config: FitConfig = FitConfig(),
    held_out: HeldOut | None = None,
    progress: Progress = _silent,
) -> Bundle:
    """Learn the ranker on held-out decisions, then refit the sources on the whole log.

    Without `held_out` the log's own last part is held out, as people meet a live system. `progress(stage, done)`
    is told a name and a share in 0–1. Raises InvalidInteraction where the log breaks its contract.
    """
    started = time.monotonic()
    require_valid(log, catalogue, n_users)
    held_out = held_out or splits.live(log, config.valid_share)
    progress("counting the past", 0.0)
    past = _without_ranker(held_out.log, catalogue, n_users, config)
    progress("replaying decisions", 0.2)
    learned, metrics = _learn(past, held_out, config)
    progress("fitting on everything", 0.8)
    final = _without_ranker(log, catalogue, n_users, config)
    facts = _lineage(log, catalogue, n_users, held_out) | {
        "ranker_rounds": learned.n_rounds if learned else 0
    }
    manifest = {
        **final.manifest, "metrics": metrics, "lineage": facts, "train_s": round(time.monotonic() - started, 3),
    }  # fmt: skip
    progress("done", 1.0)
    return Bundle(
        manifest, catalogue, log, final.timeline, final.sources,
        learned.ranker if learned else final.ranker, final.index,
    )  # fmt: skip


def _without_ranker(log: InteractionLog, catalogue: Catalogue, n_users: int, config: FitConfig) -> Bundle:
    """Everything but the ranker, from one log."""
    counted = statistics.count(log, n_users, len(catalogue))
    sources = collection.fit(counted, catalogue, config)
    manifest = {"config": asdict(config), "genre_names": list(catalogue.genre_names)}
    items = timeline.build(log, len(catalogue))
    return Bundle(manifest, catalogue, log, items, sources, Ranker(""), index.build(sources))


def _learn(
    past: Bundle, held_out: HeldOut, config: FitConfig
) -> tuple[learning.Learned | None, dict[str, Any]]:
    if len(held_out) == 0:
        return None, {"n_users": 0}
    pipeline = Pipeline(past)
    rows = learning.training_rows(pipeline, held_out)
    n_targets = np.array([len(t) for t in held_out.targets], np.int64)
    learned = learning.learn(rows, n_targets, config)
    baselines = {
        source.name: _source_metrics(pipeline, source, held_out)
        for source in (Popular(), RecentlyPopular(), past.sources.recent_linear())
    }
    return learned, _report(learned.metrics, baselines, config.seed)


def _source_metrics(pipeline: Pipeline, source: Source, held_out: HeldOut) -> dict[str, Values]:
    """Metrics of lists ordered by one source, on the same people."""
    requests = learning.requests_for(held_out)
    asked = zip(held_out.states, requests, strict=True)
    lists = [pipeline.single_source(source, state, request).item_idx for state, request in asked]
    return learning.list_metrics(lists, held_out.targets)


def _report(model: dict[str, Values], baselines: dict[str, dict[str, Values]], seed: int) -> dict[str, Any]:
    """Means with 95 % intervals; the paired difference of the model to each baseline in NDCG@10."""
    rng = np.random.default_rng(seed)
    table = {"model": model, **baselines}
    report: dict[str, Any] = {
        name: {metric: mean_interval(values, rng).as_dict() for metric, values in measured.items()}
        for name, measured in table.items()
    }
    report["difference"] = {
        name: paired_interval(model["ndcg@10"], other["ndcg@10"], rng).as_dict()
        for name, other in baselines.items()
    }
    return report | {"n_users": len(model["ndcg@10"])}


def _lineage(log: InteractionLog, catalogue: Catalogue, n_users: int, held_out: HeldOut) -> dict[str, Any]:
    digest = hashlib.sha256()
    for column in (log.user_idx, log.item_idx, log.kind, log.value, log.time_s):
        digest.update(np.ascontiguousarray(column).tobytes())
    return {
        "n_events": len(log), "n_users": n_users, "n_items": len(catalogue), "data_sha256": digest.hexdigest(),
        "from_s": float(log.time_s[0]) if len(log) else None, "until_s": float(log.time_s[-1]) if len(log) else None,
        "n_events_past": len(held_out.log), "n_decisions": len(held_out), "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }  # fmt: skip
