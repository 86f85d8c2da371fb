"""A batch is as if its events were recorded one by one: outcomes, log, feedback and counts, but cheaper."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalog.models import Item
from interactions.errors import InteractionError
from interactions.feedback import FIELDS
from interactions.models import Feedback, Interaction, Slate
from interactions.services import NewEvent, Outcome, record_many
from tests.factories import NOW, at, make_item, make_items, make_slate, make_user

pytestmark = pytest.mark.django_db
N_ITEMS, SLATES = 3, 4  # the slates: none, own, another's, unheard of
KINDS = ("rating", "rating", "like", "dismiss", "watchlist", "view", "retract", "stare")


@dataclass(frozen=True)
class Sent:
    """An event in terms that hold in two worlds: items and slates by number."""

    item: int
    kind: str
    value: float | None
    seconds: int
    slate: int
    event_id: str | None


EVENTS = st.builds(
    Sent,
    item=st.integers(0, N_ITEMS - 1),
    kind=st.sampled_from(KINDS),
    value=st.sampled_from([None, 0.0, 1.0, 1.0, 3.5, 4.0, 5.0]),
    seconds=st.sampled_from([-5, 0, 10, 200, 400]),
    slate=st.integers(0, SLATES - 1),
    event_id=st.sampled_from([None, None, "a", "b", "c"]),
)


class World:
    """One person, some items, and slates of each sort."""

    def __init__(self) -> None:
        self.user: User = make_user()
        self.items: list[Item] = make_items(N_ITEMS)
        foreign = make_slate(user=make_user(), items=[])
        own: Slate = make_slate(user=self.user, items=[])
        self.slates = [None, own.pk, foreign.pk, uuid.uuid4()]

    def record(self, events: Sequence[Sent], seconds: float) -> list[object]:
        """As one batch; says what became of each."""
        new = [
            NewEvent(self.items[sent.item], sent.kind, sent.value, at(sent.seconds), self.slates[sent.slate],
                     sent.event_id)
            for sent in events
        ]  # fmt: skip
        return [
            told(outcome) for outcome in record_many(self.user, new, recorded_at=at(seconds), origin="api")
        ]

    def left(self) -> list[object]:
        """What the log, the feedback and the items hold in the end, whatever their keys."""
        number = {item.pk: index for index, item in enumerate(self.items)}
        log = Interaction.objects.filter(user=self.user).order_by("pk")
        held = Feedback.objects.filter(user=self.user).order_by("item_id")
        return [
            [(number[row.item_id], self.slates.index(row.slate_id), *said(row)) for row in log],
            [(number[row.item_id], *(getattr(row, name) for name in FIELDS)) for row in held],
            [
                (item.n_ratings, item.mean_rating)
                for item in Item.objects.filter(pk__in=number).order_by("pk")
            ],
        ]


def said(row: Interaction) -> tuple[Any, ...]:
    event_id = row.event_id if len(row.event_id) == 1 else "made here"
    return row.kind, row.value, row.occurred_at, row.recorded_at, row.origin, event_id


def told(outcome: Outcome) -> object:
    if isinstance(outcome, InteractionError):
        return type(outcome), outcome.field, outcome.message
    assert Interaction.objects.filter(pk=outcome.interaction.pk).exists()
    return outcome.created, said(outcome.interaction)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(EVENTS, max_size=12), max_size=3), st.booleans())
def test_a_batch_equals_its_events_one_by_one(batches: list[list[Sent]], is_retried: bool) -> None:
    batches = batches + batches if is_retried else batches
    at_once, one_by_one = World(), World()

    for number, events in enumerate(batches):
        outcomes = at_once.record(events, number)
        assert outcomes == [one_by_one.record([event], number)[0] for event in events]

    assert at_once.left() == one_by_one.left()


def test_a_full_batch_costs_few_queries_and_little_time() -> None:
    user, items = make_user(), make_items(250)
    slate = make_slate(user=user, items=[])
    events = [
        NewEvent(items[number % 250], "rating", 1.0 + number % 9 / 2, at(-number), slate.pk, f"e{number}")
        for number in range(500)
    ]

    started_s = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        record_many(user, events, recorded_at=NOW, origin="api")
    assert time.process_time() - started_s < 1
    assert len(queries) <= 20, [query["sql"][:80] for query in queries]
    assert Feedback.objects.filter(user=user).count() == 250

    with CaptureQueriesContext(connection) as queries:
        again = record_many(user, events, recorded_at=at(1), origin="api")
    assert len(queries) <= 10
    assert not any(isinstance(outcome, InteractionError) or outcome.created for outcome in again)


def test_a_batch_in_which_nothing_can_be_recorded_asks_the_database_nothing() -> None:
    user, event = make_user(), NewEvent(make_item(), "rating", 9.0)
    with CaptureQueriesContext(connection) as queries:
        (outcome,) = record_many(user, [event], recorded_at=NOW, origin="api")
    assert isinstance(outcome, InteractionError)
    assert len(queries) == 0
