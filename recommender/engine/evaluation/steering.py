"""What sliders do to lists, and what each position costs in accuracy, on decisions with known outcomes.

Training keeps the prices with each bundle (`priced`); `benchmarks/sliders.py` measures them on a split's test
people, with how steadily each slider moves what it is named for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.engine.evaluation.bootstrap import column_intervals
from recommender.engine.evaluation.metrics import Values, ranking_metrics
from recommender.engine.evaluation.splits import HeldOut, sampled_rows
from recommender.engine.pipeline import Pipeline, Stage
from recommender.engine.ranking.rules import choose, push_down
from recommender.engine.ranking.sliders import LIMIT, NAMES
from recommender.engine.ranking.traits import Traits, traits_of
from recommender.engine.types import FloatArray, IntArray, Request, Sliders, UserState

POSITIONS = tuple(range(-LIMIT, LIMIT + 1))
CUT = 10
BATCH = 64
MOST_PRICED = 500  # decisions: more narrow the intervals little, and each costs 20 lists


@dataclass(frozen=True, slots=True)
class Effects:
    """(n_queries, n_sliders, n_positions), sliders in the order of NAMES, positions in that of POSITIONS.

    `ndcg`: NDCG@10. `trait`: of the whole list, the mean of what the slider is named for; for diversity the
    mean over its pairs of 1 - cosine of their embeddings.
    """

    ndcg: Values
    trait: Values


def effects(
    pipeline: Pipeline, states: Sequence[UserState], requests: Sequence[Request],
    targets: Sequence[IntArray], score: Sequence[FloatArray] | None = None,
) -> Effects:  # fmt: skip
    """One slider moved at a time, the others neutral. `score`: of each query's candidates, in the order of
    `Pipeline.stage`, where others than the pipeline's own are to be used."""
    n = len(states)
    hits = np.zeros((n, len(NAMES), len(POSITIONS), CUT), bool)
    trait = np.full(hits.shape[:3], np.nan)
    for query, stage, own, rows in _queries(pipeline, states, requests):
        items = stage.rows.item_idx[rows]
        b = pipeline.bundle
        traits = traits_of(stage.context, own, items, b.catalogue.year, b.index.vectors)
        held = score[query] if score is not None else _own_score(pipeline, stage, rows)
        for place in np.ndindex(len(NAMES), len(POSITIONS)):
            moved = Sliders(**{NAMES[place[0]]: POSITIONS[place[1]]})
            chosen = choose(held, replace(requests[query], sliders=moved), traits).rows
            found = np.isin(items[chosen[:CUT]], targets[query])
            hits[(query, *place)][: len(found)] = found
            trait[(query, *place)] = trait_of(NAMES[place[0]], traits, chosen)
    n_targets = np.repeat([len(wanted) for wanted in targets], trait[0].size if n else 0).astype(np.int64)
    ndcg = ranking_metrics(hits.reshape(-1, CUT), n_targets, (CUT,))[f"ndcg@{CUT}"]
    return Effects(ndcg.reshape(trait.shape), trait)


def trait_of(name: str, traits: Traits, chosen: npt.NDArray[np.int64]) -> float:
    """What a slider is named for, of the list that these rows are. NaN where nothing is known."""
    if name != "diversity":
        values = getattr(traits, name)[chosen]
        return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
    n, together = len(chosen), traits.vectors[chosen].sum(axis=0, dtype=np.float64)
    alike = float(together @ together) - float((traits.vectors[chosen] ** 2).sum())
    return 1 - alike / (n * (n - 1)) if n > 1 else float("nan")


def priced(
    pipeline: Pipeline, held_out: HeldOut, requests: Sequence[Request], group: npt.NDArray[np.int64],
    score: FloatArray, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """For a manifest: at each position of each slider the mean trait, NDCG@10, and its difference to neutral.

    `group`: candidates of each decision; `score`: theirs, by a ranker that had not learned from them. Cost:
    20 lists for each of at most MOST_PRICED decisions. Empty where there is no decision.
    """
    rng = np.random.default_rng(seed)
    chosen = sampled_rows(len(held_out), MOST_PRICED, rng)
    if not len(chosen):
        return {}
    scores = np.split(score, np.cumsum(group)[:-1])
    states, targets = ([column[q] for q in chosen] for column in (held_out.states, held_out.targets))
    asked, held = [requests[q] for q in chosen], [scores[q] for q in chosen]
    found = effects(pipeline, states, asked, targets, held)
    return {"n_decisions": len(chosen)} | as_table(found, rng)


def as_table(found: Effects, rng: np.random.Generator) -> dict[str, Any]:
    """By slider and position, as text. Differences are paired, of the same people."""
    neutral = found.ndcg[:, :, [POSITIONS.index(0)]]
    shape = found.ndcg.shape[1:]
    intervals = column_intervals((found.ndcg - neutral).reshape(len(found.ndcg), -1), rng)
    means, traits = found.ndcg.mean(axis=0), _known_mean(found.trait)
    return {
        name: {
            str(position): {
                f"ndcg@{CUT}": float(means[row, column]),
                "difference": intervals[row * shape[1] + column].as_dict(),
                "trait": None if np.isnan(traits[row, column]) else float(traits[row, column]),
            }
            for column, position in enumerate(POSITIONS)
        }
        for row, name in enumerate(NAMES)
    }


def _queries(
    pipeline: Pipeline, states: Sequence[UserState], requests: Sequence[Request]
) -> Iterator[tuple[int, Stage, int, slice]]:
    """Each query with its stage, its number in it and its rows."""
    for start in range(0, len(states), BATCH):
        stage = pipeline.stage(states[start : start + BATCH], requests[start : start + BATCH])
        ends = np.cumsum(stage.rows.group)
        for own, (first, end) in enumerate(zip(ends - stage.rows.group, ends, strict=True)):
            yield start + own, stage, own, slice(int(first), int(end))


def _own_score(pipeline: Pipeline, stage: Stage, rows: slice) -> FloatArray:
    features = stage.features[rows]
    return push_down(pipeline.bundle.ranker.score(features), features)


def _known_mean(values: Values) -> Values:
    """Over queries, of those that have a value; NaN where none has."""
    known = np.isfinite(values)
    total, n = np.where(known, values, 0).sum(axis=0), known.sum(axis=0)
    mean: Values = np.where(n > 0, total / np.maximum(n, 1), np.nan)
    return mean
