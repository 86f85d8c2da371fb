"""The sticky split: a unit's arm follows from a hash, so it needs no row and never changes."""

import hashlib
from collections.abc import Sequence

_HASH_BYTES = 8
_HASHES = 256**_HASH_BYTES


def fraction_of(salt: str, unit: str) -> float:
    """A number in [0, 1), fixed for this salt and unit and uniform over units (SHA-256).

    Each experiment has a salt of its own: its split is independent of every other experiment's.
    """
    digest = hashlib.sha256(f"{salt}:{unit}".encode()).digest()
    return int.from_bytes(digest[:_HASH_BYTES], "big") / _HASHES


def arm_index(fraction: float, weights: Sequence[int]) -> int:
    """The arm whose stretch of the line of weights holds the fraction."""
    point = fraction * sum(weights)
    reached = 0
    for index, weight in enumerate(weights):
        reached += weight
        if point < reached:
            return index
    # Rounding may lift a fraction next to 1 onto the very end: it belongs to the last arm with a share.
    return max(index for index, weight in enumerate(weights) if weight > 0)
