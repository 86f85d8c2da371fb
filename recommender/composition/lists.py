"""Brings a person's stored list up to their log. Whoever finds it behind, task or page, does the same thing.

The row is locked, the list recomputed from what is committed, never from the message that asked for it:
repeated, late and reordered requests all end in the same list.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from interactions.models import Interaction, Slate
from interactions.selectors import LogPosition, latest_explicit, log_position
from recommender import registry, store
from recommender.composition.bundles import CHAMPION
from recommender.composition.decisions import Question, decide
from recommender.composition.histories import History, history_of
from recommender.composition.policies import Plan, plan_for
from recommender.composition.without import list_with, list_without
from recommender.models import StoredList
from recommender.mutes import mutes_logged
from recommender.people import unit_for

HOME = "home"
MAX_AGE = timedelta(days=1)  # tastes of everybody drift, even when this person does nothing
REFRESHED_WITHIN = timedelta(minutes=10)
REPEATED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Updated:
    """The list as it now is; `recomputed`: this call made it so."""

    row: StoredList
    recomputed: bool


def current_list(person: User, *, now: datetime) -> StoredList | None:
    """The stored list, if nothing has happened since that it does not know. Takes no lock."""
    held = store.stored_list(person.pk)
    if held is None:
        return None
    row, position = held
    plan = plan_for(row.user, unit_for(row.user), HOME)  # what the row's person chose is at hand
    return row if is_current(row, plan, position, now) else None


def bring_up_to_date(user_id: int, *, now: datetime) -> Updated | None:
    """Recompute the person's list unless it is current; None when the person is gone."""
    started = time.perf_counter()
    with transaction.atomic():
        person = User.objects.select_related("list_preference").filter(pk=user_id).first()
        if person is None:
            return None
        row = store.locked_list(user_id, now=now)
        plan, position = plan_for(person, unit_for(person), HOME), log_position(user_id)
        if is_current(row, plan, position, now):
            return Updated(row, recomputed=False)
        question, history = Question(person, unit_for(person), now), history_of(person)
        _replace(row, decide(question, plan, history), plan, position)
        row.without_trigger = _without_cause(row, question, plan, history)
        row.computed_at = now + timedelta(seconds=time.perf_counter() - started)
        row.changed_at = row.computed_at if differs(row.slate, row.previous_slate) else row.changed_at
        row.save()
    return Updated(row, recomputed=True)


def _without_cause(row: StoredList, question: Question, plan: Plan, history: History) -> list[int]:
    """The list without the event, else without what was muted or unmuted since; empty where neither was."""
    if row.trigger:
        return list_without(row.trigger, question, plan, history)
    before = mutes_logged(row.previous_slate)
    return [] if before == history.mutes else list_with(before, question, plan, history)


def slate_for_nobody(unit: str, *, now: datetime) -> Slate:
    """The list of a session that has not acted yet: the one it was shown a moment ago, else decided now.

    Nothing it did could have changed it, so reloads are impressions of one decision.
    """
    plan, loaded = plan_for(None, unit, HOME), CHAMPION.current()
    before = Slate.objects.filter(
        user=None,
        unit=unit,
        scenario=HOME,
        policy=plan.policy,
        experiment=plan.experiment,
        arm=plan.arm,
        bundle__startswith=registry.version_hash(loaded.content_hash) if loaded else "",
        decided_at__gt=now - REPEATED_FOR,
    )
    return before.order_by("-decided_at").first() or decide(Question(None, unit, now), plan)


def is_current(row: StoredList, plan: Plan, position: LogPosition, now: datetime) -> bool:
    """Whether the list knows the person's whole log and is by the model, arm and sliders that hold now."""
    if row.slate is None or row.computed_at < now - MAX_AGE:
        return False
    return (
        store.position_of(row) == position
        and _is_of_present_model(row, now)
        and row.policy == plan.policy
        and (row.slate.experiment, row.slate.arm) == (plan.experiment, plan.arm)
        and row.slate.context.get("sliders", {}) == plan.sliders.moved
    )


def _is_of_present_model(row: StoredList, now: datetime) -> bool:
    """From the bundle that holds now, or one that a refresh replaced a moment ago.

    Everybody's events refresh the model several times a minute: lists that moved with each of them, by
    themselves, would hide what the person's own events did.
    """
    loaded = CHAMPION.current()
    held = loaded.content_hash if loaded else ""
    if row.bundle == held or row.computed_at < now - REFRESHED_WITHIN:
        return row.bundle == held
    return registry.version_hash(row.bundle) == registry.version_hash(held)


def differs(slate: Slate | None, other: Slate | None) -> bool:
    return item_ids_of(slate) != item_ids_of(other)


def item_ids_of(slate: Slate | None) -> list[int]:
    """The slate's items in order."""
    return list(slate.entries.order_by("position").values_list("item_id", flat=True)) if slate else []


def _replace(row: StoredList, slate: Slate, plan: Plan, position: LogPosition) -> None:
    trigger = latest_explicit(row.user_id, after=row.watermark_at)
    row.previous_slate = row.slate or _seen_before(trigger)
    row.slate, row.trigger = slate, trigger
    row.bundle, row.policy = slate.bundle, plan.policy
    row.n_interactions, row.watermark_at = position.n_interactions, position.watermark_at


def _seen_before(trigger: Interaction | None) -> Slate | None:
    """A first list follows the one the person acted on, which they saw when they were nobody yet."""
    seen = trigger.slate if trigger else None
    return seen if seen and seen.scenario == HOME else None
