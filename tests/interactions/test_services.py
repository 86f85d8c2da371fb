"""Recording: once for one event id, refused with the field's name, and the feedback follows at once."""

from typing import Any

import pytest

from accounts.models import User
from catalog.models import Item
from interactions.errors import FutureEvent, InteractionError, InvalidKind, InvalidValue, UnknownInteraction
from interactions.feedback import recount_items
from interactions.models import Feedback, Interaction, Slate
from interactions.selectors import (
    feedback_for_items,
    history_for_user,
    interaction_count,
    latest_explicit,
    log_position,
    popular_item_ids,
)
from interactions.services import (
    RecordedInteraction,
    SlateEntry,
    move_interactions,
    record_impressions,
    record_interaction,
    record_slate,
    record_trace,
)
from tests.factories import NOW, at, make_item, make_items, make_slate, make_user, make_visitor

pytestmark = pytest.mark.django_db


def record(
    user: User, item: Item, kind: str = "rating", value: float | None = 4.0, **fields: Any
) -> RecordedInteraction:
    now = fields.pop("now", NOW)
    defaults = {"occurred_at": now, "recorded_at": now, "origin": "web"}
    return record_interaction(user=user, item=item, kind=kind, value=value, **(defaults | fields))


def counts(item: Item) -> tuple[int, float | None]:
    item.refresh_from_db()
    return item.n_ratings, item.mean_rating


def test_sent_twice_it_counts_once() -> None:
    user, item = make_user(), make_item()

    first, second = record(user, item, event_id="e"), record(user, item, event_id="e")

    assert (first.created, second.created) == (True, False)
    assert first.interaction == second.interaction
    assert Interaction.objects.count() == 1
    assert counts(item) == (1, 4.0)


def test_two_people_may_use_one_event_id() -> None:
    item = make_item()

    assert record(make_user(), item, event_id="e").created
    assert record(make_user(), item, event_id="e").created


def test_undo_of_a_second_rating_returns_the_first_stars() -> None:
    user, item = make_user(), make_item()
    record(user, item, value=3.0)
    again = record(user, item, value=5.0, now=at(1)).interaction

    record(user, item, "retract", None, retracts=again, now=at(2))

    assert Feedback.objects.get().rating == 3.0
    assert counts(item) == (1, 3.0)


def test_undo_of_the_only_event_leaves_no_feedback() -> None:
    user, item = make_user(), make_item()
    rating = record(user, item).interaction

    record(user, item, "retract", None, retracts=rating, now=at(1))

    assert not Feedback.objects.exists()
    assert counts(item) == (0, None)


def test_a_late_event_does_not_overwrite_a_newer_one() -> None:
    user, item = make_user(), make_item()
    record(user, item, value=5.0, occurred_at=at(-1))

    record(user, item, value=1.0, occurred_at=at(-100), now=at(5))

    assert Feedback.objects.get().rating == 5.0


def test_the_items_counts_equal_a_recount() -> None:
    item, other = make_items(2)
    people = [make_user() for _ in range(4)]
    for number, person in enumerate(people):
        record(person, item, value=1.0 + number)
        record(person, item, value=2.0 + number / 2, now=at(1))
    record(people[0], item, value=None, now=at(2))
    carried = counts(item)

    recount_items()

    assert carried[0] == counts(item)[0] == 3
    assert carried[1] == pytest.approx(counts(item)[1]) == pytest.approx(3.0)
    assert counts(other) == (0, None)


def test_views_leave_no_feedback() -> None:
    record(make_user(), make_item(), "view", None)

    assert not Feedback.objects.exists()


def test_a_trace_is_one_row_with_the_slate_it_came_from() -> None:
    user, item = make_user(), make_item()
    own, foreign = make_slate(user=user), make_slate(user=make_user())

    traces = [record_trace(user, item, "click", now=NOW, slate_id=slate.pk) for slate in (own, foreign)]

    assert list(Interaction.objects.order_by("pk")) == traces
    assert [trace.slate_id for trace in traces] == [own.pk, None]
    assert not Feedback.objects.exists()


def test_what_says_something_is_no_trace() -> None:
    with pytest.raises(ValueError, match="rating"):
        record_trace(make_user(), make_item(), "rating", now=NOW)


