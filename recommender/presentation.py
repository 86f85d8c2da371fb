"""Slates as pages show them: items with reasons, places risen or fallen, and what made the list change.

Only reads. It says the same of a slate whenever it is asked, so a pushed list equals the reloaded one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import prefetch_related_objects

from accounts.models import User
from catalog.models import Item
from catalog.selectors import active_items
from interactions.models import Feedback, Interaction, Slate, SlateItem
from interactions.selectors import feedback_for_items
from recommender.change_words import Happening, anew_text, change_text, first_text, timing_text
from recommender.composition.decisions import Answer
from recommender.models import StoredList
from recommender.movement import Effect, effect, movements
from recommender.mute_words import muting_text
from recommender.mutes import mutes_logged
from recommender.words import reason_text

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
    """What an event did to the list, in words. `latency_ms`: from the event's recording to the new list."""

    text: str
    timing: str
    changed: bool
    at: datetime
    latency_ms: float
    effect: Effect
    undo_id: int | None


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
    places = slate.entries.select_related("item").prefetch_related("item__genres").order_by("position")
    items = {row.item_id: row.item for row in places} | dict(known or {})
    items |= Item.objects.in_bulk(cited_ids(places) - items.keys())  # asks nothing for none
    entries = _entries(places, items, person, None)
    return _served(slate, entries, slate.served_by, slate.decided_at, None)


def of_answer(answer: Answer, slate: Slate | None, *, now: datetime, known: Mapping[int, Item]) -> ServedList:
    """A list just decided, not read back. Without a slate it was for nobody: no outcome could join it.

    Genres come for all at once, for those in `known` too.
    """
    items = active_items().prefetch_related(None).in_bulk([entry.item_id for entry in answer.entries])
    prefetch_related_objects([*items.values(), *known.values()], "genres")
    rows = [
        SlateItem(
            position=place,
            item_id=entry.item_id,
            score=entry.score,
            sources=list(entry.sources),
            propensity=entry.propensity,
            reason=entry.reason,
        )
        for place, entry in enumerate(answer.entries, start=1)
        if entry.item_id in items
    ]
    items |= {**known, **Item.objects.in_bulk(cited_ids(rows) - items.keys() - known.keys())}
    entries = _entries(rows, items, None, None)
    return ServedList(
        slate, entries, answer.served_by, answer.degraded, answer.policy, "", "", answer.bundle, now, None
    )


def of_stored(row: StoredList, person: User, *, now: datetime) -> ServedList:
    """A stored list, with what has moved since the one before while that is news."""
    assert row.slate is not None, "a current list has a slate"
    is_news = row.computed_at >= now - CHANGE_SHOWN_FOR
    before_id = row.previous_slate_id if is_news else None
    held = entries_by_slate([row.slate.pk, before_id])
    after, before = held[row.slate.pk], held[before_id]
    own = row.trigger.item_id if row.trigger else None
    moved = movements(_ids(before), _ids(after), own) if before else None
    items = Item.objects.prefetch_related("genres").in_bulk(
        {*_ids(after), *cited_ids(after)} | ({own} if own else set())
    )
    entries = _entries(after, items, person, moved)
    served_by = row.slate.served_by if row.slate.degraded else "stored"
    change = change_of(row, _ids(before), entries, items) if is_news else None
    return _served(row.slate, entries, served_by, row.computed_at, change)


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


def entries_by_slate(slate_ids: Sequence[UUID | None]) -> dict[UUID | None, list[SlateItem]]:
    """The slates' places in order, in one query."""
    held: dict[UUID | None, list[SlateItem]] = defaultdict(list)
    for entry in SlateItem.objects.filter(slate_id__in=[pk for pk in slate_ids if pk]).order_by("position"):
        held[entry.slate_id].append(entry)
    return held


def cited_ids(rows: Iterable[SlateItem]) -> set[int]:
    """The items that the reasons name."""
    return {row.reason["item"] for row in rows if "item" in row.reason}


def _ids(rows: Iterable[SlateItem]) -> list[int]:
    return [row.item_id for row in rows]


def _entries(
    rows: Iterable[SlateItem],
    items: Mapping[int, Item],
    person: User | None,
    moved: Mapping[int, int | None] | None,
) -> tuple[ServedEntry, ...]:
    """Those that are still in the catalogue. `moved`: see `movements`; None: there was no list before."""
    held = feedback_for_items(person, _ids(rows))
    return tuple(
        _entry(row, items[row.item_id], held.get(row.item_id), items.get(row.reason.get("item", 0)), moved)
        for row in rows
        if row.item_id in items and items[row.item_id].is_active
    )


def _entry(
    row: SlateItem,
    item: Item,
    held: Feedback | None,
    cited: Item | None,
    moved: Mapping[int, int | None] | None,
) -> ServedEntry:
    kind = str(row.reason.get("kind", ""))
    movement = moved[row.item_id] if moved is not None else None
    return ServedEntry(
        item=item,
        position=row.position,
        score=row.score,
        reason=ShownReason(kind, reason_text(row.reason, cited), cited),
        movement=movement,
        is_new=moved is not None and movement is None,
        feedback=held,
        sources=tuple(row.sources),
        explored=kind == "explore",
    )


def change_of(
    row: StoredList, before: list[int], entries: Sequence[ServedEntry], items: Mapping[int, Item]
) -> Change | None:
    """What made this list of the one before: the person's last event, else a model that has learned since.

    `items`: those of the list and the event's own, by id, genres at hand.
    """
    after, event = [entry.item.pk for entry in entries], row.trigger
    drawn = {entry.item.pk for entry in entries if entry.explored}
    if event is None and before and mutes_differ(row):
        return _by_muting(row, effect(before, after, row.without_trigger, None, drawn))
    if event is None:
        return _made_anew(row, before, after)
    done = effect(before, after, row.without_trigger, event.item_id, drawn)
    is_back = event.item_id in after and event.item_id not in before
    latency_s = max(0.0, (row.computed_at - event.recorded_at).total_seconds())
    changed = is_back or not done.is_none
    happening = Happening(event, done, items, bool(row.without_trigger), is_back)
    return Change(
        text=change_text(happening) if before else first_text(event),
        timing=timing_text(event, latency_s, changed=changed),
        changed=changed,
        at=row.computed_at,
        latency_ms=latency_s * 1000,
        effect=done,
        undo_id=None if event.kind == Interaction.Kind.RETRACT else event.pk,
    )


def _made_anew(row: StoredList, before: list[int], after: list[int]) -> Change | None:
    done = effect(before, after, [], None)
    n_moved = len(done.rose) + len(done.came) + len(done.fell)
    if not n_moved:
        return None
    as_chosen = _choices(row.slate) != _choices(row.previous_slate)
    text = anew_text(n_moved, as_chosen=as_chosen)
    return Change(text, "", True, row.computed_at, 0.0, done, None)


def mutes_differ(row: StoredList) -> bool:
    return mutes_logged(row.slate) != mutes_logged(row.previous_slate)


def _by_muting(row: StoredList, done: Effect) -> Change:
    """Of a list that differs from the one before in what the person muted."""
    text = muting_text(mutes_logged(row.previous_slate), mutes_logged(row.slate), done)
    return Change(text, "", not done.is_none, row.computed_at, 0.0, done, None)


def _choices(slate: Slate | None) -> tuple[object, ...]:
    """What the person, or an experiment, chose of how the list is made, and what they said of themselves."""
    return (slate.policy, *map(slate.context.get, ("sliders", "attributes"))) if slate else ()
