"""The champion follows the log: what a refresh knows, what it leaves, and who picks it up."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from prometheus_client import REGISTRY

from accounts.models import User
from catalog.models import Item
from interactions.models import Interaction, Slate
from recommender import refreshing, registry
from recommender.composition.bundles import CHAMPION, ChampionBundle
from recommender.composition.decisions import Question, decide
from recommender.composition.lists import bring_up_to_date, current_list
from recommender.engine.bundle import Bundle
from recommender.feedback import merge_visitor, submit_rating, take_back
from recommender.models import ModelRefresh, ModelVersion
from recommender.training_data import read_training_data
from tests.bundles import FIRST_KEY, N_ITEMS, make_champion
from tests.factories import NOW, at, make_interaction, make_item, make_user, make_visitor
from tests.waiting import eventually

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_refresh_left() -> Iterator[None]:
    """The folder of bundles is shared by a process's tests; the rows about it are not."""
    yield
    for folder in Path(settings.BUNDLE_DIR).glob("*/refreshes"):
        shutil.rmtree(folder)


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def some_log(n_people: int = 6) -> list[User]:
    make_champion()
    people = [make_user() for _ in range(n_people)]
    for number, person in enumerate(people):
        for step in range(5):
            make_interaction(user=person, item=film(number + step * 3), occurred_at=at(number * 10 + step))
    return people


def followed() -> ModelRefresh:
    done = refreshing.follow()
    assert done is not None
    return done


def bundle_of(done: ModelRefresh) -> Bundle:
    return Bundle.load(registry.bundle_path(done.bundle))


def count_of(done: ModelRefresh, number: int) -> int:
    """How many people the refreshed bundle counted for an item, by its own log."""
    log = bundle_of(done).log
    return len(np.unique(log.user_idx[log.item_idx == number]))


def assert_knows_exactly_the_log(done: ModelRefresh) -> None:
    """Its log is what training would read now, user by user."""
    ours, theirs = bundle_of(done).log, read_training_data()
    keys = theirs.catalogue.item_keys
    of_training = sorted(zip(keys[theirs.log.item_idx].tolist(), theirs.log.time_s.tolist(), strict=True))
    item_keys = bundle_of(done).catalogue.item_keys
    assert sorted(zip(item_keys[ours.item_idx].tolist(), ours.time_s.tolist(), strict=True)) == of_training
    assert len(np.unique(ours.user_idx)) == theirs.n_users


def test_the_first_refresh_counts_everything_and_the_next_only_what_changed() -> None:
    people = some_log()
    first = followed()
    assert (first.n_people_read, first.n_events) == (6, 30)
    assert refreshing.follow() is None, "nothing has happened since"

    submit_rating(people[2], film(50), 5.0, now=at(100))
    second = followed()

    assert (second.n_people_read, second.n_events) == (1, 31)
    assert count_of(second, 50) == count_of(first, 50) + 1
    assert second.bundle != first.bundle
    assert_knows_exactly_the_log(second)


def test_what_was_taken_back_erased_paused_or_moved_is_subtracted() -> None:
    people = some_log()
    visitor = make_visitor()
    submit_rating(visitor, film(20), 4.0, now=at(200))
    rating = submit_rating(people[0], film(40), 5.0, now=at(201))
    followed()

    take_back(people[0], rating.pk, now=at(202))
    people[1].delete()
    User.objects.filter(pk=people[2].pk).update(personalised=False)
    merge_visitor(visitor, people[3])
    done = followed()

    assert done.n_people_forgotten == 3, "the erased, the paused and the visitor that became somebody"
    assert count_of(done, 40) == 0
    assert count_of(done, 20) == 1
    assert_knows_exactly_the_log(done)


def test_nothing_that_counts_somebody_forgotten_is_kept() -> None:
    people = some_log()
    before = followed()
    people[1].delete()

    followed()

    assert not registry.bundle_path(before.bundle).exists()
    states = list(Path(settings.BUNDLE_DIR).glob("*/states/*/people.npy"))
    assert len(states) == 1
    assert people[0].pk in np.load(states[0])["user"]
    assert len(np.load(states[0])["user"][np.load(states[0])["user"] > 0]) == 5


def test_somebody_who_comes_back_is_counted_again() -> None:
    people = some_log()
    User.objects.filter(pk=people[2].pk).update(personalised=False)
    followed()
    User.objects.filter(pk=people[2].pk).update(personalised=True)

    assert_knows_exactly_the_log(followed())


def test_an_event_that_happened_long_ago_and_was_told_late_is_counted() -> None:
    people = some_log()
    followed()
    make_interaction(user=people[0], item=film(9), occurred_at=at(-10_000))

    assert_knows_exactly_the_log(followed())


def test_a_state_that_cannot_be_read_is_counted_again_from_the_log() -> None:
    people = some_log()
    followed()
    for state in Path(settings.BUNDLE_DIR).glob("*/states/*/counts/inverse.npy"):
        state.write_bytes(b"cut short")
    submit_rating(people[0], film(50), 5.0, now=at(100))

    done = followed()

    assert done.n_people_read == 6
    assert_knows_exactly_the_log(done)


