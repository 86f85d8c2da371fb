"""Where an item stands among all by use."""

import numpy as np

from recommender.engine.features.item_activity import less_used


def test_items_used_as_much_stand_in_one_place() -> None:
    assert less_used(np.array([3, 0, 1, 0, 3, 9], np.float32)).tolist() == [3, 0, 2, 0, 3, 5]
    assert less_used(np.empty(0, np.float32)).tolist() == []
