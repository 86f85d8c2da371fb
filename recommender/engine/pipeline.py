"""The one composition: retrieve → features → rank → rules → list. Event, read and training paths all use it.

Holds nothing that changes, so threads may share it. It never trains and never reads a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import faiss
import numpy as np

from recommender.engine import context as contexts
from recommender.engine import retrieval, threads
from recommender.engine.bundle import Bundle
from recommender.engine.context import Context
from recommender.engine.critique import AS_IT_IS, Critique, fitting
from recommender.engine.explain import Explainer
from recommender.engine.features import schema
from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.features.source_scores import SOURCE_NAMES
from recommender.engine.preference import BoolArray, is_explicit
from recommender.engine.ranking.rules import Chosen, choose, push_down, source_order
from recommender.engine.ranking.traits import traits_of
from recommender.engine.retrieval import CandidateRows
from recommender.engine.sources.contract import Source
from recommender.engine.sources.popularity import RecentlyPopular
from recommender.engine.timeline import Snapshot
from recommender.engine.types import (
    NEUTRAL,
    Candidates,
    FloatArray,
    IntArray,
    RankedList,
    Reason,
    Request,
    UserState,
)

CELLS_A_BATCH = 1_000_000  # scores held at once by one source: 4 MB
NOTHING = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Stage:
    """A batch before its rules: candidates with their features."""

    context: Context
    rows: CandidateRows
    features: FloatArray


class Pipeline:
    """Lists for people, from one bundle."""

    def __init__(self, bundle: Bundle) -> None:
        faiss.omp_set_num_threads(1)  # a forked worker hangs in OpenMP with more
        self.bundle = bundle
        self._sources = bundle.sources.all()
        self._latest = bundle.timeline.before(len(bundle.timeline))
        self._explainer = Explainer(bundle.ranker, bundle.sources, bundle.catalogue)

    @property
    def latest(self) -> Snapshot:
        """The items as of the log's end."""
        return self._latest

    def recommend(self, state: UserState, request: Request) -> RankedList:
        """The list for one person. An empty catalogue or filter gives an empty list, never an error."""
        return self.recommend_many([state], [request])[0]

    def recommend_many(
        self,
        states: Sequence[UserState],
        requests: Sequence[Request],
        n_threads: int = 1,
        reasons: bool = True,
    ) -> list[RankedList]:
        """One list for each (state, request). Cost: linear in queries times items, in bounded batches.

        `n_threads` batches at a time: NumPy lets go of the interpreter in all that takes long.
        """
        most = CELLS_A_BATCH // max(1, len(self.bundle.catalogue))
        size = max(1, min(most, -(-len(states) // n_threads)))
        parts = [slice(start, start + size) for start in range(0, len(states), size)]

        def made(part: slice) -> list[RankedList]:
            return self._batch(states[part], requests[part], reasons)

        return [ranked for lists in threads.in_order(made, parts, n_threads) for ranked in lists]

    def popular(self, request: Request) -> RankedList:
        """Recency-weighted popularity: what is shown when nothing is known of the person."""
        return self.single_source(RecentlyPopular(), UserState.empty(), request)

    def linear(self, state: UserState, request: Request) -> RankedList:
        """The recent-history linear model alone, filled up by popularity: a second real policy."""
        return self.single_source(self.bundle.sources.recent_linear(), state, request)

    def similar(
        self, item_idx: int, n: int, exclude: IntArray = NOTHING, critique: Critique = AS_IT_IS
    ) -> tuple[IntArray, FloatArray]:
        """The n items most like this one and their cosines; shorter where the catalogue has no more."""
        return self.bundle.index.similar(item_idx, n, exclude, self.fitting(item_idx, critique))

    def fitting(self, item_idx: int, critique: Critique) -> BoolArray | None:
        """(n_items,) what is as the critique asks, beside this item; None where it asks nothing."""
        if critique == AS_IT_IS or not 0 <= item_idx < len(self.bundle.catalogue):
            return None
        return fitting(self.bundle.catalogue, self._latest.count, item_idx, critique)

    def candidates(self, state: UserState, request: Request) -> Candidates:
        """What the sources propose for one request, before ranking: for the operator's inspector."""
        rows = self.stage([state], [request]).rows
        scores = np.where(rows.proposed, rows.scores, np.float32(np.nan))
        return Candidates(rows.item_idx.astype(np.int32), scores, SOURCE_NAMES)

    def stage(
        self, states: Sequence[UserState], requests: Sequence[Request], sources: Sequence[Source] = ()
    ) -> Stage:
        """Retrieval and features of one batch."""
        now_s = np.array([request.now_s for request in requests], np.float64)
        heard = [state.without(request.mute) for state, request in zip(states, requests, strict=True)]
        context = contexts.build(heard, now_s, self.bundle.timeline, self._latest)
        allowed = retrieval.allowed_items(requests, seen_items(states, len(self.bundle.catalogue)))
        wanted = np.array([self._per_source(request) for request in requests])
        rows = retrieval.retrieve(sources or self._sources, context, allowed, wanted)
        return Stage(context, rows, self._features(context, rows) if not sources else _no_features(rows))

    def chosen(self, stage: Stage, score: FloatArray, query: int, rows: slice, request: Request) -> Chosen:
        """The rules' last word on one query, whose candidates are `rows` of the stage, with these scores."""
        if request.sliders == NEUTRAL:
            return choose(score, request)
        items, b = stage.rows.item_idx[rows], self.bundle
        traits = traits_of(stage.context, query, items, b.catalogue.year, b.index.vectors)
        return choose(score, request, traits)

    def _per_source(self, request: Request) -> int:
        return max(self.bundle.per_source, request.n)

    def _features(self, context: Context, rows: CandidateRows) -> FloatArray:
        b = self.bundle
        s = b.sources
        return schema.compute(
            FeatureInputs(
                context, rows, b.catalogue, s.content, s.neighbours, s.linear, s.transitions, b.demographic
            )
        )

    def _batch(
        self, states: Sequence[UserState], requests: Sequence[Request], reasons: bool
    ) -> list[RankedList]:
        stage = self.stage(states, requests)
        score = push_down(self.bundle.ranker.score(stage.features), stage.features)
        ends = np.cumsum(stage.rows.group)
        bounds = zip(ends - stage.rows.group, ends, strict=True)
        return [
            self._list(stage, score, query, slice(start, end), requests[query], reasons)
            for query, (start, end) in enumerate(bounds)
        ]

    def _list(
        self, stage: Stage, score: FloatArray, query: int, rows: slice, request: Request, reasons: bool
    ) -> RankedList:
        chosen = self.chosen(stage, score[rows], query, rows, request)
        items, features = stage.rows.item_idx[rows][chosen.rows], stage.features[rows]
        why: list[Reason] = [Reason("popular", 0.0)] * len(items)
        if reasons:
            why = self._explainer.reasons(stage.context, query, items, features[chosen.rows], features)
        return RankedList(
            item_idx=items.astype(np.int32),
            score=(score[rows] + chosen.pulled)[chosen.rows],
            features=features[chosen.rows],
            sources=_provenance(stage.rows.proposed[rows][chosen.rows], SOURCE_NAMES),
            propensity=chosen.propensity,
            reasons=_marked(why, chosen),
        )

    def single_source(self, source: Source, state: UserState, request: Request) -> RankedList:
        """Ordered by the source, then by recent popularity among what it has no score for."""
        popularity = RecentlyPopular()
        stage = self.stage([state], [request], [source, popularity])
        own, fallback = stage.rows.scores.T
        known = np.isfinite(own)
        chosen = self.chosen(stage, source_order(stage.rows.scores), 0, slice(None), request)
        items = stage.rows.item_idx[chosen.rows]
        because = self._explainer.because(stage.context, 0, items)
        why = [
            b if b and known[row] else Reason("trending", 1.0)
            for b, row in zip(because, chosen.rows, strict=True)
        ]
        names = (source.name, popularity.name)
        return RankedList(
            item_idx=items.astype(np.int32),
            score=np.where(known, own, fallback)[chosen.rows].astype(np.float32),
            features=stage.features[chosen.rows],
            sources=_provenance(stage.rows.proposed[chosen.rows], names),
            propensity=chosen.propensity,
            reasons=_marked(why, chosen),
        )


def seen_items(states: Sequence[UserState], n_items: int) -> BoolArray:
    """(n_queries, n_items): what each person rated, liked, put aside or dismissed, whenever that was."""
    seen = np.zeros((len(states), n_items), bool)
    for row, state in enumerate(states):
        said = state.item_idx[is_explicit(state.kind)]
        seen[row, said[(said >= 0) & (said < n_items)]] = True
    return seen


def _provenance(proposed: BoolArray, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(_named(code, names) for code in (proposed @ (1 << np.arange(len(names)))).tolist())


@lru_cache(maxsize=1024)
def _named(code: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names whose bits are set."""
    return tuple(name for place, name in enumerate(names) if code >> place & 1)


def _marked(reasons: Sequence[Reason], chosen: Chosen) -> tuple[Reason, ...]:
    """What is there to learn from, or by the person's own sliders, is there for no other reason."""
    marks = zip(reasons, chosen.explored.tolist(), chosen.owed, strict=True)
    return tuple(
        Reason("explore", 1.0) if explored else Reason("slider", 1.0, name=slider) if slider else reason
        for reason, explored, slider in marks
    )


def _no_features(rows: CandidateRows) -> FloatArray:
    return np.full((len(rows.item_idx), len(schema.NAMES)), schema.DEFAULT, np.float32)
