"""Slates as pages show them: items with reasons, places risen or fallen, and what made the list change.

Only reads. It says the same of a slate whenever it is asked, so a pushed list equals the reloaded one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from catalog.models import Item
from catalog.selectors import active_items
from interactions.models import Feedback, Interaction, Slate, SlateItem
from interactions.selectors import feedback_for_items
from recommender.composition.decisions import Answer
from recommender.composition.lists import item_ids_of
from recommender.models import StoredList
from recommender.words import reason_text, trigger_text

CHANGE_SHOWN_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class ShownReason:
    kind: str
    text: str
    item: Item | None


@dataclass(frozen=True)
class ServedEntry:
    """One place. `movement`: places risen (+) or fallen (−); None: new, or there was no list before."""

    item: Item
    position: int
    score: float
    reason: ShownReason
    movement: int | None
    is_new: bool
    feedback: Feedback | None
    sources: tuple[str, ...]
    explored: bool

    @property
    def places_down(self) -> int:
        return -(self.movement or 0)


@dataclass(frozen=True)
class Change:
    """What an event did to the list. `latency_ms`: from the event's recording to the new list."""

    trigger_text: str
    n_moved: int
    n_new: int
    n_left: int
    latency_ms: float
    changed: bool
    at: datetime
    undo_id: int | None

    @property
    def latency_s(self) -> float:
        return self.latency_ms / 1000


@dataclass(frozen=True)
class ServedList:
    """`slate`: where the decision is logged; None where it is not."""

    slate: Slate | None
    entries: tuple[ServedEntry, ...]
    served_by: str
    degraded: bool
    policy: str
    experiment: str
    arm: str
    bundle: str
    computed_at: datetime
    change: Change | None

    @property
    def slate_id(self) -> UUID | None:
        return self.slate.pk if self.slate else None


def of_slate(slate: Slate, person: User | None, *, known: Mapping[int, Item] | None = None) -> ServedList:
    """A list as it was decided. `known`: items at hand that its reasons may cite."""
    entries = entries_of(slate, person, None, known or {})
    return _served(slate, entries, slate.served_by, slate.decided_at, None)


def of_answer(answer: Answer, *, now: datetime) -> ServedList:
    """A list for nobody in particular, logged by no slate: no outcome could join it."""
    items = active_items().in_bulk([entry.item_id for entry in answer.entries])
    rows = [
        SlateItem(
            position=place,
            item=items[entry.item_id],
            score=entry.score,
            sources=list(entry.sources),
            propensity=entry.propensity,
            reason=entry.reason,
        )
        for place, entry in enumerate(answer.entries, start=1)
        if entry.item_id in items
    ]
    entries = _entries(rows, None, None, {})
    return ServedList(
        None, entries, answer.served_by, answer.degraded, answer.policy, "", "", answer.bundle, now, None
    )


def of_stored(row: StoredList, person: User, *, now: datetime) -> ServedList:
    """A stored list, with what has moved since the one before."""
    assert row.slate is not None, "a current list has a slate"
    before = item_ids_of(row.previous_slate)
    places = {key: place for place, key in enumerate(before, start=1)} or None
    entries = entries_of(row.slate, person, places, {})
    served_by = row.slate.served_by if row.slate.degraded else "stored"
    return _served(row.slate, entries, served_by, row.computed_at, change_of(row, before, now))


def _served(
    slate: Slate,
    entries: tuple[ServedEntry, ...],
    served_by: str,
    computed_at: datetime,
    change: Change | None,
) -> ServedList:
    return ServedList(
        slate=slate,
        entries=entries,
        served_by=served_by,
        degraded=slate.degraded,
        policy=slate.policy,
        experiment=slate.experiment,
        arm=slate.arm,
        bundle=slate.bundle,
        computed_at=computed_at,
        change=change,
    )


def entries_of(
    slate: Slate, person: User | None, before: Mapping[int, int] | None, known: Mapping[int, Item]
) -> tuple[ServedEntry, ...]:
    """The slate's items that are still in the catalogue. `before`: places in the list before, if any."""
    rows = list(
        slate.entries.filter(item__is_active=True)
        .select_related("item")
        .prefetch_related("item__genres")
        .order_by("position")
    )
    return _entries(rows, person, before, known)


def _entries(
    rows: list[SlateItem],
    person: User | None,
    before: Mapping[int, int] | None,
    known: Mapping[int, Item],
) -> tuple[ServedEntry, ...]:
    held = feedback_for_items(person, [row.item_id for row in rows])
    cited_ids = {row.reason["item"] for row in rows if "item" in row.reason}
    cited = {**known, **Item.objects.in_bulk(cited_ids - known.keys())}  # asks nothing for none
    return tuple(_entry(row, held.get(row.item_id), cited, before) for row in rows)


def _entry(
    row: SlateItem, held: Feedback | None, cited: Mapping[int, Item], before: Mapping[int, int] | None
) -> ServedEntry:
    place = before.get(row.item_id) if before else None
    item = cited.get(row.reason.get("item", 0))
    kind = str(row.reason.get("kind", ""))
    return ServedEntry(
        item=row.item,
        position=row.position,
        score=row.score,
        reason=ShownReason(kind, reason_text(row.reason, item), item),
        movement=None if place is None else place - row.position,
        is_new=before is not None and place is None,
        feedback=held,
        sources=tuple(row.sources),
        explored=kind == "explore",
    )


def change_of(row: StoredList, before: list[int], now: datetime) -> Change | None:
    """What the last event did, while that is still news."""
    event = row.trigger
    if event is None or row.computed_at < now - CHANGE_SHOWN_FOR:
        return None
    after = item_ids_of(row.slate)
    places = {item_id: place for place, item_id in enumerate(before)}
    return Change(
        trigger_text=trigger_text(event),
        n_moved=sum(places.get(item_id, place) != place for place, item_id in enumerate(after)),
        n_new=len(set(after) - set(before)),
        n_left=len(set(before) - set(after)),
        latency_ms=max(0.0, (row.computed_at - event.recorded_at).total_seconds() * 1000),
        changed=before != after,
        at=row.computed_at,
        undo_id=None if event.kind == Interaction.Kind.RETRACT else event.pk,
    )
