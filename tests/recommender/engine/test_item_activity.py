"""Where an item stands among all by use."""

import numpy as np

from recommender.engine.features.item_activity import places


def test_places_are_those_of_a_stable_order() -> None:
    count = np.random.default_rng(0).integers(0, 5, 200).astype(np.float32)
    np.testing.assert_array_equal(places(count), np.argsort(np.argsort(count, kind="stable")))
    assert places(np.empty(0, np.float32)).tolist() == []
