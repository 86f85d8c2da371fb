"""What an event says about liking: which kinds count as history, which as liked, which against.

Every source and feature reads feedback through these three rules and no other.
"""

import numpy as np
import numpy.typing as npt

from recommender.engine.types import FloatArray, Kind

BoolArray = npt.NDArray[np.bool_]

LOW_STARS = 2.0
LIKED_STARS = 4.0
_WEIGHT = np.zeros(len(Kind), np.float32)
_WEIGHT[[Kind.VIEW, Kind.CLICK, Kind.RATING, Kind.LIKE, Kind.WATCHLIST]] = [0.3, 0.5, 1.0, 1.0, 0.8]
FRESH = 1  # a person's newest rows: what they say no to there is no history yet
_EXPLICIT = np.isin(np.arange(len(Kind)), [Kind.RATING, Kind.LIKE, Kind.DISMISS, Kind.WATCHLIST])


def is_negative(kind: npt.NDArray[np.int8], value: FloatArray) -> BoolArray:
    """A dismissal, or a rating of two stars or fewer."""
    low = (kind == Kind.RATING) & (np.nan_to_num(value, nan=5.0) <= LOW_STARS)
    negative: BoolArray = low | (kind == Kind.DISMISS)
    return negative


def is_liked(kind: npt.NDArray[np.int8], value: FloatArray) -> BoolArray:
    """A like, something put aside to watch, or a rating of four stars or more."""
    stars = (kind == Kind.RATING) & (np.nan_to_num(value, nan=0.0) >= LIKED_STARS)
    liked: BoolArray = stars | (kind == Kind.LIKE) | (kind == Kind.WATCHLIST)
    return liked


def is_explicit(kind: npt.NDArray[np.int8]) -> BoolArray:
    """Said on purpose: it decides what holds for an item and hides it from lists; views and clicks do not."""
    explicit: BoolArray = _EXPLICIT[kind]
    return explicit


def history_weight(kind: npt.NDArray[np.int8], value: FloatArray, age: npt.NDArray[np.int64]) -> FloatArray:
    """How much an event counts as history, 0–1. `age`: how many rows of the person are newer.

    A dismissal never does. What was rated low does once it is not fresh: it was chosen, and tells what will
    be chosen next as well as what was liked (decision 0025).
    """
    return np.where(is_negative(kind, value) & (age < FRESH), np.float32(0), _WEIGHT[kind])
