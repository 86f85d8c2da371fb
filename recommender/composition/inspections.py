"""A list asked about: the decision a question would have now, followed stage by stage.

The API's explain and why-not and the operator's inspector read it. Nothing is logged and nobody is exposed:
looking is not showing.
"""

from dataclasses import dataclass

import numpy as np

from catalog.models import Item
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.decisions import Question, item_ids_of_genres, muted_genre_ids, request_of
from recommender.composition.histories import History, history_of
from recommender.composition.policies import IMPERSONAL_POLICY, SINGLE_SOURCES, Plan, plan_for
from recommender.engine.features.source_scores import SOURCE_NAMES
from recommender.engine.inspection.attribution import attribute
from recommender.engine.inspection.contributions import Contributions, contributions
from recommender.engine.inspection.trace import Trace, follow
from recommender.engine.inspection.why_not import Fate, Fates, ItemFate, fates
from recommender.engine.sources.popularity import RecentlyPopular
from recommender.engine.types import UserState

NOWHERE = ItemFate(Fate.NOT_RETRIEVED, None, None)
SEEN = ItemFate(Fate.SEEN, None, None)
FILTERED = ItemFate(Fate.FILTERED, None, None)
MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """What one item of the history adds to the linear score of another; `share` of all that speaks for it."""

    item_id: int
    part: float
    share: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """One question's way through the pipeline, in item ids."""

    question: Question
    plan: Plan
    loaded: LoadedBundle
    history: History
    trace: Trace
    fates: Fates
    genre_ids: frozenset[int] | None  # of the genre asked for; None: of any
    muted_ids: frozenset[int]  # of the genres that the person muted

    @property
    def n_candidates(self) -> int:
        return len(self.trace.items)

    @property
    def shown_ids(self) -> list[int]:
        """The list, in order."""
        return [int(item_id) for item_id in self.loaded.item_ids[self.trace.shown]]

    @property
    def source_names(self) -> tuple[str, ...]:
        """Of the columns of the candidates' scores."""
        source = SINGLE_SOURCES.get(self.plan.policy)
        if source is None:
            return SOURCE_NAMES
        return source(self.loaded.pipeline).name, RecentlyPopular().name

    @property
    def is_ranked(self) -> bool:
        """Did the ranker order it? Else there are no features to explain."""
        return self.plan.policy not in SINGLE_SOURCES

    def fate_of(self, item_id: int) -> ItemFate:
        """Where the item ended. One that the model does not know yet was retrieved by nobody."""
        if item_id in self.loaded.idx_of:
            return self.fates.of(self.loaded.idx_of[item_id])
        if self.rule_against(item_id):
            return FILTERED
        is_seen = item_id in self.history.decided_ids and self.plan.policy != IMPERSONAL_POLICY
        return SEEN if is_seen else NOWHERE

    def rule_against(self, item_id: int) -> str:
        """Which rule leaves the item out before anything is ranked; empty for none."""
        if item_id in CHAMPION.inactive_item_ids():
            return "inactive"
        if item_id in self.question.exclude_ids:
            return "excluded"
        if item_id in self.muted_ids:
            return "muted"
        return "genre" if self.genre_ids is not None and item_id not in self.genre_ids else ""

    def counts(self) -> dict[Fate, int]:
        """How many items of the catalogue ended where; each is counted once."""
        idx_of = self.loaded.idx_of
        known = {*idx_of}
        counted = np.zeros(len(Fate), np.int64)
        rest = {*Item.objects.values_list("pk", flat=True)}
        counted += np.bincount(self.fates.fate[[idx_of[pk] for pk in rest & known]], minlength=len(Fate))
        for item_id in rest - known:
            counted[self.fate_of(item_id).fate] += 1
        return {fate: int(counted[fate]) for fate in Fate}

    def contributions(self, item_ids: list[int]) -> Contributions:
        """What each feature added to the scores of those that were candidates."""
        return contributions(self.loaded.pipeline, self.trace, self.loaded.known(item_ids))

    def carried_by(self, item_id: int) -> list[HistoryPart]:
        """The items of the history with the largest parts of the linear score, exact; the largest first."""
        return self._carried(item_id, self.trace.state.without(self.trace.request.mute))

    def muted_parts(self, item_id: int) -> list[HistoryPart]:
        """Of what the person muted, what would speak for the item if it counted."""
        parts = self._carried(item_id, self.trace.state)
        return [part for part in parts if part.item_id in self.history.mutes.item_ids and part.part > 0]

    def _carried(self, item_id: int, state: UserState) -> list[HistoryPart]:
        if item_id not in self.loaded.idx_of:
            return []
        asked = [self.loaded.idx_of[item_id]]
        (found,) = attribute(self.loaded.pipeline, state, self.trace.request.now_s, asked)
        largest = [row for row in np.argsort(-np.abs(found.part), kind="stable") if found.part[row]]
        rows = zip(self.loaded.item_ids[found.history].tolist(), found.part, found.share, strict=True)
        parts = [HistoryPart(pk, float(part), float(share)) for pk, part, share in rows]
        return [parts[row] for row in largest[:MOST_PARTS]]


def stage_name(fate: Fate) -> str:
    """As the API and the inspector call it."""
    return "filtered_by_rule" if fate is Fate.FILTERED else fate.name.lower()


def inspect(question: Question) -> Inspection | None:
    """None without a model: then popularity answers, and there is nothing to explain."""
    loaded = CHAMPION.current()
    if loaded is None:
        return None
    plan, history = plan_for(question.person, question.unit, question.scenario), history_of(question.person)
    state = UserState.empty() if plan.policy == IMPERSONAL_POLICY else history.state(loaded)
    source = SINGLE_SOURCES.get(plan.policy)
    request = request_of(question, history, loaded, plan)
    trace = follow(loaded.pipeline, state, request, source(loaded.pipeline) if source else None)
    genre_ids = None if question.genre is None else frozenset(item_ids_of_genres({question.genre}))
    found = fates(trace, len(loaded.item_ids))
    muted_ids = frozenset(muted_genre_ids(question, history))
    return Inspection(question, plan, loaded, history, trace, found, genre_ids, muted_ids)
