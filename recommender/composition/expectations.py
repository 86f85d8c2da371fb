"""How many stars somebody was expected to give an item, from what they had rated before they rated it.

Said afterwards: a prediction that is seen while one rates pulls the rating towards it (Cosley et al. 2003).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from catalog.models import Item
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.histories import History
from recommender.engine.stars.model import StarsModel
from recommender.engine.types import Kind, UserState


@dataclass(frozen=True, slots=True)
class Expectation:
    """In stars; `low` to `high` hold four of five such ratings. `n`: ratings it was made from."""

    stars: float
    low: float
    high: float
    n: int


def expectation_of(item: Item, history: History, *, before: datetime) -> Expectation | None:
    """None where it cannot be known: nothing rated before, an item new to the model, no model of stars.

    Ratings of other items count as they are now, and from when they were last changed.
    """
    loaded = CHAMPION.current()
    if loaded is None or loaded.pipeline.bundle.stars is None:
        return None
    idx, stars = loaded.idx_of.get(item.pk, -1), loaded.pipeline.bundle.stars
    if not 0 <= idx < stars.n_items:
        return None
    state = _rated_before(history, item, before, loaded)
    return _expected(stars, state, idx) if len(state) else None


class NothingToExpectFrom(Exception):
    """Nothing predicts this person's stars."""


class NoStarsModel(NothingToExpectFrom):
    """No model is at hand, or the one at hand was trained on too few stars."""


class NothingRated(NothingToExpectFrom):
    """The person has rated nothing that the model knows, or does not want their history used."""


def by_expected_stars(history: History, item_ids: list[int]) -> list[int]:
    """The items by the stars that are expected of this person, the highest first, those new to the model
    behind as they came. One forecast for all. Raises NothingToExpectFrom.
    """
    loaded = CHAMPION.current()
    if loaded is None or loaded.pipeline.bundle.stars is None:
        raise NoStarsModel
    model, state = loaded.pipeline.bundle.stars, history.state(loaded)
    rated = state.only((state.kind == Kind.RATING) & (state.item_idx < model.n_items))
    if not len(rated):
        raise NothingRated
    idx = np.array([loaded.idx_of.get(item_id, -1) for item_id in item_ids], np.int32)
    is_known = (idx >= 0) & (idx < model.n_items)
    places = np.flatnonzero(is_known)
    best = places[np.argsort(-model.predict(rated, idx[places]), kind="stable")]
    return [item_ids[place] for place in (*best, *np.flatnonzero(~is_known))]


def _expected(stars: StarsModel, state: UserState, idx: int) -> Expectation | None:
    forecast = stars.forecast(state, np.array([idx], np.int32))
    low, high = (float(bound[0]) for bound in stars.bounds(forecast))
    if high - low >= stars.highest - stars.lowest:
        return None
    return Expectation(float(forecast.stars[0]), low, high, len(state))


def _rated_before(history: History, item: Item, before: datetime, loaded: LoadedBundle) -> UserState:
    """The other ratings, as they were given before that moment."""
    state, moment = history.state(loaded), before.timestamp()
    is_one = (state.kind == Kind.RATING) & (state.time_s < moment)
    is_one &= state.item_idx != loaded.idx_of[item.pk]
    return state.only(is_one)
