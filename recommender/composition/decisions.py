"""One decision: what to show, by which means, logged as a slate at the moment it is made.

The model decides; where there is none or it fails, recent popularity; where that fails, the catalogue.
Each step down is counted, logged and marked on the slate. Pages show slates; they never decide by themselves.
"""

import time
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import structlog
from django.db import DatabaseError

from accounts.models import User
from catalog.models import Item
from interactions.models import Slate
from interactions.selectors import popular_item_ids
from interactions.services import SlateEntry, record_slate
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.histories import History, history_of
from recommender.composition.policies import POLICIES, Plan, plan_for
from recommender.engine.types import RankedList, Reason, Request
from recommender.metrics import FALLBACKS

log = structlog.get_logger(__name__)
HOME_LENGTH = 20
EXPLORED_SLOTS = 1  # of a personal home list, at its end; what is drawn there is the same all day


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: for whom, how long, and what may be in it.

    `sliders`: positions by name, instead of the person's own.
    """

    person: User | None
    unit: str
    now: datetime
    scenario: str = "home"
    n: int = HOME_LENGTH
    exclude_ids: tuple[int, ...] = ()
    genre: str | None = None
    sliders: Mapping[str, float] = field(default_factory=dict)

    def context(self) -> dict[str, object]:
        return {"n": self.n, "exclude": list(self.exclude_ids), "genre": self.genre}


@dataclass(frozen=True, slots=True)
class Answer:
    """A list and how it came to be."""

    entries: list[SlateEntry]
    served_by: str
    policy: str
    bundle: str = ""
    feature_schema: str = ""
    features: bytes = b""
    context: dict[str, object] = field(default_factory=dict)

    @property
    def degraded(self) -> bool:
        return self.served_by != "model"


def decide(question: Question, plan: Plan | None = None, history: History | None = None) -> Slate:
    """Decide and log. Two lists asked for at the same moment are two slates."""
    started = time.perf_counter()
    plan = plan or plan_for(question.person, question.unit, question.scenario)
    history = history_of(question.person) if history is None else history
    answer = answer_to(question, plan, history)
    answer = replace(answer, context=answer.context | history.as_logged())
    return log_answer(question, plan, answer, started)


def log_answer(question: Question, plan: Plan, answer: Answer, started: float) -> Slate:
    """Keep the decision with everything needed to learn from it, or to replay it."""
    return record_slate(slate_of(question, plan, answer, started), answer.entries)


def slate_of(question: Question, plan: Plan, answer: Answer, started: float) -> Slate:
    """The decision as it is to be logged; not saved yet."""
    return Slate(
        user=question.person,
        unit=question.unit,
        scenario=question.scenario,
        experiment=plan.experiment,
        arm=plan.arm,
        policy=answer.policy,
        bundle=answer.bundle,
        served_by=answer.served_by,
        degraded=answer.degraded,
        feature_schema=answer.feature_schema,
        features=answer.features,
        context=question.context() | moved_by(question, plan) | answer.context,
        decided_at=question.now,
        latency_ms=(time.perf_counter() - started) * 1000,
    )


def answer_to(question: Question, plan: Plan, history: History) -> Answer:
    loaded = CHAMPION.current()
    if loaded is None:
        return fall_back(question, history, cause="no_bundle")
    try:
        answer = _by_model(question, plan, history, loaded)
    except Exception:  # whatever a model does wrong, the page shows a list
        log.exception("policy_failed", policy=plan.policy, bundle=loaded.content_hash)
        return fall_back(question, history, cause="policy_failed")
    return answer if answer.entries else fall_back(question, history, cause="nothing_ranked")


def _by_model(question: Question, plan: Plan, history: History, loaded: LoadedBundle) -> Answer:
    request = request_of(question, history, loaded, plan)
    ranked = POLICIES[plan.policy](loaded.pipeline, history.state(loaded), request)
    return Answer(
        entries=_entries(ranked, history, loaded),
        served_by="model",
        policy=plan.policy,
        bundle=loaded.content_hash,
        feature_schema=loaded.feature_schema,
        features=ranked.features.astype("<f4").tobytes(),
        context={"seed": _seed(question), "n_items": len(loaded.item_ids)},
    )


def request_of(question: Question, history: History, loaded: LoadedBundle, plan: Plan) -> Request:
    """The question in the engine's terms; the same for whoever makes the list and whoever explains it."""
    return Request(
        now_s=question.now.timestamp(),
        n=question.n,
        exclude=loaded.known([*excluded_ids(question, history), *CHAMPION.inactive_item_ids()]),
        allow=None if question.genre is None else loaded.known(item_ids_of_genres({question.genre})),
        n_explore=EXPLORED_SLOTS if question.scenario == "home" and question.person else 0,
        rng=np.random.default_rng(_seed(question)),
        sliders=replace(plan.sliders, **question.sliders),
        mute=history.muted(loaded),
    )


