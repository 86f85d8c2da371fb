"""Items by what one person holds of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Item
from interactions.filters import HELD, by_disagreement, by_own_rating, narrowed
from recommender.feedback import submit_event
from tests.factories import make_item, make_user

pytestmark = pytest.mark.django_db
KINDS = {"rated": ("rating", 4.0), "watchlisted": ("watchlist", 1.0), "dismissed": ("dismiss", 1.0)}


@pytest.mark.parametrize("name", sorted(HELD))
def test_three_answers(name: str) -> None:
    held, other, person = make_item(), make_item(), make_user()
    now = timezone.now()
    submit_event(person, held, *KINDS[name], now=now)
    submit_event(make_user(), other, *KINDS[name], now=now)
    everything = Item.objects.all()
    assert list(narrowed(everything, person, {name: True})) == [held]
    assert list(narrowed(everything, person, {name: False})) == [other]
    assert set(narrowed(everything, person, {})) == {held, other}


def test_sorted_by_own_stars_and_by_how_far_they_are_from_the_mean() -> None:
    person, others = make_user(), [make_user() for _ in range(3)]
    agreed, apart, unrated = make_item(title="agreed"), make_item(title="apart"), make_item(title="unrated")
    now = timezone.now() - timedelta(minutes=1)
    for other in others:
        submit_event(other, agreed, "rating", 5.0, now=now)
        submit_event(other, apart, "rating", 5.0, now=now)
    submit_event(person, agreed, "rating", 4.5, now=now)
    submit_event(person, apart, "rating", 1.0, now=now)
    assert list(by_own_rating(Item.objects.all(), person)) == [agreed, apart, unrated]
    assert list(by_disagreement(Item.objects.all(), person)) == [apart, agreed, unrated]
