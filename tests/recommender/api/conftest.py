"""No limit on requests: the counts outlive a test. `test_throttling` sets its own."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _no_throttles(settings: Settings) -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": dict.fromkeys(rates)}
