"""The sticky split: a unit's arm follows from a hash, so it needs no row and never changes."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

_HASH_BYTES = 8


def arm_index(salt: str, unit: str, weights: Sequence[int]) -> int:
    """Which arm the unit has: a point on the line of weights, fixed by SHA-256 over salt and unit.

    Units are spread in proportion to the weights, of which at least one must be positive. Each
    experiment has a salt of its own, which makes its split independent of every other experiment's.
    """
    digest = hashlib.sha256(f"{salt}:{unit}".encode()).digest()
    hashed = int.from_bytes(digest[:_HASH_BYTES], "big")
    reached = list(accumulate(weights))
    point = hashed * reached[-1] >> (8 * _HASH_BYTES)  # whole numbers: 0 ≤ point < sum of the weights
    return bisect_right(reached, point)
