"""An item added after training: recommended by content at once, by behaviour once the model has followed."""

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import User
from catalog.models import Item
from recommender import serving
from recommender.composition import CHAMPION
from recommender.composition.bundles import CHECK_EVERY_S
from recommender.feedback import submit_rating
from recommender.models import ModelRefresh
from recommender.tasks import follow_log
from recsite.celery import app
from tests.bundles import FIRST_KEY, N_ITEMS, make_champion
from tests.factories import make_item, make_user
from tests.waiting import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker of this process, on the tests' own broker."""
    app.control.purge()
    with start_worker(
        app, pool="solo", perform_ping_check=False, queues=["events", "monitoring"], shutdown_timeout=30
    ):
        yield
    connections.close_all()
    for folder in Path(settings.BUNDLE_DIR).glob("*/refreshes"):
        rmtree(folder)


def liking_war() -> User:
    """Somebody who liked three films of the second camp."""
    person = make_user()
    for number in (1, 3, 5):
        submit_rating(person, Item.objects.get(pk=FIRST_KEY + N_ITEMS // 2 + number), 5.0, now=timezone.now())
    return person


def sources_of(item: Item, person: User) -> list[str] | None:
    """By what the item is recommended to the person, when they ask for many; None where it is not."""
    served = serving.recommend(person, f"user:{person.pk}", now=timezone.now(), n=N_ITEMS + 1)
    assert served.served_by == "model"
    entry = next((entry for entry in served.entries if entry.item.pk == item.pk), None)
    return list(entry.sources) if entry else None


def test_a_new_item_is_recommended_at_once_and_soon_for_what_people_did(worker: None) -> None:
    make_champion()
    person, others = liking_war(), [liking_war() for _ in range(4)]
    assert CHAMPION.current() is not None

    item = make_item(pk=FIRST_KEY + N_ITEMS, genres=("War",))
    assert eventually(lambda: sources_of(item, person) is not None, within_s=CHECK_EVERY_S + 5)
    at_once = sources_of(item, person)
    assert at_once is not None
    assert "content" in at_once
    assert not {"linear_recent", "neighbours"} & set(at_once), "nobody has used it yet"

    for other in others:
        submit_rating(other, item, 5.0, now=timezone.now())
    follow_log.delay()

    assert eventually(lambda: "neighbours" in (sources_of(item, person) or []), within_s=30)
    assert "linear_recent" in (sources_of(item, person) or [])
    assert ModelRefresh.objects.get().n_items_added == 1
