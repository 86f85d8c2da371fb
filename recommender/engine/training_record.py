"""What a bundle's manifest says of its training: what came of it, and what it was made of."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from recommender.engine.evaluation.bootstrap import mean_interval, paired_interval
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.features import schema
from recommender.engine.learning import list_metrics
from recommender.engine.ranking.training_rows import TrainingRows
from recommender.engine.stars import training
from recommender.engine.stars.model import StarsModel
from recommender.engine.types import Catalogue, InteractionLog

BASELINES = ("popular", "recently_popular", "linear_recent")
LIBRARIES = ("numpy", "scipy", "lightgbm", "faiss-cpu", "implicit")


def star_metrics(
    stars: StarsModel | None, log: InteractionLog, n_users: int, n_items: int
) -> dict[str, float]:
    """Of ratings held out of a fit; `r2`: the share of the ratings' variance that was forecast."""
    if stars is None or not (metrics := stars.calibration.metrics()):
        return {}
    spread = float(training.latest_ratings(log, n_users, n_items).data.var())
    return metrics | ({"r2": 1 - metrics["rmse"] ** 2 / spread} if spread else {})


def of_sources(rows: TrainingRows, names: Sequence[str] = BASELINES) -> dict[str, dict[str, Values]]:
    """Metrics of single sources for the same people. Each source's best are among the candidates."""
    ranks = {name: rows.features[:, schema.NAMES.index(f"rank_{name}")] for name in names}
    return {name: list_metrics(rows, -rank) for name, rank in ranks.items()}


def report(model: dict[str, Values], others: dict[str, dict[str, Values]], seed: int) -> dict[str, Any]:
    """Means with 95 % intervals; the paired difference of the model to each other in NDCG@10."""
    rng = np.random.default_rng(seed)
    means: dict[str, Any] = {
        name: {metric: mean_interval(values, rng).as_dict() for metric, values in measured.items()}
        for name, measured in {"model": model, **others}.items()
    }
    differences = {
        name: paired_interval(model["ndcg@10"], other["ndcg@10"], rng).as_dict()
        for name, other in others.items()
    }
    return means | {"difference": differences, "n_users": len(model["ndcg@10"])}


def lineage(log: InteractionLog, catalogue: Catalogue, n_users: int, held_out: HeldOut) -> dict[str, Any]:
    """Sizes, a fingerprint of the log, its times and the libraries' versions."""
    digest = hashlib.sha256()
    for column in (log.user_idx, log.item_idx, log.kind, log.value, log.time_s):
        digest.update(np.ascontiguousarray(column).tobytes())
    return {
        "n_events": len(log), "n_users": n_users, "n_items": len(catalogue),
        "data_sha256": digest.hexdigest(), "from_s": float(log.time_s[0]) if len(log) else None,
        "until_s": float(log.time_s[-1]) if len(log) else None,
        "n_events_past": len(held_out.log), "n_decisions": len(held_out), "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }  # fmt: skip
