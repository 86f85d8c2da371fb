"""The learning curve: the same people and choices, asked again with only the last k events known."""

from typing import Any

import numpy as np

from recommender.engine.evaluation import ladder
from recommender.engine.evaluation.bootstrap import column_intervals
from recommender.engine.evaluation.ladder import MODEL
from recommender.engine.evaluation.metrics import Values, metrics_of_lists
from recommender.engine.evaluation.splits import HeldOut, last_events
from recommender.engine.pipeline import Pipeline
from recommender.engine.teaching import requests_for

STEPS = (0, 1, 3, 5, 10, 20)
FEWEST_PEOPLE = 30
MOST_PEOPLE = 1000


def learning_curve(pipeline: Pipeline, held_out: HeldOut, rng: np.random.Generator) -> dict[str, Any]:
    """NDCG@10 of each rung told the last k events alone, for each k of STEPS.

    Who is asked has at least as many events as the last step; where fewer than FEWEST_PEOPLE do, the curve
    ends earlier. All of a history stays out of the lists at each k: only what is known differs.
    """
    length = np.array([len(state) for state in held_out.states], np.int64)
    steps = [k for k in STEPS if (length >= k).sum() >= FEWEST_PEOPLE]
    asked = np.flatnonzero(length >= max(steps, default=0))[: MOST_PEOPLE if steps else 0]
    people = _of(held_out, asked)
    requests = requests_for(people)
    values: dict[str, list[Values]] = {}
    for k in steps:
        states = [last_events(state, k) for state in people.states]
        for name, lists in ladder.lists_by_all(pipeline, states, requests, rng).items():
            found = metrics_of_lists(lists, people.targets, (10,))["ndcg@10"]
            values.setdefault(name, []).append(found)
    return {
        "steps": steps,
        "n_people": len(people),
        "systems": {name: _intervals(columns, rng) for name, columns in values.items()},
        "difference": {
            name: _intervals([m - c for m, c in zip(values[MODEL], columns, strict=True)], rng)
            for name, columns in values.items()
            if name != MODEL
        },
    }


def _of(held_out: HeldOut, rows: np.ndarray) -> HeldOut:
    states, targets = ([column[row] for row in rows] for column in (held_out.states, held_out.targets))
    return HeldOut(held_out.log, held_out.user_idx[rows], tuple(states), tuple(targets), held_out.now_s[rows])


def _intervals(columns: list[Values], rng: np.random.Generator) -> list[dict[str, float]]:
    return [interval.as_dict() for interval in column_intervals(np.column_stack(columns), rng)]
