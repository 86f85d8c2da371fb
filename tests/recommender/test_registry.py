"""Aliases: first come, first champion; promotion and rollback leave a history that answers "who, when?"."""

import pytest

from recommender import registry
from recommender.models import AliasChange, ModelVersion
from tests.bundles import with_manifest
from tests.factories import at, make_comparison, make_user

pytestmark = pytest.mark.django_db


def make_version(name: str, seconds: float) -> ModelVersion:
    return with_manifest(
        registry.register(f"stated-{name}", {"metrics": {"ndcg": 0.1}}, cause="trained", now=at(seconds))
    )


def test_the_first_version_is_champion_and_the_next_challenges() -> None:
    first, second = make_version("a", 1), make_version("b", 2)

    assert registry.champion() == first
    assert registry.challenger() == second
    assert first.metrics == {"ndcg": 0.1}


def test_the_same_content_is_the_same_version() -> None:
    first = make_version("a", 1)

    assert make_version("a", 2) == first
    assert AliasChange.objects.count() == 1


def test_promotion_takes_a_cause_and_ends_the_challenge() -> None:
    first, second, actor = make_version("a", 1), make_version("b", 2), make_user()
    found = make_comparison(second, first)

    change = registry.promote(second, cause="better", actor=actor, now=at(3))

    assert registry.champion() == second
    assert registry.challenger() is None
    assert (change.cause, change.actor, change.comparison) == ("better", actor, found)


def test_champion_at_answers_from_history() -> None:
    first, second = make_version("a", 1), make_version("b", 2)
    make_comparison(second, first)
    registry.promote(second, cause="better", now=at(10))

    assert registry.champion_at(at(0)) is None
    assert registry.champion_at(at(9)) == first
    assert registry.champion_at(at(10)) == second


def test_rollback_walks_back_and_only_adds_rows() -> None:
    versions = [make_version(name, number) for number, name in enumerate("abc")]
    for number, version in enumerate(versions[1:]):
        make_comparison(version, versions[number], gain=0.1)
        registry.promote(version, cause="better", now=at(10 + number))
    n_before = AliasChange.objects.count()

    registry.roll_back(cause="worse", now=at(20))
    assert registry.champion() == versions[1]
    registry.roll_back(cause="worse", now=at(21))
    assert registry.champion() == versions[0]
    with pytest.raises(registry.NothingToRollBackTo):
        registry.roll_back(cause="worse", now=at(22))

    assert AliasChange.objects.count() == n_before + 2


def test_nothing_to_roll_back_to_without_a_champion() -> None:
    with pytest.raises(registry.NothingToRollBackTo):
        registry.roll_back(cause="worse", now=at(1))


@pytest.mark.parametrize("gain", [0.0, 0.1, -0.005])
def test_what_is_not_shown_to_be_worse_is_promoted(gain: float) -> None:
    first, second = make_version("a", 1), make_version("b", 2)
    make_comparison(second, first, gain=gain)

    assert registry.promote(second, cause="retrained", now=at(3)).cause == "retrained"
    assert registry.champion() == second


def test_what_is_shown_to_be_worse_is_not_promoted_unless_a_person_says_so_on_record() -> None:
    first, second, actor = make_version("a", 1), make_version("b", 2), make_user()
    make_comparison(second, first, gain=-0.1)

    with pytest.raises(registry.ShownToBeWorse, match=r"−0\.1000 \(−0\.1100 to −0\.0900\)"):
        registry.promote(second, cause="retrained", now=at(3))
    assert registry.champion() == first
    change = registry.promote(second, cause="I know", actor=actor, now=at(4), despite_comparison=True)
    assert registry.champion() == second
    assert change.cause.startswith("although shown to be worse")
    assert change.cause.endswith("I know")
    assert change.actor == actor


def test_a_comparison_with_an_earlier_champion_does_not_count() -> None:
    first, second, third = (make_version(name, number) for number, name in enumerate("abc"))
    make_comparison(third, first, gain=0.1)
    make_comparison(second, first)
    registry.promote(second, cause="retrained", now=at(4))

    with pytest.raises(registry.NotCompared):
        registry.promote(third, cause="retrained", now=at(5))
    make_comparison(third, second, gain=-0.2, compared_at=at(5))
    make_comparison(third, second, gain=0.0, compared_at=at(6))
    assert registry.promote(third, cause="the newest counts", now=at(7)).version == third


def test_the_gate_guards_no_champion_that_nobody_can_be_served_from() -> None:
    lost = registry.register("lost", {}, cause="trained", now=at(1))
    second, third = make_version("b", 2), make_version("c", 3)
    assert registry.guarded_from(second) is None

    assert registry.promote(second, cause="better", now=at(4)).cause == (
        f"{lost} cannot be read any more: better"
    )
    assert registry.guarded_from(third) == second
    with pytest.raises(registry.NotCompared):
        registry.promote(third, cause="better", now=at(5))


def test_a_rollback_asks_no_gate() -> None:
    first, second = make_version("a", 1), make_version("b", 2)
    make_comparison(second, first)
    make_comparison(first, second, gain=-0.2)
    registry.promote(second, cause="better", now=at(3))

    assert registry.roll_back(cause="it broke", now=at(4)).cause == "it broke"
    assert registry.champion() == first
