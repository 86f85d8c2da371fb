"""The readout counts units that saw their arm, and what they did on the slates they saw."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Item
from experiments.models import Experiment
from experiments.selectors import ArmReadout, readout
from experiments.services import expose
from interactions.models import Interaction, Slate
from tests.experiments.factories import make_arm_slate, make_outcome
from tests.factories import NOW, make_experiment, make_item, make_user

pytestmark = pytest.mark.django_db


def see(experiment: Experiment, arm: str, unit: str) -> Slate:
    slate = make_arm_slate(experiment, arm, unit)
    expose(slate, now=NOW)
    return slate


def shares(arm: ArmReadout) -> dict[str, tuple[int, float | None]]:
    return {each.name: (each.n_units, each.share.estimate if each.share else None) for each in arm.outcomes}


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def item() -> Item:
    return make_item()


def test_an_experiment_nobody_saw_has_no_numbers() -> None:
    result = readout(make_experiment())
    assert [arm.key for arm in result.arms] == ["control", "treatment"]
    assert result.sample_ratio_p_value is None
    assert all(outcome.share is None and outcome.difference is None for outcome in result.arms[1].outcomes)


def test_outcomes_count_once_a_unit(user: User, item: Item) -> None:
    experiment = make_experiment()
    slate = see(experiment, "treatment", "user:1")
    again = see(experiment, "treatment", "user:1")
    see(experiment, "treatment", "user:2")
    see(experiment, "control", "user:3")
    make_outcome(user, item, slate, Interaction.Kind.CLICK)
    make_outcome(user, item, again, Interaction.Kind.CLICK)
    make_outcome(user, item, slate, Interaction.Kind.RATING, 4.0)
    control, treated = readout(experiment).arms
    assert (treated.n_units, treated.n_slates) == (2, 3)
    assert shares(treated) == {"click": (1, 0.5), "like": (0, 0.0), "high_rating": (1, 0.5)}
    assert shares(control) == {"click": (0, 0.0), "like": (0, 0.0), "high_rating": (0, 0.0)}
    click = treated.outcomes[0]
    assert click.difference is not None
    assert click.difference.low < 0 < click.difference.estimate == 0.5 < click.difference.high


def test_low_ratings_switched_off_likes_and_retractions_do_not_count(user: User, item: Item) -> None:
    experiment = make_experiment()
    slate = see(experiment, "treatment", "user:1")
    make_outcome(user, item, slate, Interaction.Kind.RATING, 3.5)
    make_outcome(user, item, slate, Interaction.Kind.LIKE, 0)
    taken_back = make_outcome(user, item, slate, Interaction.Kind.CLICK)
    Interaction.objects.create(
        user=user,
        item=item,
        kind=Interaction.Kind.RETRACT,
        retracts=taken_back,
        event_id="back",
        occurred_at=NOW,
        origin=Interaction.Origin.WEB,
    )
    assert {n_units for n_units, _ in shares(readout(experiment).arms[1]).values()} == {0}


def test_slates_nobody_saw_do_not_count(user: User, item: Item) -> None:
    experiment = make_experiment()
    see(experiment, "treatment", "user:1")
    ahead = make_arm_slate(experiment, "treatment", "user:1", seen=False)
    make_outcome(user, item, ahead, Interaction.Kind.CLICK)
    treated = readout(experiment).arms[1]
    assert treated.n_slates == 1
    assert shares(treated)["click"] == (0, 0.0)


def test_a_broken_split_shows_in_the_sample_ratio() -> None:
    experiment = make_experiment()
    for number in range(40):
        see(experiment, "treatment" if number % 8 else "control", f"user:{number}")
    p_value = readout(experiment).sample_ratio_p_value
    assert p_value is not None
    assert p_value < 0.001


def test_a_readout_costs_the_same_however_much_there_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    experiment = make_experiment()
    for number in range(5):
        see(experiment, "treatment", f"user:{number}")
    with django_assert_num_queries(3):
        readout(experiment)
