"""The evaluation report: the model and its peers on decisions that none of them was fitted on, as plain data.

Called by `manage.py evaluate` and the trainer's task through `recommender.evaluating`. The whole catalogue
competes. A difference is the model's NDCG@10 minus the peer's, for the same people.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from recommender.engine import context as contexts
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import beyond, ladder, predicted_stars, slices
from recommender.engine.evaluation.bootstrap import Interval, column_intervals, mean_interval, paired_interval
from recommender.engine.evaluation.curve import learning_curve
from recommender.engine.evaluation.ladder import MODEL, RUNGS
from recommender.engine.evaluation.metrics import Values, metrics_of_lists
from recommender.engine.evaluation.search import from_dict
from recommender.engine.evaluation.sentinel import Finding, stars_are_plausible
from recommender.engine.evaluation.slices import Slice
from recommender.engine.evaluation.splits import HeldOut, live, sampled
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.teaching import requests_for
from recommender.engine.types import IntArray, InteractionLog

CUT = 10
METRICS = tuple(f"{name}@{CUT}" for name in ("ndcg", "recall", "hit", "mrr", "map"))
HEADLINE = METRICS[0]
MOST_DECISIONS = 4000  # more narrow no interval that anybody could tell apart, and cost minutes
MOST_RATERS = 1000  # people whose predicted stars are judged
FORMAT = 2
Progress = Callable[[str, float], None]
ListsBy = Mapping[str, IntArray]


def of_version(bundle: Bundle, progress: Progress) -> dict[str, Any]:
    """How good what made this bundle is: the same training one window earlier, judged on that window.

    The bundle itself has learned from its whole log, so nothing is left to judge it by.
    """
    config = from_dict(bundle.manifest["config"])
    window = live(bundle.log, config.valid_share)
    n_users = int(bundle.log.user_idx.max(initial=-1)) + 1

    def before(stage: str, done: float) -> None:
        progress(f"training on the past: {stage}", 0.6 * done)

    past = fit_bundle(window.log, bundle.catalogue, n_users=n_users, config=config, progress=before)
    return build(past, window, bundle.log, config.seed, lambda stage, done: progress(stage, 0.6 + 0.4 * done))


def build(
    bundle: Bundle, held_out: HeldOut, later: InteractionLog, seed: int, progress: Progress
) -> dict[str, Any]:
    """The report on decisions that come after all that `bundle` was fitted on. Draws are fixed by `seed`.

    `later`: a log with the ratings among what was then chosen, which predicted stars are judged by.
    """
    rng = np.random.default_rng(seed)
    held_out = sampled(held_out, MOST_DECISIONS, rng)
    pipeline = Pipeline(bundle)
    progress("making lists", 0.0)
    lists = ladder.lists_by_all(pipeline, held_out.states, requests_for(held_out), rng)
    progress("asking with shorter histories", 0.3)
    curve = learning_curve(pipeline, held_out, rng)
    progress("measuring", 0.8)
    count = np.bincount(bundle.log.item_idx, minlength=len(bundle.catalogue)).astype(np.float32)
    parts = slices.all_slices(held_out, bundle.catalogue, count)
    report = {
        "format": FORMAT,
        "about": _about(bundle, held_out, seed),
        "systems": _systems(lists, held_out, bundle, count, rng),
        "slices": [_slice(part, lists, rng) for part in parts],
        "curve": curve,
        "stars": _stars(bundle, held_out, later, rng),
    }
    report["sentinel"] = asdict(_star_finding(report))
    progress("done", 1.0)
    return dict(_without_nan(report))


def _stars(
    bundle: Bundle, held_out: HeldOut, later: InteractionLog, rng: np.random.Generator
) -> dict[str, Any]:
    """Predicted stars on the window; empty where nobody rated there or nothing predicts."""
    if bundle.stars is None:
        return {}
    asked = sampled(held_out, MOST_RATERS, rng)
    rows = predicted_stars.judged(bundle.stars, asked, later)
    return predicted_stars.measured(rows, bundle.stars.mean, rng)


def _star_finding(report: Mapping[str, Any]) -> Finding:
    """The sentinel's word on them, with the model's MAP@10 beside."""
    stars, precision = report["stars"], report["systems"][0]["metrics"][f"map@{CUT}"]["mean"]
    return stars_are_plausible(
        stars.get("r2", np.nan), stars.get("n_ratings", 0), precision, "in the report's window"
    )


def _about(bundle: Bundle, held_out: HeldOut, seed: int) -> dict[str, Any]:
    return {
        "n_decisions": len(held_out),
        "n_targets": sum(len(items) for items in held_out.targets),
        "n_strangers": int((~np.isin(held_out.user_idx, held_out.log.user_idx)).sum()),
        "n_items": len(bundle.catalogue),
        "n_events_before": len(held_out.log),
        "asked_from_s": float(held_out.now_s.min(initial=np.inf)) if len(held_out) else None,
        "asked_until_s": float(held_out.now_s.max(initial=-np.inf)) if len(held_out) else None,
        "seed": seed,
        "config": bundle.manifest["config"],
        "validation": bundle.manifest.get("metrics", {}),
    }


def _systems(
    lists: ListsBy, held_out: HeldOut, bundle: Bundle, count: np.ndarray, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """One a rung: metrics and how the model compares, then what lies beyond accuracy."""
    measured = {name: list_metrics(one, held_out.targets) for name, one in lists.items()}
    return [
        {
            "name": name,
            "label": RUNGS[name],
            "metrics": {m: mean_interval(measured[name][m], rng).as_dict() for m in METRICS},
            "difference": None if name == MODEL else _difference(measured[MODEL], measured[name], rng),
            "beyond": _beyond(lists[name][:, :CUT], held_out, bundle, count, rng),
        }
        for name in lists
    ]


def list_metrics(lists: IntArray, targets: tuple[IntArray, ...]) -> dict[str, Values]:
    """METRICS, one value a decision."""
    return metrics_of_lists(lists, targets, (CUT,))


def _difference(
    model: Mapping[str, Values], peer: Mapping[str, Values], rng: np.random.Generator
) -> dict[str, float]:
    return paired_interval(model[HEADLINE], peer[HEADLINE], rng).as_dict()


def _beyond(
    lists: IntArray, held_out: HeldOut, bundle: Bundle, count: np.ndarray, rng: np.random.Generator
) -> dict[str, Any]:
    catalogue = bundle.catalogue
    queries = contexts.build(held_out.states, held_out.now_s, bundle.timeline).queries
    each = {
        "novelty": beyond.novelty(lists, count, len(bundle.log)),
        "diversity": beyond.intra_list_diversity(lists, catalogue.genres),
        "miscalibration": beyond.miscalibration(lists, queries, catalogue.genres),
    }
    return {
        "coverage": beyond.coverage(lists, len(catalogue)),
        "gini": beyond.gini(beyond.exposure(lists, len(catalogue))),
    } | {
        name: mean_interval(values[np.isfinite(values)], rng, 2_000).as_dict()
        for name, values in each.items()
    }


def _slice(part: Slice, lists: ListsBy, rng: np.random.Generator) -> dict[str, Any]:
    """NDCG@10 by each rung where only this part's choices are asked for; the model's difference to each."""
    values = {name: list_metrics(one[part.queries], part.targets)[HEADLINE] for name, one in lists.items()}
    intervals = named_intervals(values, rng)
    apart = {name: values[MODEL] - other for name, other in values.items() if name != MODEL}
    return {
        "family": part.family,
        "label": part.label,
        "n_decisions": len(part.queries),
        "ndcg": intervals,
        "difference": named_intervals(apart, rng),
    }


def named_intervals(values: Mapping[str, Values], rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """The interval of each named column; the columns are of the same people."""
    found: list[Interval] = column_intervals(np.column_stack(list(values.values())), rng)
    return {name: asdict(interval) for name, interval in zip(values, found, strict=True)}


def _without_nan(value: Any) -> Any:  # any part of a JSON document
    """None for what could not be measured: JSON has no NaN."""
    if isinstance(value, Mapping):
        return {name: _without_nan(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(part) for part in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
