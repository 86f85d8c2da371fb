"""From an edge into the log, and exactly one request for a new list once it is committed."""

import time

import pytest
from django.test import override_settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from interactions.errors import FutureEvent, InvalidValue, UnknownInteraction
from interactions.models import Feedback, Interaction
from interactions.selectors import feedback_for_items
from interactions.services import NewEvent, RecordedInteraction
from recommender.feedback import merge_visitor, submit_event, submit_many, submit_rating, take_back
from tests.factories import NOW, at, make_item, make_items, make_user, make_visitor
from tests.stores import silent_store

pytestmark = pytest.mark.django_db
Capture = DjangoCaptureOnCommitCallbacks
PATIENCE_S = 1.0  # by the libraries' defaults it would be 6 s and more


def test_a_rating_asks_for_one_list_after_the_commit(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        submit_rating(make_user(), make_item(), 4.5, now=NOW)

    assert [callback.__name__ for callback in callbacks] == ["enqueue_refresh"]


def test_a_view_asks_for_none_and_neither_does_an_event_sent_twice(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    user, item = make_user(), make_item()
    submit_event(user, item, "like", event_id="e", now=NOW)

    with django_capture_on_commit_callbacks() as callbacks:
        submit_event(user, item, "view", now=NOW)
        submit_event(user, item, "like", event_id="e", now=NOW)

    assert callbacks == []


def test_a_batch_says_what_became_of_each_and_asks_for_one_list(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    user, item = make_user(), make_item()
    events = [
        NewEvent(item, "rating", 4.0, event_id="a"),
        NewEvent(item, "rating", 9.0),
        NewEvent(item, "rating", 4.0, event_id="a"),
        NewEvent(item, "like", occurred_at=at(3600)),
    ]

    with django_capture_on_commit_callbacks() as callbacks:
        outcomes = submit_many(user, events, now=NOW, origin="api")

    recorded, too_many_stars, again, ahead = outcomes
    row = Interaction.objects.get()
    assert (recorded, again) == (
        RecordedInteraction(row, created=True),
        RecordedInteraction(row, created=False),
    )
    assert isinstance(too_many_stars, InvalidValue)
    assert isinstance(ahead, FutureEvent)
    assert len(callbacks) == 1


def test_a_refused_event_leaves_nothing(django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(InvalidValue):
        submit_rating(make_user(), make_item(), 9.0, now=NOW)

    assert callbacks == []
    assert not Interaction.objects.exists()


def test_undo_brings_back_what_held_and_twice_is_once() -> None:
    user, item = make_user(), make_item()
    submit_rating(user, item, 3.0, now=NOW)
    again = submit_rating(user, item, 5.0, now=at(1))

    first = take_back(user, again.pk, now=at(2))
    second = take_back(user, again.pk, now=at(3))

    assert first == second
    assert Feedback.objects.get().rating == 3.0


def test_an_undo_keeps_where_it_came_from() -> None:
    user = make_user()
    by_page, by_program = (submit_rating(user, item, 3.0, now=NOW) for item in make_items(2))

    assert take_back(user, by_page.pk, now=NOW).origin == "web"
    assert take_back(user, by_program.pk, now=NOW, origin="api").origin == "api"


def test_only_ones_own_events_can_be_taken_back_and_no_undo() -> None:
    event = submit_rating(make_user(), make_item(), 3.0, now=NOW)

    with pytest.raises(Interaction.DoesNotExist):
        take_back(make_user(), event.pk, now=NOW)
    undo = take_back(event.user, event.pk, now=NOW)
    with pytest.raises(UnknownInteraction):
        take_back(event.user, undo.pk, now=NOW)


def test_a_visitor_who_logs_in_is_merged_and_gone(django_capture_on_commit_callbacks: Capture) -> None:
    visitor, member = make_visitor(), make_user()
    liked, rated = make_items(2)
    submit_event(visitor, liked, "like", now=NOW)
    submit_rating(visitor, rated, 2.0, now=NOW)

    with django_capture_on_commit_callbacks() as callbacks:
        merge_visitor(visitor, member)

    held = feedback_for_items(member, [liked.pk, rated.pk])
    assert (held[liked.pk].liked, held[rated.pk].rating) == (True, 2.0)
    assert not User.objects.filter(pk=visitor.pk).exists()
    assert len(callbacks) == 1


def test_a_broker_that_hangs_costs_neither_the_rating_nor_much_time(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with silent_store() as broker:
        assert seconds_to_rate(broker, django_capture_on_commit_callbacks) < PATIENCE_S


@pytest.mark.parametrize(
    "broker",
    ["redis+socket:///nowhere/store.sock", "redis://127.0.0.1:1/0", "redis://192.0.2.1:6379/0"],
    ids=["no socket", "refused", "no answer"],
)
def test_a_dead_broker_costs_neither_the_rating_nor_time(
    broker: str, django_capture_on_commit_callbacks: Capture
) -> None:
    assert seconds_to_rate(broker, django_capture_on_commit_callbacks) < PATIENCE_S


def seconds_to_rate(broker: str, capture: Capture) -> float:
    """How long a rating takes with this broker; that it is kept is made sure of here."""
    user, item = make_user(), make_item()
    started = time.monotonic()
    with override_settings(CELERY_BROKER_URL=broker), capture(execute=True):
        submit_rating(user, item, 4.0, now=NOW)
    elapsed_s = time.monotonic() - started
    assert Feedback.objects.get().rating == 4.0
    return elapsed_s
