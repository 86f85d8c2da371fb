"""“More like this, but …”: which items lie on the wanted side of one item. Ours; pure.

A critique is a direction from an item (as in Burke et al. 1997), not a place in the catalogue: newer than it,
less known than it.
"""

from dataclasses import dataclass

import numpy as np

from recommender.engine.preference import BoolArray
from recommender.engine.types import Catalogue, FloatArray

KNOWN_STEP = 1.5  # how many times as many people make a film better known, by which one sees a difference


@dataclass(frozen=True, slots=True)
class Critique:
    """`age`: +1 newer than the item, −1 older. `fame`: +1 better known, −1 less known. 0: it does not matter.

    `genres`: columns of the catalogue's matrix, each of which an item must have.
    """

    age: int = 0
    fame: int = 0
    genres: tuple[int, ...] = ()


AS_IT_IS = Critique()


def fitting(catalogue: Catalogue, count: FloatArray, item_idx: int, critique: Critique) -> BoolArray:
    """(n_items,): what lies on the wanted side. `count` (n_items,): how often each item was used.

    An item without a year is neither newer nor older, and nothing is newer or older than it.
    """
    fits = np.ones(len(catalogue), bool)
    if critique.age:
        fits &= critique.age * (catalogue.year - catalogue.year[item_idx]) > 0  # NaN compares as false
    if critique.fame > 0:
        fits &= count >= KNOWN_STEP * max(float(count[item_idx]), 1.0)
    if critique.fame < 0:
        fits &= KNOWN_STEP * np.maximum(count, 0.5) <= count[item_idx]  # nothing is below no use at all
    if critique.genres:
        own = catalogue.genres[:, list(critique.genres)]
        fits &= np.asarray(own.sum(axis=1)).ravel() == len(critique.genres)
    fits[item_idx] = False
    return fits


def genre_counts(catalogue: Catalogue, fits: BoolArray) -> FloatArray:
    """(n_genres,): how many of these items have each genre."""
    counts: FloatArray = np.asarray(catalogue.genres[np.flatnonzero(fits)].sum(axis=0), np.float32).ravel()
    return counts
