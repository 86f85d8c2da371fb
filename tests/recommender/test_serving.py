"""The read path: what a list says, and what is served when parts are missing."""

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Item
from experiments.models import Exposure
from interactions.models import Impression, Slate
from recommender import registry
from recommender.composition import CHAMPION
from recommender.composition.lists import item_ids_of
from recommender.feedback import submit_event, submit_rating, take_back
from recommender.models import StoredList
from recommender.people import unit_for
from recommender.serving import ServedList, home_list, recommend, similar_items
from tests.bundles import FIRST_KEY, N_ITEMS, broken_copy, make_bundle, make_champion
from tests.factories import NOW, at, make_experiment, make_item, make_items, make_user

pytestmark = pytest.mark.django_db


def home(person: User | None, seconds: float = 0) -> ServedList:
    unit = unit_for(person) if person else "visitor:test"
    return home_list(person, unit, now=at(seconds), channel="page")


def items_of(served: ServedList) -> list[int]:
    return [entry.item.pk for entry in served.entries]


def film(number: int) -> Item:
    return Item.objects.get(pk=FIRST_KEY + number)


def test_a_first_list_is_stored_and_shown_again_as_it_was() -> None:
    make_champion()
    person = make_user()

    first, second = home(person), home(person, 1)

    assert len(first.entries) == 20
    assert first.served_by == second.served_by == "stored"
    assert first.slate_id == second.slate_id
    assert not first.degraded
    assert Slate.objects.count() == 1
    assert Impression.objects.filter(channel="page").count() == 2


def test_a_current_list_costs_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    make_champion()
    person = make_user()
    home(person)
    CHAMPION.current()

    with django_assert_max_num_queries(12):
        home(person, 1)


def test_the_list_follows_the_log_and_says_what_moved() -> None:
    make_champion()
    person = make_user()
    before = items_of(home(person))

    event = submit_rating(person, film(3), 5.0, now=at(1))
    after = home(person, 2)

    assert film(3).pk not in items_of(after)
    assert items_of(after) != before
    assert after.change is not None
    assert after.change.text.startswith(f"Because you gave {film(3).title} 5 stars, ")
    assert after.change.timing.endswith(" s after your rating.")
    assert after.change.timing.endswith(" s after your rating.")
    assert after.change.changed
    assert after.change.undo_id == event.pk
    assert 1000 <= after.change.latency_ms < 20_000
    others = [item_id for item_id in before if item_id != film(3).pk]
    for entry in after.entries:
        was = others.index(entry.item.pk) + 1 if entry.item.pk in others else None
        assert entry.movement == (None if was is None else was - entry.position)
        assert entry.is_new == (was is None)


def test_what_an_event_caused_is_told_from_the_list_without_it() -> None:
    """The first camp's film is liked: what rose because of it stands higher than it would have."""
    make_champion()
    person = make_user()
    for number in (31, 33):  # of the second camp
        submit_rating(person, film(number), 5.0, now=at(-60))
    home(person)

    submit_rating(person, film(3), 5.0, now=at(1))
    change, row = home(person, 2).change, StoredList.objects.get()

    assert change is not None
    assert film(3).pk not in row.without_trigger
    risen = change.effect.rose + change.effect.came
    assert risen
    after = [pk for pk in item_ids_of(row.slate) if pk in risen]
    without = [*row.without_trigger, *after]  # what it does not hold stands behind it
    assert all(item_ids_of(row.slate).index(pk) < without.index(pk) for pk in after)


def test_an_event_that_moves_nothing_is_said_to() -> None:
    """A film that the model does not know says nothing to it."""
    make_champion()
    person = make_user()
    home(person)
    unknown = make_item(title="Unheard of", pk=FIRST_KEY - 1)

    submit_rating(person, unknown, 5.0, now=at(1))
    change = home(person, 2).change

    assert change is not None
    assert not change.changed
    assert change.text == "You gave Unheard of 5 stars. Nothing else in your list moved."
    assert change.timing.startswith("Checked ")
    assert [entry.movement for entry in home(person, 3).entries] == [0] * 20


def test_undo_brings_the_film_back_and_says_so() -> None:
    make_champion()
    person = make_user()
    first = home(person).entries[0].item
    rated = submit_rating(person, first, 5.0, now=at(1))
    home(person, 2)

    take_back(person, rated.pk, now=at(3))
    served = home(person, 4)

    assert served.change is not None
    assert first.pk in items_of(served)
    said = f"Because you took back what you said of {first.title}, it is back in your list"
    assert served.change.text.startswith(said)
    assert served.change.undo_id is None