def test_disk_use_is_bounded() -> None:
    people = some_log()
    for step in range(refreshing.KEPT + 2):
        submit_rating(people[0], film(30 + step), 5.0, now=at(100 + step))
        followed()

    assert len(list(Path(settings.BUNDLE_DIR).glob("*/refreshes/*"))) == refreshing.KEPT
    assert len(list(Path(settings.BUNDLE_DIR).glob("*/states/*"))) == 1


def test_one_refresher_at_a_time() -> None:
    some_log()
    with (Path(settings.BUNDLE_DIR) / "refreshing.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert refreshing.follow() is None
    assert refreshing.follow() is not None


def test_without_a_champion_there_is_nothing_to_do() -> None:
    assert refreshing.follow() is None


def test_lag_and_cost_are_kept_and_counted() -> None:
    people = some_log()
    followed()
    before = REGISTRY.get_sample_value("recommender_model_lag_seconds_count") or 0
    submit_rating(people[0], film(50), 5.0, now=ModelRefresh.objects.latest("read_at").read_at)

    done = followed()

    assert done.lag_s is not None
    assert done.lag_s >= 0
    assert done.cpu_s > 0
    assert REGISTRY.get_sample_value("recommender_model_lag_seconds_count") == before + 1


def held_by(holder: ChampionBundle) -> str:
    loaded = holder.current()
    return loaded.content_hash if loaded else ""


def test_a_process_swaps_to_the_refreshed_bundle_and_slates_name_it() -> None:
    people = some_log()
    holder = ChampionBundle(check_every_s=0)
    version = registry.champion()
    assert version is not None
    assert held_by(holder) == version.content_hash

    done = followed()

    assert eventually(lambda: held_by(holder) == done.bundle)
    slate = decide(Question(people[0], "user:1", NOW))
    assert slate.bundle == done.bundle
    assert registry.version_hash(slate.bundle) == version.content_hash


def test_a_refresh_that_cannot_be_read_leaves_the_version_itself() -> None:
    some_log()
    done = followed()
    (registry.bundle_path(done.bundle) / "ranker.txt").write_text("tree")

    holder = ChampionBundle()

    assert held_by(holder) == done.version.content_hash
    assert holder.n_failures == 1


def test_rolled_back_a_version_has_its_own_last_refresh_and_follows_again() -> None:
    people = some_log()
    of_first = followed()
    second = make_champion(seed=2)
    of_second = followed()
    assert of_second.version == second
    submit_rating(people[0], film(50), 5.0, now=at(100))

    registry.roll_back(cause="test", now=at(101))
    assert registry.served() == of_first.bundle
    again = followed()

    assert again.version == of_first.version
    assert registry.served() == again.bundle
    assert_knows_exactly_the_log(again)


def test_a_new_version_is_served_as_trained_until_it_has_followed() -> None:
    some_log()
    followed()
    second = make_champion(seed=2)
    assert registry.served() == second.content_hash


def test_a_stored_list_outlives_a_refresh_for_a_while_and_not_a_new_champion() -> None:
    people = some_log()
    updated = bring_up_to_date(people[0].pk, now=NOW)
    assert updated is not None
    followed()
    CHAMPION.forget()

    assert current_list(people[0], now=at(60)) is not None
    assert current_list(people[0], now=at(3600)) is None
    make_champion(seed=2)
    assert current_list(people[0], now=at(60)) is None


def test_an_item_added_later_is_known_by_content_at_once_and_by_behaviour_after_a_refresh() -> None:
    people = some_log()
    holder = ChampionBundle(check_every_s=0)
    assert holder.current() is not None
    item = make_item(pk=FIRST_KEY + N_ITEMS, genres=("Drama", "Western"))

    def known() -> bool:
        loaded = holder.current()
        return loaded is not None and item.pk in loaded.idx_of

    assert eventually(known)
    loaded = holder.current()
    assert loaded is not None
    assert loaded.pipeline.bundle.catalogue.genre_names == ("Drama", "War", "Western")
    submit_rating(people[0], item, 5.0, now=at(100))
    done = followed()
    assert done.n_items_added == 1
    assert count_of(done, N_ITEMS) == 1
    assert len(bundle_of(done).sources.linear.dense_items) > 0


def test_operators_see_each_refresh(client: Client) -> None:
    some_log()
    done = followed()
    client.force_login(make_user(is_staff=True, is_superuser=True))

    listing = client.get(reverse("admin:recommender_modelrefresh_changelist")).content.decode()
    page = client.get(reverse("admin:recommender_modelrefresh_change", args=[done.pk]))

    assert done.bundle.partition(".")[2][:12] in listing
    assert page.status_code == 200


def test_the_champions_page_says_when_it_last_followed(client: Client) -> None:
    some_log()
    done = followed()
    client.force_login(make_user(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:recommender_modelversion_change", args=[done.version.pk]))

    assert "Followed the log" in page.content.decode()


def test_the_versions_slates_include_those_of_its_refreshes() -> None:
    people = some_log()
    followed()
    decide(Question(people[0], "user:1", NOW))
    version = ModelVersion.objects.get()
    assert Slate.objects.filter(bundle__startswith=version.content_hash).count() == 1
    assert Interaction.objects.count() == 30
