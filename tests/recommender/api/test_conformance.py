"""Schemathesis against the API's own schema: what is promised is accepted, what is not is refused.

Every check is on. Examples are derived from the schema and not random, so a run repeats.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis.config import SchemathesisConfig

from accounts.models import ApiKey
from recsite.wsgi import application
from tests.factories import NOW, make_interaction, make_item, make_user
from tests.recommender.api.callers import without_throttles

EXAMPLES = 12
CONFIG = {"generation": {"deterministic": True, "max-examples": EXAMPLES}}

# No schema language can say “not later than now”: what is generated has happened.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(max_value=NOW.replace(tzinfo=None)).map(lambda moment: f"{moment.isoformat()}Z"),
)


schema = schemathesis.openapi.from_wsgi(
    "/api/schema/?format=json", application, config=SchemathesisConfig.from_dict(CONFIG)
)


@pytest.fixture
def within_the_test(db: None) -> Iterator[None]:
    """A WSGI request closes its connection at the end; here that is the test's, so it stays."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(within_the_test: None, settings: Settings) -> str:
    """The key of somebody with a log, over a small catalogue."""
    settings.REST_FRAMEWORK = without_throttles(settings.REST_FRAMEWORK)
    user = make_user(username="ada")
    for number in range(5):
        make_interaction(user=user, item=make_item(genres=("Drama",)), value=number % 5 + 1)
    return ApiKey.issue(user, "conformance")[1]


bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@bounded
@pytest.mark.usefixtures("key")
def test_anonymous_caller(case: schemathesis.Case) -> None:
    case.call_and_validate()


@schema.parametrize()
@bounded
def test_caller_with_a_key(case: schemathesis.Case, key: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Api-Key {key}"})
