"""Recomputation from the committed log: repeated, reordered and concurrent requests end in the same list."""

from threading import Thread

import pytest
from django.db import connection
from prometheus_client import REGISTRY

from accounts.models import User
from catalog.models import Item
from interactions.models import Slate
from interactions.services import record_interaction
from recommender.composition.lists import bring_up_to_date, item_ids_of
from recommender.feedback import submit_event, submit_rating
from recommender.models import StoredList
from recommender.online import apply_interaction
from recommender.sweep import stale_user_ids
from recommender.tasks import refresh_recommendations
from tests.bundles import FIRST_KEY, make_champion
from tests.factories import NOW, at, make_interaction, make_user


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


@pytest.mark.django_db
def test_the_same_request_again_changes_nothing() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(3), 5.0, now=NOW)

    first, second = apply_interaction(person.pk, now=at(1)), apply_interaction(person.pk, now=at(2))

    assert first is not None
    assert second is not None
    assert first.slate_id == second.slate_id
    assert first.event_at == NOW
    assert second.event_at is None, "its time was taken by the first"
    assert Slate.objects.count() == 1


@pytest.mark.django_db
def test_two_orders_of_arrival_end_in_the_same_list() -> None:
    make_champion()
    lists = []
    for order in ((1, 2, 3), (3, 1, 2)):
        person = make_user()
        for number in order:
            record_interaction(
                user=person, item=film(number), kind="rating", value=4.0, origin="api",
                occurred_at=at(number), recorded_at=at(10),
            )  # fmt: skip
            apply_interaction(person.pk, now=at(10))
        lists.append(item_ids_of(StoredList.objects.get(user=person).slate)[:19])

    assert lists[0] == lists[1]


@pytest.mark.django_db
def test_an_event_that_committed_late_is_noticed_though_its_time_is_older() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(3), 5.0, now=at(10))
    apply_interaction(person.pk, now=at(11))
    make_interaction(user=person, item=film(4), occurred_at=at(5))

    updated = bring_up_to_date(person.pk, now=at(12))

    assert updated is not None
    assert updated.recomputed


@pytest.mark.django_db
def test_a_person_who_is_gone_has_no_list() -> None:
    assert apply_interaction(10**9, now=NOW) is None


@pytest.mark.django_db
def test_a_visitors_first_list_follows_the_one_they_acted_on() -> None:
    make_champion()
    seen = Slate.objects.create(unit="visitor:x", scenario="home", policy="popular", served_by="model")
    person = make_user(kind=User.Kind.VISITOR)
    submit_rating(person, film(3), 5.0, slate_id=seen.pk, now=NOW)

    apply_interaction(person.pk, now=at(1))

    assert StoredList.objects.get().previous_slate == seen


@pytest.mark.django_db
def test_the_sweep_finds_lost_messages_and_nothing_else() -> None:
    make_champion()
    lost, done, fresh, looked = (make_user() for _ in range(4))
    submit_rating(lost, film(1), 4.0, now=at(-60))
    submit_rating(done, film(1), 4.0, now=at(-60))
    apply_interaction(done.pk, now=at(-59))
    submit_rating(fresh, film(1), 4.0, now=at(-1))
    submit_event(looked, film(1), "view", now=at(-60))
    make_interaction(user=make_user(kind="imported"), origin="import", occurred_at=at(-60))
    before = REGISTRY.get_sample_value("recommender_sweep_requeued_total") or 0

    assert stale_user_ids(now=NOW) == [lost.pk]
    assert REGISTRY.get_sample_value("recommender_sweep_requeued_total") == before + 1

    refresh_recommendations(lost.pk)

    assert stale_user_ids(now=NOW) == []


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_compute_one_list() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(3), 5.0, now=NOW)

    def compute() -> None:
        apply_interaction(person.pk, now=at(1))
        connection.close()

    threads = [Thread(target=compute) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Slate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_ratings_of_one_pair_keep_the_latest() -> None:
    make_champion()
    person, item = make_user(), film(3)

    def rate(number: int) -> None:
        submit_rating(person, item, number / 2, now=at(number))
        connection.close()

    threads = [Thread(target=rate, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert person.feedback.get().rating == 4.0
    item.refresh_from_db()
    assert item.n_ratings == 1
    assert item.mean_rating == pytest.approx(4.0)
