"""What people want of their lists: the policy they chose and their sliders. Reads and writes their rows.

Called by `composition`, which makes lists so, and by `feedback`, which asks for a new list after a change.
"""

from dataclasses import asdict
from datetime import datetime

from accounts.models import User
from recommender.engine.ranking.sliders import NAMES
from recommender.engine.types import NEUTRAL, Sliders
from recommender.models import ListPreference


def preference_of(person: User) -> ListPreference | None:
    """None where nothing was chosen. One query, kept with the person."""
    try:
        return person.list_preference
    except ListPreference.DoesNotExist:
        return None


def sliders_of(person: User) -> Sliders:
    held = preference_of(person)
    return held.sliders if held else NEUTRAL


def chosen_policy(person: User) -> str:
    """Empty where the person leaves it to the site."""
    held = preference_of(person)
    return held.policy if held else ""


def keep_sliders(person: User, sliders: Sliders, *, now: datetime) -> None:
    _keep(person, now, **asdict(sliders))


def keep_policy(person: User, policy: str, *, now: datetime) -> None:
    _keep(person, now, policy=policy)


def move_preference(*, source: User, target: User) -> None:
    """What the visitor chose holds for the member, unless they chose for themselves before."""
    if preference_of(target) is None:
        ListPreference.objects.filter(user=source).update(user=target)


def preference_rows(person: User) -> list[dict[str, object]]:
    """What is kept of it, for the person to take along."""
    return list(ListPreference.objects.filter(user=person).values("policy", *NAMES, "changed_at"))


def _keep(person: User, now: datetime, **chosen: object) -> None:
    row, _ = ListPreference.objects.update_or_create(user=person, defaults={**chosen, "changed_at": now})
    person.list_preference = row  # what was known of it before is no more true
