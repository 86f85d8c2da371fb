"""What every test shares. The store, the database and the state folder come from `tests.settings`."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from recommender.composition import CHAMPION


@pytest.fixture(autouse=True)
def no_champion_held() -> Iterator[None]:
    """A process keeps its champion for two seconds before it asks again; a test lasts less."""
    CHAMPION.forget()
    yield
    CHAMPION.forget()


@pytest.fixture(autouse=True)
def language_of_the_site() -> Iterator[None]:
    """A request in German leaves its thread German: Django lets go of a language at the next request."""
    yield
    translation.deactivate()
