"""What every test shares. The store, the database and the state folder come from `tests.settings`."""

from collections.abc import Iterator

import pytest

from recommender.composition import CHAMPION


@pytest.fixture(autouse=True)
def no_champion_held() -> Iterator[None]:
    """A process keeps its champion for two seconds before it asks again; a test lasts less."""
    CHAMPION.forget()
    yield
    CHAMPION.forget()
