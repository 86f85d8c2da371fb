"""Many imported events at once lead to the very feedback that the same events, one by one, lead to."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from interactions.importing.log import ImportedEvent, append_imported
from interactions.importing.people import upsert_users
from interactions.importing.rows import UserRow
from interactions.models import Feedback, Interaction
from interactions.services import record_interaction
from tests.factories import NOW, at, make_interaction, make_item, make_user

HELD = ("user_id", "item_id", "rating", "rated_at", "liked", "dismissed", "watchlisted", "updated_at")
VALUES = {
    "rating": st.sampled_from([None, 0.5, 3.0, 5.0]),
    "view": st.none(),
    "click": st.none(),
    **{switch: st.sampled_from([0.0, 1.0]) for switch in ("like", "dismiss", "watchlist")},
}
kinds_and_values = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), VALUES[kind])
)
# Few people, items and moments, so that pairs and times collide.
events = st.tuples(st.integers(0, 1), st.integers(0, 2), kinds_and_values, st.integers(-3, 0))


def feedback() -> list[tuple[object, ...]]:
    return sorted(Feedback.objects.values_list(*HELD), key=lambda row: row[:2])


class ImportedLog(TestCase):
    @given(st.lists(events, max_size=25), st.integers(0, 25))
    @settings(max_examples=40, deadline=None)
    def test_bulk_equals_one_by_one(
        self, sent: list[tuple[int, int, tuple[str, float | None], int]], cut: int
    ) -> None:
        people, items = [make_user(), make_user()], [make_item() for _ in range(3)]
        rows = [
            ImportedEvent(people[who].pk, items[what].pk, str(n), kind, value, at(seconds), NOW)
            for n, (who, what, (kind, value), seconds) in enumerate(sent)
        ]
        n_new = append_imported(rows[:cut], NOW) + append_imported(rows[cut // 2 :], NOW)
        assert n_new == len(rows)
        imported = feedback()
        Interaction.objects.all().delete()
        Feedback.objects.all().delete()
        for who, what, (kind, value), seconds in sent:
            record_interaction(
                user=people[who],
                item=items[what],
                kind=kind,
                value=value,
                occurred_at=at(seconds),
                recorded_at=NOW,
                origin="web",
            )
        assert imported == feedback()


@pytest.mark.django_db
def test_an_import_folds_together_with_what_happened_live() -> None:
    person, item = make_user(), make_item()
    make_interaction(user=person, item=item, value=5.0, occurred_at=at(-10))
    append_imported([imported(person, item.pk, value=2.0, occurred_at=at(-20))], NOW)
    assert Feedback.objects.values_list("rating", flat=True).get() == 5.0


@pytest.mark.django_db
def test_rows_keep_their_order_among_equal_moments() -> None:
    person, item = make_user(), make_item()
    rows = [imported(person, item.pk, event_id=str(n), value=float(n)) for n in (4, 2, 3)]
    append_imported(rows, NOW)
    assert list(Interaction.objects.order_by("pk").values_list("value", flat=True)) == [4.0, 2.0, 3.0]
    assert Feedback.objects.values_list("rating", flat=True).get() == 3.0


@pytest.mark.django_db
def test_nothing_to_append() -> None:
    assert append_imported([], NOW) == 0


@pytest.mark.django_db
def test_imported_users_cannot_log_in() -> None:
    assert upsert_users([UserRow("x:1", {"age": 3}), UserRow("x:2"), UserRow("x:1", {"age": 4})]) == 2
    assert upsert_users([UserRow("x:1", {"age": 5})]) == 0
    user = User.objects.get(external_id="x:1")
    assert (user.kind, user.attributes) == (User.Kind.IMPORTED, {"age": 5})
    assert not user.has_usable_password()


def imported(
    person: User, item_id: int, *, event_id: str = "e", value: float = 4.0, occurred_at: datetime = NOW
) -> ImportedEvent:
    return ImportedEvent(person.pk, item_id, event_id, "rating", value, occurred_at, NOW)
