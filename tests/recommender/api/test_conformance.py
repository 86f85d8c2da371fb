"""Schemathesis against the API's own schema: what is promised is accepted, what is not is refused.

Every check is on, but for one where its reason is given. Examples are derived and not random, so
a run repeats.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import ignored_auth
from schemathesis.config import SchemathesisConfig

from accounts.models import ApiKey, User
from recommender.api.fields import MAX_ID
from tests.factories import NOW, make_interaction, make_item, make_user
from tests.recommender.api.callers import session_client

SessionOptions = dict[str, dict[str, str]]

EXAMPLES = 12
# The checks read bodies as they come; that answers are compressed on request is the site's matter.
PLAIN = {"Accept-Encoding": "identity"}
CONFIG = {"generation": {"deterministic": True, "max-examples": EXAMPLES}}

N_ITEMS = 5

# No schema language can say “not later than now”: what is generated has happened.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(max_value=NOW.replace(tzinfo=None)).map(lambda moment: f"{moment.isoformat()}Z"),
)


schema = schemathesis.openapi.from_wsgi(
    "/api/schema/?format=json", WSGIHandler(), config=SchemathesisConfig.from_dict(CONFIG)
)


def nearby(value: object) -> object:
    """Most generated ids name nothing; brought into a small range, all but one name a row.

    What is no id, by kind or by size, stays: it is meant to be refused.
    """
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID
    return value % (N_ITEMS + 1) + 1 if is_id else value  # type: ignore[operator] # is_id says it is an int


@schema.hook
def map_body(_context: schemathesis.HookContext, body: object) -> object:
    events = body.get("interactions", [body]) if isinstance(body, dict) else []
    for event in events if isinstance(events, list) else []:
        if isinstance(event, dict) and "item" in event:
            event["item"] = nearby(event["item"])
    return body


@schema.hook
def map_path_parameters(
    _context: schemathesis.HookContext, parameters: dict[str, object] | None
) -> dict[str, object] | None:
    return {name: nearby(value) for name, value in parameters.items()} if parameters else parameters


def keep_connections() -> None:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)


@pytest.fixture
def within_the_test(db: None) -> Iterator[None]:
    """A WSGI request closes its connection at the end; here that is the test's, so it stays."""
    keep_connections()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(within_the_test: None) -> str:
    """The key of somebody with a log, over a small catalogue."""
    user = make_user(username="ada")
    for number in range(1, N_ITEMS + 1):
        make_interaction(id=number, user=user, item=make_item(id=number, genres=("Drama",)))
    return ApiKey.issue(user, "conformance")[1]


@pytest.fixture
def session(key: str) -> SessionOptions:
    """How a logged-in browser sends a request."""
    client = session_client(User.objects.get(username="ada"))
    token = client.get("/api/docs/").cookies["csrftoken"].value
    keep_connections()  # Django's client put the signals back
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return {"cookies": cookies, "headers": {"X-CSRFToken": token}}


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
def test_anonymous_caller(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(headers=PLAIN)


@schema.parametrize()
@bounded
def test_caller_with_a_key(case: schemathesis.Case[Any], key: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Api-Key {key}"} | PLAIN)


@schema.include(path_regex="/users/me/keys/").parametrize()
@bounded
def test_caller_with_a_session(case: schemathesis.Case[Any], session: SessionOptions) -> None:
    """Keys are issued and revoked from a session only: the other callers never get that far."""
    case.call_and_validate(
        headers=session["headers"] | PLAIN,
        cookies=session["cookies"],
        # It takes cookies given with a call for generated ones and wants them refused. What it would
        # find is a row of test_permissions: the same requests without a session are a 401.
        excluded_checks=[ignored_auth],
    )