@pytest.mark.parametrize(
    ("kind", "value", "error", "field"),
    [
        ("rating", 0.0, InvalidValue, "value"),
        ("rating", 5.5, InvalidValue, "value"),
        ("rating", 3.3, InvalidValue, "value"),
        ("rating", float("nan"), InvalidValue, "value"),
        ("rating", float("inf"), InvalidValue, "value"),
        ("like", 0.5, InvalidValue, "value"),
        ("view", 1.0, InvalidValue, "value"),
        ("stare", None, InvalidKind, "kind"),
        ("retract", None, UnknownInteraction, "retracts"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(
    kind: str, value: float | None, error: type[InteractionError], field: str
) -> None:
    with pytest.raises(error) as caught:
        record(make_user(), make_item(), kind, value)

    assert caught.value.field == field
    assert not Interaction.objects.exists()


def test_a_clock_a_little_ahead_is_set_back_and_far_ahead_refused() -> None:
    user, item = make_user(), make_item()

    assert record(user, item, occurred_at=at(299)).interaction.occurred_at == NOW
    with pytest.raises(FutureEvent):
        record(user, item, occurred_at=at(301))


@pytest.mark.parametrize(
    "slate_id", ["", "no uuid", "0b9d3bd8-4e5c-4d7c-9a53-2f1f7a3f6d11"], ids=["none", "no uuid", "unheard of"]
)
def test_an_unknown_slate_does_not_cost_the_event(slate_id: str) -> None:
    assert record(make_user(), make_item(), slate_id=slate_id).interaction.slate is None


def test_an_event_joins_a_slate_of_its_own_or_of_nobody_only() -> None:
    user, item = make_user(), make_item()
    own, nobodys, anothers = make_slate(user=user), make_slate(), make_slate(user=make_user())

    joined = [record(user, item, slate_id=slate.pk).interaction.slate for slate in (own, nobodys, anothers)]

    assert joined == [own, nobodys, None]


def test_a_slate_keeps_the_order_of_its_entries() -> None:
    items = make_items(2)
    entries = [SlateEntry(item.pk, 0.5, ("linear",), 1.0, {"kind": "popular"}) for item in items]

    slate = record_slate(Slate(unit="user:1", scenario="home", policy="p", served_by="model"), entries)
    record_impressions([slate], "page", NOW)

    assert [(row.position, row.item) for row in slate.entries.all()] == [(1, items[0]), (2, items[1])]
    assert slate.impressions.get().shown_at == NOW


def test_a_visitors_log_slates_and_feedback_become_the_members() -> None:
    visitor, member = make_visitor(), make_user()
    shared, own = make_items(2)
    record(member, shared, value=2.0, now=at(1))
    record(visitor, shared, value=5.0, now=at(2))
    record(visitor, own, "like", 1.0, now=at(3))
    slate = make_slate(user=visitor)

    moved = move_interactions(source=visitor, target=member)

    slate.refresh_from_db()
    held = feedback_for_items(member, [shared.pk, own.pk])
    assert moved == 2
    assert (held[shared.pk].rating, held[own.pk].liked) == (5.0, True)
    assert slate.user == member
    assert not Feedback.objects.filter(user=visitor).exists()
    assert counts(shared) == (1, 5.0)


def test_an_event_both_have_is_not_counted_twice_by_the_merge() -> None:
    visitor, member, item = make_visitor(), make_user(), make_item()
    record(member, item, value=2.0, event_id="same")
    record(visitor, item, value=2.0, event_id="same")

    assert move_interactions(source=visitor, target=member) == 0
    assert interaction_count(member) == 1


def test_history_is_what_was_meant_and_not_taken_back() -> None:
    user, item = make_user(), make_item()
    record(user, item, "view", None)
    kept = record(user, item, "like", 1.0, now=at(1)).interaction
    undone = record(user, item, value=1.0, now=at(2)).interaction
    record(user, item, "retract", None, retracts=undone, now=at(3))

    assert list(history_for_user(user)) == [kept]


def test_the_position_of_a_log_counts_what_was_meant() -> None:
    user, item = make_user(), make_item()
    record(user, item, now=at(1))
    record(user, item, "view", None, now=at(2))

    position = log_position(user.pk)

    assert (position.n_interactions, position.watermark_at) == (1, at(1))
    assert latest_explicit(user.pk, after=at(1)) is None


def test_popularity_is_recent_active_and_without_what_is_excluded() -> None:
    user = make_user()
    often, once, excluded, old, disliked = make_items(5)
    inactive = make_item(is_active=False)
    for item in (often, often, once, excluded, inactive):
        record(user, item, "click", None)
    record(user, old, "click", None, occurred_at=at(-40 * 86400))
    record(user, disliked, "dismiss", 1.0)

    assert popular_item_ids(now=at(1), n=5, exclude={excluded.pk}) == [often.pk, once.pk]


def test_of_a_log_of_long_ago_popularity_is_that_of_its_last_month() -> None:
    user, (often, once, older) = make_user(), make_items(3)
    long_ago = -20 * 365 * 86400
    for item, seconds in ((often, -5), (often, -4), (once, -3), (older, -40 * 86400), (older, -41 * 86400)):
        record(user, item, "click", None, occurred_at=at(long_ago + seconds))

    assert popular_item_ids(now=NOW, n=5, exclude=set()) == [often.pk, once.pk]
