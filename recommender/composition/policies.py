"""The policies an arm can name: each turns a person's state and a request into a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import structlog

from accounts.models import User
from experiments.services import assign
from recommender.engine.pipeline import Pipeline
from recommender.engine.sources.contract import Source
from recommender.engine.sources.popularity import RecentlyPopular
from recommender.engine.types import NEUTRAL, RankedList, Request, Sliders, UserState
from recommender.preferences import chosen_policy, sliders_of

log = structlog.get_logger(__name__)
Policy: TypeAlias = Callable[[Pipeline, UserState, Request], RankedList]


def _popular(pipeline: Pipeline, _state: UserState, request: Request) -> RankedList:
    return pipeline.popular(request)


POLICIES: Mapping[str, Policy] = {
    "two-stage": Pipeline.recommend,
    "recent-linear": Pipeline.linear,
    "popular": _popular,
}
# The one source that orders a list where no ranker does; what explains a list must follow the same way.
SINGLE_SOURCES: Mapping[str, Callable[[Pipeline], Source]] = {
    "recent-linear": lambda pipeline: pipeline.bundle.sources.recent_linear(),
    "popular": lambda _pipeline: RecentlyPopular(),
}
DEFAULT_POLICY = "two-stage"
IMPERSONAL_POLICY = "popular"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which policy decides, for which arm of which experiment (empty: none), and what moves it."""

    policy: str
    experiment: str = ""
    arm: str = ""
    sliders: Sliders = NEUTRAL


def plan_for(person: User | None, unit: str, scenario: str) -> Plan:
    """Nobody's history, or none that may be used: the popular list, outside any experiment.

    So is whoever chose a policy: no arm would be theirs by chance any more.
    """
    if person is None or not person.personalised:
        return Plan(IMPERSONAL_POLICY)
    sliders, chosen = sliders_of(person), chosen_policy(person)
    if chosen in POLICIES:
        return Plan(chosen, sliders=sliders)
    assignment = assign(scenario, unit)
    if assignment is None:
        return Plan(DEFAULT_POLICY, sliders=sliders)
    if assignment.policy not in POLICIES:
        log.error("policy_unknown", policy=assignment.policy, experiment=assignment.experiment_key)
        return Plan(DEFAULT_POLICY, sliders=sliders)
    return Plan(assignment.policy, assignment.experiment_key, assignment.arm_key, sliders)
