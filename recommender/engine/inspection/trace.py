"""One request followed through the pipeline: what each stage left of it, for the answers of this package.

Called by the operator's inspector and the API, never by the path that makes lists.
"""

from dataclasses import dataclass

import numpy as np

from recommender.engine.pipeline import Pipeline, Stage
from recommender.engine.ranking.rules import Chosen, source_order, term
from recommender.engine.sources.contract import Source
from recommender.engine.sources.popularity import RecentlyPopular
from recommender.engine.types import FloatArray, IntArray, Request, UserState


@dataclass(frozen=True, slots=True)
class Trace:
    """The candidates of one request, a row each. `ranked`: by the ranker alone; `pushed`: the rules' term,
    and what the person's sliders add.

    `chosen` are the rows that were shown, in order.
    """

    state: UserState
    request: Request
    stage: Stage
    ranked: FloatArray
    pushed: FloatArray
    chosen: Chosen

    @property
    def items(self) -> IntArray:
        """The candidates' item_idx, ascending."""
        return self.stage.rows.item_idx.astype(np.int32)

    @property
    def shown(self) -> IntArray:
        """What the list holds, in order."""
        return self.items[self.chosen.rows]

    def place(self) -> IntArray:
        """(n_candidates,) from 1: after the rules, among all candidates."""
        place = np.empty(len(self.ranked), np.int32)
        place[self.chosen.order] = np.arange(1, len(place) + 1)
        return place

    def rank(self) -> IntArray:
        """(n_candidates,) from 1: by the ranker alone."""
        return places(self.ranked)


def follow(pipeline: Pipeline, state: UserState, request: Request, source: Source | None = None) -> Trace:
    """Make the list of `Pipeline.recommend` again (of `single_source`, with a `source`); keep the way there.

    Uses the request's `rng` up as a list does: for the same exploration, give one in the same state.
    """
    if source is not None:
        stage = pipeline.stage([state], [request], [source, RecentlyPopular()])
        ranked = source_order(stage.rows.scores)
        pushed = np.zeros(len(ranked), np.float32)
    else:
        stage = pipeline.stage([state], [request])
        ranked = pipeline.bundle.ranker.score(stage.features)
        pushed = term(stage.features)
    chosen = pipeline.chosen(stage, ranked + pushed, 0, slice(None), request)
    return Trace(state, request, stage, ranked, pushed + chosen.pulled, chosen)


def places(score: FloatArray) -> IntArray:
    """From 1, the highest score first; ties in the order of the rows, as lists have them."""
    place = np.empty(len(score), np.int32)
    place[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
    return place
