"""The champion in a process: loaded once, swapped without a wait, kept when its successor is broken."""

from threading import Thread

import pytest
from django.db import connection

from recommender import registry
from recommender.composition.bundles import ChampionBundle
from tests.bundles import FIRST_KEY, broken_copy, item_keys, make_champion
from tests.factories import at
from tests.waiting import eventually

pytestmark = pytest.mark.django_db


def test_nothing_is_held_where_nothing_was_trained() -> None:
    assert ChampionBundle().current() is None


def test_a_bundle_is_loaded_once_and_knows_the_items_keys() -> None:
    make_champion()
    holder = ChampionBundle()

    loaded = holder.current()

    assert loaded is not None
    assert loaded is holder.current()
    assert loaded.item_ids.tolist() == item_keys()
    assert loaded.known([FIRST_KEY + 2, 5]).tolist() == [2]


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_while_the_first_bundle_is_loading_waits_for_it() -> None:
    make_champion()
    holder = ChampionBundle()
    held = []

    def look() -> None:
        held.append(holder.current())
        connection.close()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert held[0] is not None
    assert all(loaded is held[0] for loaded in held)


def test_a_new_champion_replaces_the_old_without_making_anybody_wait() -> None:
    first = make_champion()
    holder = ChampionBundle(check_every_s=0)
    held = holder.current()
    assert held is not None
    second = make_champion(seed=2)

    during = holder.current()

    assert during is not None
    assert during.content_hash in (first.content_hash, second.content_hash)
    assert eventually(lambda: _held_by(holder) == second.content_hash)


def test_a_broken_champion_leaves_the_one_before_in_place() -> None:
    good = make_champion()
    holder = ChampionBundle(check_every_s=0)
    holder.current()
    broken = registry.register(broken_copy(good.content_hash), {}, cause="test", now=at(1))
    registry.promote(broken, cause="test", now=at(1), despite_comparison=True)

    holder.current()

    assert eventually(lambda: holder.n_failures == 1)
    assert _held_by(holder) == good.content_hash
    assert holder.n_failures == 1, "a broken bundle is not read again at each request"


def _held_by(holder: ChampionBundle) -> str:
    loaded = holder.current()
    return loaded.content_hash if loaded else ""