def test_what_everybody_taught_the_model_is_not_said_to_be_ones_own_doing() -> None:
    make_champion()
    person = make_user()
    home(person)
    make_champion(seed=2)

    served = home(person, 1)

    moved = [entry for entry in served.entries if entry.movement or entry.is_new]
    assert moved
    assert served.change is not None
    assert "with what the model has learned from everybody" in served.change.text
    assert (served.change.undo_id, served.change.timing) == (None, "")


def test_a_liked_camp_fills_the_list_and_the_reason_names_what_was_said() -> None:
    make_champion()
    person = make_user()
    for number in (1, 2, 3):
        submit_rating(person, film(number), 4.5, now=at(number))

    served = home(person, 10)

    exploited = [entry for entry in served.entries if not entry.explored]
    assert sum(entry.item.pk < FIRST_KEY + N_ITEMS // 2 for entry in exploited) > len(exploited) / 2
    because = [entry.reason for entry in served.entries if entry.reason.kind == "because"]
    rated = {film(number).title for number in (1, 2, 3)}
    assert because
    assert {
        reason.text.removeprefix("Because you gave ").removesuffix(" 4½ stars") for reason in because
    } <= rated


def test_news_of_a_change_grows_old() -> None:
    make_champion()
    person = make_user()
    submit_rating(person, film(3), 5.0, now=NOW)

    assert home(person, 1).change is not None
    assert home(person, 3600).change is None


def test_views_join_the_next_list_and_cause_none() -> None:
    make_champion()
    person = make_user()
    first = home(person)

    submit_event(person, film(3), "view", now=at(1))

    assert home(person, 2).slate_id == first.slate_id


def test_nobody_gets_the_popular_list_and_a_slate_without_a_user() -> None:
    make_champion()

    served = home(None)

    assert (served.served_by, served.policy, served.degraded) == ("model", "popular", False)
    assert Slate.objects.get().user is None


def test_nobodys_reloads_are_impressions_of_one_decision_for_a_while() -> None:
    make_champion()
    first, again, later = home(None), home(None, 599), home(None, 601)
    other = home_list(None, "visitor:other", now=at(1), channel="page")

    assert first.slate_id == again.slate_id
    assert len({first.slate_id, later.slate_id, other.slate_id}) == 3
    assert items_of(first) == items_of(again)
    assert Impression.objects.filter(slate=first.slate_id).count() == 2


def test_nobodys_list_is_decided_again_with_a_new_bundle() -> None:
    make_items(3)
    resting = home(None)
    make_champion()

    first = home(None, 1)
    make_champion(seed=2)
    changed = home(None, 2)

    assert len({resting.slate_id, first.slate_id, changed.slate_id}) == 3
    assert not first.degraded


def test_whoever_paused_personalisation_is_shown_what_everybody_is() -> None:
    make_champion()
    person = make_user(personalised=False)
    submit_rating(person, film(0), 5.0, now=at(-1))

    served = home(person)

    assert served.policy == "popular"
    # The last place of a person's list is drawn at random; the others are the same for everybody.
    assert items_of(served)[:19] == items_of(home(None))[:19]


def test_without_a_bundle_recent_popularity_is_served_and_says_so() -> None:
    used, _unused = make_items(2)
    other, person = make_user(), make_user()
    submit_event(other, used, "like", now=at(-60))

    served = home(person)

    assert (served.served_by, served.degraded, served.bundle) == ("popular", True, "")
    assert items_of(served) == [used.pk]
    assert served.entries[0].reason.text == "Popular right now"


def test_without_a_bundle_an_old_log_serves_what_was_popular_in_its_time() -> None:
    used, _unused = make_items(2)
    submit_event(make_user(), used, "like", now=NOW, occurred_at=at(-20 * 365 * 86400))

    served = home(make_user())

    assert (served.served_by, served.degraded) == ("popular", True)
    assert items_of(served) == [used.pk]


def test_without_bundle_and_events_the_catalogue_is_served() -> None:
    items = make_items(3)

    served = home(make_user())

    assert (served.served_by, served.degraded) == ("static", True)
    assert sorted(items_of(served)) == [item.pk for item in items]


def test_a_list_is_not_empty_when_everything_has_been_rated() -> None:
    item, person = make_item(), make_user()
    submit_rating(person, item, 3.0, now=at(-1))

    assert items_of(home(person)) == [item.pk]


def test_a_corrupt_bundle_alone_falls_back_to_popularity() -> None:
    good = make_champion()
    broken = registry.register(broken_copy(good.content_hash), {}, cause="test", now=at(1))
    registry.promote(broken, cause="test", now=at(1), despite_comparison=True)
    CHAMPION.forget()

    served = home(make_user(), 2)

    assert served.degraded
    assert served.served_by in ("popular", "static")
    assert served.entries


def test_an_item_taken_out_of_the_catalogue_is_neither_stored_nor_decided() -> None:
    make_champion()
    person = make_user()
    gone = home(person).entries[0].item

    Item.objects.filter(pk=gone.pk).update(is_active=False)

    assert gone.pk not in items_of(home(person, 1))
    CHAMPION.forget()
    fresh = recommend(person, unit_for(person), now=at(2), n=50)
    assert gone.pk not in items_of(fresh)


def test_asked_for_lists_keep_their_length_exclusions_and_genre() -> None:
    make_champion()
    person = make_user()
    excluded = tuple(range(FIRST_KEY + 30, FIRST_KEY + 35))

    served = recommend(person, unit_for(person), now=NOW, n=10, exclude_ids=excluded, genre="war")

    assert len(served.entries) == 10
    assert not set(items_of(served)) & set(excluded)
    assert min(items_of(served)) >= FIRST_KEY + 30
    assert Impression.objects.get().channel == "api"


def test_similar_items_are_the_neighbours_of_the_index() -> None:
    make_champion()

    served = similar_items(film(0), person=None, unit="visitor:test", now=NOW, n=5)

    assert len(served.entries) == 5
    assert film(0).pk not in items_of(served)
    assert served.served_by == "model"
    assert Slate.objects.get().scenario == "similar"


def test_without_a_unit_the_same_is_shown_and_no_slate_is_logged() -> None:
    make_champion()

    logged = similar_items(film(0), person=None, unit="visitor:test", now=NOW, n=5)
    unlogged = similar_items(film(0), person=None, unit="", now=NOW, n=5)

    assert unlogged == replace(logged, slate=None)
    assert Slate.objects.get().unit == "visitor:test"


def genres_of(served: ServedList) -> set[str]:
    return {genre.name for entry in served.entries for genre in entry.item.genres.all()}


def test_an_item_newer_than_the_bundle_has_neighbours_by_content_at_once() -> None:
    make_champion()
    new = make_item(pk=FIRST_KEY + N_ITEMS, genres=("Drama",), year=1990)

    served = similar_items(new, person=None, unit="visitor:test", now=NOW, n=5)

    assert (served.served_by, served.degraded, len(served.entries)) == ("model", False, 5)
    assert new.pk not in items_of(served)
    assert genres_of(served) == {"Drama"}


def test_an_item_the_bundle_does_not_know_has_its_genre_for_neighbours() -> None:
    make_champion()
    # As one that was switched off while the model was trained, and is back.
    unknown = make_item(pk=FIRST_KEY - 1, genres=("Drama",))

    served = similar_items(unknown, person=None, unit="visitor:test", now=NOW, n=5)

    assert served.degraded
    assert unknown.pk not in items_of(served)
    assert genres_of(served) == {"Drama"}


def test_the_slate_is_logged_with_what_the_model_saw() -> None:
    make_champion()
    home(make_user())

    slate = Slate.objects.get()

    n_features = len(make_bundle().manifest["feature_names"])
    assert len(bytes(slate.features)) == 4 * n_features * slate.entries.count()
    assert slate.feature_schema == make_bundle().manifest["schema_version"]
    assert slate.bundle == make_bundle().content_hash
    entries = list(slate.entries.order_by("position"))
    assert [entry.position for entry in entries] == list(range(1, 21))
    assert all(entry.sources for entry in entries)
    assert entries[0].propensity == 1
    assert 0 < entries[-1].propensity < 1
    assert entries[-1].reason["kind"] == "explore"


def test_a_running_experiment_decides_and_counts_its_exposure_when_seen() -> None:
    make_champion()
    person = make_user()
    home(person)
    make_experiment(arms=(("a", "recent-linear", 50), ("b", "recent-linear", 50)), key="linear")

    served = home(person, 1)

    assert (served.experiment, served.policy) == ("linear", "recent-linear")
    exposure = Exposure.objects.get()
    assert (exposure.unit, exposure.slate_id, exposure.arm.key) == (
        unit_for(person),
        served.slate_id,
        served.arm,
    )
