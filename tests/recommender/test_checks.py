"""An arm without a policy is found by the system check, not by a visitor."""

import pytest

from recommender.checks import check_policies
from tests.factories import make_experiment

pytestmark = pytest.mark.django_db


def test_known_policies_pass_and_an_unknown_one_is_named() -> None:
    make_experiment()
    assert check_policies(databases=["default"]) == []

    make_experiment(status="draft", arms=(("a", "popular", 1), ("b", "magic", 1)))

    (error,) = check_policies(databases=["default"])
    assert error.id == "recommender.E002"
    assert "magic" in error.msg


def test_without_the_databases_checks_nothing_is_read() -> None:
    make_experiment(arms=(("a", "magic", 1), ("b", "magic", 1)))

    assert check_policies(databases=None) == []
