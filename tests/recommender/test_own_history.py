"""A person's history with one film, from all of its events."""

import pytest

from accounts.models import User
from catalog.models import Item
from interactions.selectors import events_of_pair, feedback_from
from recommender.feedback import submit_event, take_back
from recommender.own_history import OwnHistory, own_history
from tests.factories import at, make_item, make_user

pytestmark = pytest.mark.django_db


def history_of(person: User, item: Item) -> OwnHistory:
    return own_history(events_of_pair(person, item))


def test_it_says_what_changed_newest_first_and_counts_the_looks() -> None:
    person, item = make_user(), make_item()
    steps = [
        ("view", None), ("watchlist", 1.0), ("rating", 3.0), ("rating", 4.5), ("like", 1.0), ("view", None),
        ("rating", None),
    ]  # fmt: skip
    for second, (kind, value) in enumerate(steps):
        submit_event(person, item, kind, value, now=at(second))
    told = history_of(person, item)
    assert [deed.text for deed in told.deeds] == [
        "You cleared your rating",
        "You liked it",
        "You changed that to 4½ stars",
        "You gave it 3 stars",
        "You put it on your watchlist",
    ]
    assert (told.n_looks, told.looked_at) == (2, at(5))
    assert told.rated_at == at(2)


def test_what_was_taken_back_is_marked_and_counts_for_nothing() -> None:
    person, item = make_user(), make_item()
    first = submit_event(person, item, "rating", 2.0, now=at(0))
    submit_event(person, item, "rating", 4.0, now=at(1))
    take_back(person, first.pk, now=at(2))
    told = history_of(person, item)
    assert [(deed.text, deed.is_taken_back) for deed in told.deeds] == [
        ("You gave it 4 stars", False),
        ("You gave it 2 stars", True),
    ]
    assert told.rated_at == at(1)


def test_other_people_and_other_films_are_not_in_it() -> None:
    person, item = make_user(), make_item()
    submit_event(make_user(), item, "rating", 2.0, now=at(0))
    submit_event(person, make_item(), "rating", 2.0, now=at(0))
    assert history_of(person, item) == OwnHistory((), 0, None, None)
    assert feedback_from(events_of_pair(person, item)) is None


def test_what_they_hold_is_the_fold_of_it() -> None:
    person, item = make_user(), make_item()
    submit_event(person, item, "rating", 2.0, now=at(0))
    submit_event(person, item, "watchlist", 1.0, now=at(1))
    submit_event(person, item, "dismiss", 1.0, now=at(2))
    held = feedback_from(events_of_pair(person, item))
    assert held is not None
    assert (held.rating, held.watchlisted, held.dismissed) == (2.0, False, True)
