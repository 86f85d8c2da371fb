"""Attributes put people into cohorts; what a cohort uses more is all that is known of who has only come."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine import demographic
from recommender.engine.bundle import Bundle
from recommender.engine.demographic import USES_BEFORE
from recommender.engine.evaluation import splits
from recommender.engine.fit import fit_bundle
from recommender.engine.people import (
    FEW_NUMBERS,
    LEAST_MEMBERS,
    MOST_VALUES,
    N_RANGES,
    CohortScheme,
    described,
)
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Request, UserState
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue

ROOMS = 5 * [{"room": "north"}] + 5 * [{"room": "south"}]


def test_values_that_several_hold_are_cohorts() -> None:
    people = described([*ROOMS, {"room": "attic"}, {"room": " north "}, {}, {"room": ""}])
    assert people is not None
    (room,) = people.scheme.attributes
    assert room.values == ("north", "south")
    assert [people.cohorts_of(user).tolist() for user in (0, 9, 10, 11, 12, 13)] == [
        [0],
        [1],
        [],
        [0],
        [],
        [],
    ]
    assert people.cohorts_of(99).tolist() == []


def test_many_different_numbers_become_ranges_and_few_stay_codes() -> None:
    n = 10 * (FEW_NUMBERS + 1)
    people = described([{"age": str(i % (FEW_NUMBERS + 1)), "level": i % 3} for i in range(n)])
    assert people is not None
    age, level = people.scheme.attributes
    assert (len(age), level.values) == (N_RANGES, ("0", "1", "2"))
    assert people.scheme.of({"age": -5, "level": 2}).tolist() == [0, N_RANGES + 2]
    assert people.scheme.of({"age": "1e9"}).tolist() == [N_RANGES - 1]
    assert people.scheme.of({"age": "unknown", "level": float("nan")}).tolist() == []
    shares = np.asarray(people.cohorts.sum(axis=0)).ravel()[: len(age)] / n
    assert shares == pytest.approx(1 / N_RANGES, abs=0.08)


def test_a_column_of_names_says_nothing_and_many_values_are_bounded() -> None:
    assert described([{"email": f"{i}@example.org"} for i in range(50)]) is None
    assert described([]) is None
    assert described(10 * [{"alike": "everybody"}]) is None
    people = described([{"street": f"s{i % 60}"} for i in range(60 * LEAST_MEMBERS)])
    assert people is not None
    assert len(people.scheme) == MOST_VALUES


def test_a_scheme_survives_a_manifest() -> None:
    people = described([{**row, "age": i * 7 % 40} for i, row in enumerate(5 * ROOMS)])
    assert people is not None
    assert CohortScheme.from_list(people.scheme.as_list()) == people.scheme


def test_the_lift_is_the_log_of_uses_beside_those_expected() -> None:
    used = sp.csr_matrix(np.array(5 * [[1, 0, 1]] + 5 * [[0, 1, 0]], np.float32))
    known = demographic.fit(described(ROOMS), used)
    expected = np.array([[5, 5, 5], [5, 5, 5]]) * np.array([[10], [5]]) / 15
    counted = np.array([[5, 0, 5], [0, 5, 0]])
    assert known.lift == pytest.approx(np.log((counted + USES_BEFORE) / (expected + USES_BEFORE)), abs=1e-6)


def test_lifts_add_up_over_cohorts_and_are_missing_where_nothing_is_known() -> None:
    known = replace(
        demographic.fit(None, sp.csr_matrix((0, 2))), lift=np.array([[1, 2], [10, 20]], np.float32)
    )
    cohorts = [np.array(own, np.int32) for own in ([0, 1], [], [1])]
    lift = known.lift_of(cohorts, np.array([0, 1, 2, 0]), np.array([0, 0, 1, 1]))
    assert lift.tolist()[:1] + lift.tolist()[2:] == [11, 20, 22]
    assert np.isnan(lift[1])
    assert known.widened(3).lift[:, 2].tolist() == [0, 0]


def bundle_of_tribes() -> tuple[Bundle, CohortScheme]:
    """People of three tastes who say which is theirs."""
    people = described([{"tribe": f"t{user % 3}"} for user in range(80)])
    assert people is not None
    log = replace(clustered_log(), people=people)
    return fit_bundle(log, make_catalogue(60), n_users=80, config=SMALL), people.scheme


def first_of(bundle: Bundle, tribe: str, scheme: CohortScheme) -> np.ndarray:
    state = replace(UserState.empty(), cohorts=scheme.of({"tribe": tribe}))
    return Pipeline(bundle).recommend(state, Request(now_s=5000.0, n=10)).item_idx


def test_who_has_only_come_is_shown_what_their_kind_uses(tmp_path_factory: pytest.TempPathFactory) -> None:
    bundle, scheme = bundle_of_tribes()
    folder = tmp_path_factory.mktemp("bundles")
    kept = Bundle.load(folder / bundle.save(folder))
    lists = np.array([first_of(bundle, f"t{place}", scheme) for place in range(3)])
    share = np.array([[np.mean(shown % 3 == place) for place in range(3)] for shown in lists])
    assert (share.argmax(axis=0) == np.arange(3)).all()  # of each kind's items most are in its own list
    again = [first_of(kept, f"t{place}", kept.demographic.scheme).tolist() for place in range(3)]
    assert again == lists.tolist()
    assert kept.log.people is None


def test_decisions_know_their_persons_cohorts() -> None:
    people = described([{"tribe": f"t{user % 3}"} for user in range(80)])
    held_out = splits.live(replace(clustered_log(), people=people), 0.2)
    assert [state.cohorts.tolist() for state in held_out.states] == [[user % 3] for user in held_out.user_idx]
