"""Random search over the configuration (Bergstra & Bengio 2012), raced window by window on validation.

A trial goes on to the next window unless it is already surely worse than the starting point: the upper end of
the paired interval lies below 0. Draws follow from the study's seed and the trial's number alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from recommender.engine.config import FitConfig
from recommender.engine.evaluation.bootstrap import Interval, mean_interval
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut, live
from recommender.engine.types import InteractionLog

N_WINDOWS = 3
CHANGE = 0.5  # the chance that a trial changes each parameter
# Steps around what has served; what decides only memory or the shape of validation is not searched.
SPACE: Mapping[str, Sequence[Any]] = {  # of int or float, as the field is
    "linear_l2": (50.0, 100.0, 200.0, 350.0, 500.0, 750.0, 1000.0, 2000.0),
    "linear_decay": (0.7, 0.8, 0.85, 0.9, 0.95, 0.98),
    "n_factors": (16, 32, 48, 64, 96),
    "factors_l2": (1.0, 3.0, 10.0, 30.0),
    "factors_alpha": (0.5, 1.0, 3.0, 10.0),
    "neighbours": (50, 100, 200, 400),
    "per_source": (40, 60, 80, 120),
    "ranker_learning_rate": (0.02, 0.03, 0.05, 0.08),
    "ranker_leaves": (7, 15, 31),
    "negatives": (50, 100, 150, 300),
}


def draw(base: FitConfig, seed: int, number: int) -> FitConfig:
    """Trial `number`'s configuration; trial 0 is `base` itself."""
    if number == 0:
        return base
    rng = np.random.default_rng([seed, number])
    known = {field.name for field in fields(FitConfig)}
    moved = [name for name in SPACE if name in known and rng.random() < CHANGE]
    return replace(base, **{name: SPACE[name][int(rng.integers(len(SPACE[name])))] for name in moved})


def from_dict(stored: Mapping[str, Any]) -> FitConfig:
    """A stored configuration; what it does not name has its default, what is no longer known is left out."""
    known = {field.name for field in fields(FitConfig)}
    return FitConfig(**{name: value for name, value in stored.items() if name in known})


def windows(newest: HeldOut, share: float, n: int = N_WINDOWS) -> list[HeldOut]:
    """Validation windows, each before the one before it; only those with decisions."""
    found = [newest]
    while len(found) < n and len(found[-1]):
        found.append(live(found[-1].log, share))
    return [window for window in found if len(window)]


def untouched_past(log: InteractionLog, share: float) -> HeldOut:
    """The newest window to search on: the very last one is left for the report to judge by."""
    return live(live(log, share).log, share)


def compared(trial: Sequence[Values], start: Sequence[Values], seed: int) -> tuple[Interval, Interval]:
    """Over all decisions of the windows the trial was measured on: its NDCG@10, and its paired difference."""
    mine = np.concatenate([np.asarray(values, np.float64) for values in trial])
    theirs = np.concatenate([np.asarray(values, np.float64) for values in start[: len(trial)]])
    rng = np.random.default_rng(seed)
    return mean_interval(mine, rng), mean_interval(mine - theirs, rng)
