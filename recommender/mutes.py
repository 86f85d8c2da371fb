"""Access to what people muted: an item of their history as a reason, or a genre.

Asks for no new list: `feedback` does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.db.models import QuerySet

from accounts.models import User
from catalog.models import Genre, Item
from interactions.models import Slate
from recommender.models import MutedReason

Cause: TypeAlias = Item | Genre


@dataclass(frozen=True, slots=True)
class Mutes:
    """Items from which nothing shall follow, and the slugs of genres that lists shall not hold."""

    item_ids: frozenset[int] = frozenset()
    genres: frozenset[str] = frozenset()

    def but_not(self, other: "Mutes") -> "Mutes":
        return Mutes(self.item_ids - other.item_ids, self.genres - other.genres)

    def as_logged(self) -> dict[str, object]:
        """For the context of a slate that was made so; nothing where nothing is muted."""
        if not (self.item_ids or self.genres):
            return {}
        return {"muted": {"items": sorted(self.item_ids), "genres": sorted(self.genres)}}


def mutes_logged(slate: Slate | None) -> Mutes:
    """What was muted when a slate was made."""
    muted = slate.context.get("muted", {}) if slate else {}
    return Mutes(frozenset(muted.get("items", ())), frozenset(muted.get("genres", ())))


def mutes_of(person: User) -> Mutes:
    """One query."""
    rows = list(MutedReason.objects.filter(user=person).values_list("item_id", "genre__slug"))
    return Mutes(
        frozenset(item_id for item_id, _ in rows if item_id is not None),
        frozenset(slug for _, slug in rows if slug is not None),
    )


def muted_reasons(person: User | None) -> QuerySet[MutedReason]:
    """The latest first, with what was muted at hand."""
    return (
        MutedReason.objects.filter(user=person)
        .select_related("item", "genre")
        .prefetch_related("item__genres")
    )


def muted_rows(person: User) -> list[dict[str, object]]:
    """For the person to take along."""
    columns = ("item__external_id", "item__title", "genre__name", "muted_at")
    return list(MutedReason.objects.filter(user=person).order_by("muted_at", "pk").values(*columns))


def set_muted(person: User, cause: Cause, on: bool, *, now: datetime) -> None:
    """Twice is once."""
    named = {"item" if isinstance(cause, Item) else "genre": cause}
    if on:
        MutedReason.objects.get_or_create(user=person, **named, defaults={"muted_at": now})
    else:
        MutedReason.objects.filter(user=person, **named).delete()


def move_mutes(*, source: User, target: User) -> int:
    """How many were moved. What the target has muted too stays behind."""
    held = mutes_of(target)
    moving = MutedReason.objects.filter(user=source)
    return moving.exclude(item__in=held.item_ids).exclude(genre__slug__in=held.genres).update(user=target)
