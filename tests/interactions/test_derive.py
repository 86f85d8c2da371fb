"""The laws of the fold: it depends on what happened when, not on the order in which the log heard of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.derive import Event, FeedbackState, fold, retracted_ids
from tests.factories import NOW, at

KINDS = ("rating", "like", "dismiss", "watchlist", "view")
VALUES = {"rating": st.sampled_from([None, 0.5, 3.0, 5.0]), "view": st.none()}


def rate(id: int, stars: float | None, seconds: float | None = None) -> Event:
    return Event(id, "rating", stars, at(id if seconds is None else seconds))


def retract(id: int, target: int) -> Event:
    return Event(id, "retract", None, at(id), target)


@st.composite
def logs(draw: Any) -> list[Event]:
    """Logs of one pair: ids as they were given out, times in any order, some events taken back."""
    events: list[Event] = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        when = NOW + timedelta(seconds=draw(st.integers(0, 6)))
        if events and draw(st.booleans()):
            target = draw(st.sampled_from(events)).id
            events.append(Event(number, "retract", None, when, target))
        else:
            kind = draw(st.sampled_from(KINDS))
            value = draw(VALUES.get(kind, st.sampled_from([0.0, 1.0])))
            events.append(Event(number, kind, value, when))
    return events


@given(logs(), st.randoms())
def test_order_of_arrival_does_not_matter(events: list[Event], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert fold(shuffled) == fold(events)


@given(logs())
def test_taking_an_event_back_is_as_if_it_had_not_happened(events: list[Event]) -> None:
    if not events:
        return
    last = events[-1]
    undone = [*events, Event(len(events) + 1, "retract", None, NOW, last.id)]

    assert fold(undone) == fold(events[:-1])


@given(logs())
def test_a_time_is_held_exactly_while_its_field_is(events: list[Event]) -> None:
    state = fold(events)

    assert (state.rating is None) == (state.rated_at is None)
    assert state.liked == (state.liked_at is not None)
    assert state.dismissed == (state.dismissed_at is not None)
    assert state.watchlisted == (state.watchlisted_at is not None)
    assert not (state.dismissed and (state.liked or state.watchlisted))


@pytest.mark.parametrize(
    ("events", "stars"),
    [
        ([], None),
        ([rate(1, 3.0), rate(2, 5.0)], 5.0),
        ([rate(1, 3.0, seconds=9), rate(2, 5.0, seconds=4)], 3.0),
        ([rate(1, 3.0, seconds=4), rate(2, 5.0, seconds=4)], 5.0),
        ([rate(1, 3.0), rate(2, 5.0), retract(3, 2)], 3.0),
        ([rate(1, 3.0), retract(2, 1)], None),
        ([rate(1, 3.0), retract(2, 1), retract(3, 2)], 3.0),
        ([rate(1, 3.0), rate(2, None)], None),
        ([rate(1, 3.0), rate(2, None), retract(3, 2)], 3.0),
    ],
    ids=[
        "nothing",
        "again",
        "late arrival",
        "same moment",
        "undo",
        "undo first",
        "undo undo",
        "clear",
        "undo clear",
    ],
)
def test_the_rating_that_holds(events: Sequence[Event], stars: float | None) -> None:
    assert fold(events).rating == stars


def test_not_interested_and_liking_exclude_each_other_and_the_later_holds() -> None:
    like, dismiss = Event(1, "like", 1.0, at(1)), Event(2, "dismiss", 1.0, at(2))

    assert fold([like, dismiss]) == FeedbackState(dismissed=True, dismissed_at=at(2), updated_at=at(2))
    assert fold([like, dismiss, retract(3, 2)]).liked


def test_switching_off_what_was_on_leaves_nothing() -> None:
    assert fold([Event(1, "like", 1.0, at(1)), Event(2, "like", 0.0, at(2))]).is_empty


def test_retractions_of_retractions_bring_back() -> None:
    assert retracted_ids([(2, 1), (3, 2)]) == {2}
    assert retracted_ids([(2, 1), (3, 2), (4, 3)]) == {1, 3}
