"""The list as it would be had one event not been said, or nothing been muted since: what tells the effect of
what the person did from everything else.

At the same moment and by the same model, so that neither the time that passed nor a refresh counts as their
doing. Logged nowhere: nobody is shown it.
"""

from dataclasses import replace

import structlog

from interactions.models import Interaction
from interactions.selectors import feedback_without
from recommender.composition.bundles import CHAMPION
from recommender.composition.decisions import Question, request_of
from recommender.composition.histories import History
from recommender.composition.policies import IMPERSONAL_POLICY, POLICIES, Plan
from recommender.mutes import Mutes

log = structlog.get_logger(__name__)


def list_without(event: Interaction, question: Question, plan: Plan, history: History) -> list[int]:
    """Item ids in order, the event's own film left out; empty where no model decides for the person."""
    if CHAMPION.current() is None or plan.policy == IMPERSONAL_POLICY:
        return []
    question = replace(question, exclude_ids=(*question.exclude_ids, event.item_id))
    return _list_of(question, plan, history.with_feedback(event.item_id, feedback_without(event)))


def list_with(mutes: Mutes, question: Question, plan: Plan, history: History) -> list[int]:
    """The same, had the person muted this and nothing else."""
    return _list_of(question, plan, replace(history, mutes=mutes))


def _list_of(question: Question, plan: Plan, history: History) -> list[int]:
    loaded = CHAMPION.current()
    if loaded is None or plan.policy == IMPERSONAL_POLICY:
        return []
    request = replace(request_of(question, history, loaded, plan), n_explore=0)
    try:
        ranked = POLICIES[plan.policy](loaded.pipeline, history.state(loaded), request)
    except Exception:  # the list itself stands
        log.exception("effect_unknown", bundle=loaded.content_hash)
        return []
    return [int(item_id) for item_id in loaded.item_ids[ranked.item_idx]]