def moved_by(question: Question, plan: Plan) -> dict[str, object]:
    """The sliders' part of a slate's context; none while all are neutral."""
    moved = replace(plan.sliders, **question.sliders).moved
    return {"sliders": moved} if moved else {}


def excluded_ids(question: Question, history: History) -> set[int]:
    """What the request leaves out, and what is of a muted genre."""
    return {*question.exclude_ids, *muted_genre_ids(question, history)}


def muted_genre_ids(question: Question, history: History) -> list[int]:
    """What is of a genre that the person muted, unless it is the one asked for."""
    return item_ids_of_genres(history.mutes.genres - {question.genre})


def _entries(ranked: RankedList, history: History, loaded: LoadedBundle) -> list[SlateEntry]:
    item_ids = loaded.item_ids[ranked.item_idx].tolist()
    scores = np.nan_to_num(ranked.score.astype(float), nan=0.0).tolist()
    rows = zip(item_ids, scores, ranked.sources, ranked.propensity.tolist(), ranked.reasons, strict=True)
    return [
        SlateEntry(item_id, score, sources, propensity, _told(reason, history, loaded))
        for item_id, score, sources, propensity, reason in rows
    ]


def _told(reason: Reason, history: History, loaded: LoadedBundle) -> dict[str, object]:
    """The reason in terms that outlive the bundle, with what the person had said at that moment."""
    told: dict[str, object] = {"kind": reason.kind, "share": round(float(reason.share), 4)}
    if reason.name is not None:
        told["name"] = reason.name
    if reason.item_idx is not None:
        item_id = int(loaded.item_ids[reason.item_idx])
        told |= {"item": item_id} | history.basis(item_id)
    return told


def _seed(question: Question) -> int:
    """Fixed for a person and a day, so that exploration does not make a list move by itself."""
    return question.now.date().toordinal() * 1_000_003 + (question.person.pk if question.person else 0)


def item_ids_of_genres(slugs: AbstractSet[str]) -> list[int]:
    """Of any of them; asks nothing for none."""
    if not slugs:
        return []
    links = Item.genres.through.objects.filter(genre__slug__in=slugs).order_by()
    return list(links.values_list("item_id", flat=True))


def fall_back(question: Question, history: History, *, cause: str) -> Answer:
    """The items most used lately, else the most rated of all; what the person knows, only if nothing else."""
    FALLBACKS.labels(cause).inc()
    log.warning("list_fell_back", cause=cause, scenario=question.scenario)
    known, unwanted = history.decided_ids, excluded_ids(question, history)
    for hidden in (known, set()) if known else (known,):
        exclude = {*unwanted, *hidden}
        if item_ids := _popular(question, exclude):
            return Answer(_counted(item_ids, "trending"), "popular", "popular")
        if item_ids := most_rated_ids(question.n, exclude, question.genre):
            return Answer(_counted(item_ids, "popular"), "static", "static")
    return Answer([], "static", "static")


def _popular(question: Question, exclude: set[int]) -> list[int]:
    try:
        return popular_item_ids(now=question.now, n=question.n, exclude=exclude, genre=question.genre)
    except DatabaseError:
        log.exception("popularity_failed")
        return []


def most_rated_ids(n: int, exclude: set[int], genre: str | None) -> list[int]:
    items = Item.objects.filter(is_active=True).exclude(pk__in=exclude)
    if genre is not None:
        items = items.filter(genres__slug=genre)
    return list(items.order_by("-n_ratings", "pk").values_list("pk", flat=True)[:n])


def _counted(item_ids: list[int], kind: str) -> list[SlateEntry]:
    """Best first, scored by place: a count and a model's score do not compare."""
    return [
        SlateEntry(item_id, 1.0 / place, ("recently_popular",), 1.0, {"kind": kind, "share": 1.0})
        for place, item_id in enumerate(item_ids, start=1)
    ]
