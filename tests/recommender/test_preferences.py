"""What people choose of their lists: sliders and policy, from the row to the slate."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from catalog.models import Item
from experiments.models import Exposure
from interactions.models import Slate
from recommender.composition.decisions import Question, decide
from recommender.composition.inspections import inspect
from recommender.composition.lists import bring_up_to_date, current_list, item_ids_of
from recommender.composition.ordering import in_order_for
from recommender.composition.policies import Plan, plan_for
from recommender.engine.types import NEUTRAL, Sliders
from recommender.feedback import merge_visitor, submit_policy, submit_rating, submit_sliders
from recommender.models import ListPreference, StoredList
from recommender.people import unit_for
from recommender.preferences import chosen_policy, preference_of, sliders_of
from recommender.serving import home_list
from tests.bundles import FIRST_KEY, item_keys, make_champion
from tests.factories import NOW, at, make_experiment, make_user, make_visitor

pytestmark = pytest.mark.django_db
FAR = Sliders(popularity=-2, diversity=1)


def a_fan() -> User:
    """Somebody who liked three films of the first camp, with a list."""
    make_champion()
    person = make_user()
    for number in range(3):
        submit_rating(person, Item.objects.get(pk=FIRST_KEY + number), 5.0, now=NOW)
    bring_up_to_date(person.pk, now=NOW)
    return person


def again(person: User) -> User:
    """As the next request finds them."""
    return User.objects.get(pk=person.pk)


def latest() -> Slate:
    return Slate.objects.order_by("-decided_at", "-pk")[0]


def test_who_chose_nothing_has_neutral_sliders_and_the_sites_policy() -> None:
    person = make_user()
    assert preference_of(person) is None
    assert (sliders_of(person), chosen_policy(person)) == (NEUTRAL, "")
    assert plan_for(person, unit_for(person), "home") == Plan("two-stage")


def test_moved_sliders_make_the_stored_list_anew_and_neutral_ones_bring_it_back() -> None:
    person = a_fan()
    plain = StoredList.objects.get().slate
    submit_sliders(person, FAR, now=at(1))
    assert current_list(again(person), now=at(2)) is None
    bring_up_to_date(person.pk, now=at(2))
    moved = StoredList.objects.get()
    assert moved.slate is not None
    assert moved.slate.context["sliders"] == {"popularity": -2, "diversity": 1}
    assert item_ids_of(moved.slate)[:19] != item_ids_of(plain)[:19]
    assert current_list(again(person), now=at(3)) is not None

    submit_sliders(person, NEUTRAL, now=at(4))
    bring_up_to_date(person.pk, now=at(5))
    back = StoredList.objects.get().slate
    assert back is not None
    assert "sliders" not in back.context
    assert item_ids_of(back) == item_ids_of(plain)


def test_neutral_sliders_that_were_kept_are_no_reason_for_another_list() -> None:
    person = a_fan()
    submit_sliders(person, NEUTRAL, now=at(1))
    assert current_list(again(person), now=at(2)) is not None


def test_a_list_that_fell_back_is_not_made_again_for_its_sliders() -> None:
    person = make_user()
    submit_sliders(person, FAR, now=NOW)
    home_list(again(person), unit_for(person), now=at(1), channel="page")
    n_slates = Slate.objects.count()
    home_list(again(person), unit_for(person), now=at(2), channel="page")
    assert Slate.objects.count() == n_slates == 1


def test_a_slate_with_sliders_can_be_replayed_from_what_it_logged() -> None:
    person = a_fan()
    submit_sliders(person, FAR, now=at(1))
    slate = decide(Question(person, unit_for(person), at(2)))
    submit_sliders(person, NEUTRAL, now=at(3))
    question = Question(again(person), unit_for(person), at(2), sliders=slate.context["sliders"])
    assert item_ids_of(decide(question)) == item_ids_of(slate)


def test_what_explains_a_list_has_the_sliders_of_the_list() -> None:
    person = a_fan()
    submit_sliders(person, FAR, now=at(1))
    question = Question(person, unit_for(person), at(2))
    found = inspect(question)
    assert found is not None
    assert found.shown_ids == item_ids_of(decide(question))


def test_a_whole_catalogue_in_order_follows_the_sliders() -> None:
    person = a_fan()
    plain = in_order_for(person, item_keys(), now=at(1))
    submit_sliders(person, FAR, now=at(1))
    assert in_order_for(person, item_keys(), now=at(1)) != plain


def test_paused_sliders_rest_and_so_does_the_choice() -> None:
    person = a_fan()
    submit_sliders(person, FAR, now=at(1))
    submit_policy(person, "recent-linear", now=at(1))
    User.objects.update(personalised=False)
    assert plan_for(again(person), unit_for(person), "home") == Plan("popular")


@pytest.mark.parametrize("policy", ["recent-linear", "popular", "two-stage"])
def test_a_chosen_policy_decides_and_is_outside_every_experiment(policy: str) -> None:
    make_experiment(arms=(("a", "two-stage", 50), ("b", "popular", 50)))
    person = a_fan()
    submit_policy(person, policy, now=at(1))
    served = home_list(again(person), unit_for(person), now=at(2), channel="page")
    assert (served.policy, served.experiment, served.arm) == (policy, "", "")
    assert not Exposure.objects.exists()


def test_who_was_exposed_before_choosing_stays_counted_and_returns_to_the_same_arm() -> None:
    make_experiment(arms=(("a", "two-stage", 50), ("b", "recent-linear", 50)))
    person = a_fan()
    before = home_list(person, unit_for(person), now=at(1), channel="page")
    submit_policy(person, "popular", now=at(2))
    home_list(again(person), unit_for(person), now=at(3), channel="page")
    submit_policy(person, "", now=at(4))
    after = home_list(again(person), unit_for(person), now=at(5), channel="page")
    assert after.arm == before.arm != ""
    assert Exposure.objects.get().slate_id == before.slate_id


def test_a_policy_that_is_gone_counts_as_none_chosen() -> None:
    person = make_user()
    submit_policy(person, "retired", now=NOW)
    assert plan_for(again(person), unit_for(person), "home") == Plan("two-stage")


def test_sliders_and_policy_do_not_overwrite_each_other() -> None:
    person = make_user()
    submit_sliders(person, FAR, now=NOW)
    submit_policy(person, "popular", now=at(1))
    assert plan_for(again(person), unit_for(person), "home") == Plan("popular", sliders=FAR)
    assert ListPreference.objects.get().changed_at == at(1)


def test_the_database_refuses_a_position_beyond_reach() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        submit_sliders(make_user(), Sliders(novelty=3), now=NOW)


def test_what_a_visitor_chose_is_the_members_unless_they_had_chosen() -> None:
    new, settled = make_user(), make_user()
    submit_sliders(settled, Sliders(recency=1), now=NOW)
    for member, expected in ((new, FAR), (settled, Sliders(recency=1))):
        visitor = make_visitor()
        submit_sliders(visitor, FAR, now=NOW)
        merge_visitor(visitor, again(member))
        assert sliders_of(again(member)) == expected
