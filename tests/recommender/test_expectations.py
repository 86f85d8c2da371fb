"""What somebody was expected to give an item rests on what they had rated before, and on nothing else."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from accounts.models import User
from catalog.models import Item
from recommender.composition.expectations import Expectation, expectation_of
from recommender.composition.histories import held_by
from recommender.feedback import submit_rating
from tests.bundles import FIRST_KEY, make_bundle, make_champion
from tests.factories import NOW, at, make_item, make_user
from tests.recommender.engine.factories import make_state

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def rated(ratings: dict[int, float], *, start: datetime = NOW) -> User:
    person = make_user()
    for second, (number, stars) in enumerate(ratings.items()):
        submit_rating(person, film(number), stars, now=start + timedelta(seconds=second))
    return person


def expected_of(person: User, number: int, before: datetime = LATER) -> Expectation | None:
    return expectation_of(film(number), held_by(person), before=before)


def test_it_is_the_models_forecast_from_the_other_ratings() -> None:
    make_champion()
    person = rated({0: 4.5, 1: 3.0, 2: 4.0, 5: 5.0})
    told = expected_of(person, 5)
    stars = make_bundle().stars
    assert told is not None
    assert stars is not None
    state = make_state([0, 1, 2])
    state.value[:] = [4.5, 3.0, 4.0]
    item = np.array([5], np.int32)
    low, high = stars.interval(state, item)
    by_hand = (stars.predict(state, item)[0], low[0], high[0])
    np.testing.assert_allclose((told.stars, told.low, told.high), by_hand, rtol=1e-5)
    assert told.n == 3
    assert told.low <= told.stars <= told.high


def test_neither_the_rating_itself_nor_a_later_one_changes_it() -> None:
    make_champion()
    first = rated({0: 4.0, 1: 4.0, 2: 3.0, 9: 5.0})
    other = rated({0: 4.0, 1: 4.0, 2: 3.0, 9: 3.0, 4: 3.0, 6: 3.0})
    assert expected_of(first, 9, before=at(3)) == expected_of(other, 9, before=at(3))
    assert expected_of(other, 9, before=at(60)) != expected_of(other, 9, before=at(3))


def test_it_cannot_be_known_of_a_first_rating() -> None:
    make_champion()
    assert expected_of(rated({0: 4.0}), 0) is None


def test_it_cannot_be_known_of_an_item_newer_than_the_model() -> None:
    make_champion()
    person = rated({0: 4.0, 1: 4.0})
    assert expectation_of(make_item(), held_by(person), before=LATER) is None


def test_it_cannot_be_known_without_a_model() -> None:
    assert expectation_of(make_item(), held_by(make_user()), before=LATER) is None


def test_nothing_is_expected_of_somebody_who_paused_personalisation() -> None:
    make_champion()
    person = rated({0: 4.0, 1: 4.0, 2: 3.0})
    person.personalised = False
    assert expected_of(person, 2) is None
