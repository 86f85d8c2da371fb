"""Which items belong on a shelf of the home page, whoever asks: what gains, what few know, what is new.

And whose shelves a person would stop at: the genres they turn to more than people do, likes whose neighbours
differ. Whoever fills the page ranks within these for the person.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from recommender.engine.sources.popularity import recency_weighted
from recommender.engine.timeline import Snapshot
from recommender.engine.types import Catalogue, FloatArray, IntArray

FEWEST_USES = 3  # of late, below which nothing is a trend
FEWEST_STARS = 5  # below which nobody knows whether an item is loved
PRIOR_STARS = 10.0  # each item is read as if it had so many more ratings at everybody's mean
KNOWN_BY_MANY = 70.0  # percentile of uses from which an item is hidden no more
MOST_ALIKE = 0.25  # Jaccard of two likes' neighbours, above which the second says nothing new
FEWEST_LIKED = 2  # of a genre, before it counts as somebody's


@lru_cache(maxsize=4)  # everybody who asks now asks about the same moment
def trending(snapshot: Snapshot) -> IntArray:
    """All items used more in the longest window than their share of all uses foretells, surest gain first.

    By the excess over its standard deviation as a Poisson count. Empty while all uses lie in the window.
    """
    recent, n_recent = snapshot.windows[-1], float(snapshot.windows[-1].sum())
    expected = snapshot.count * (n_recent / max(1.0, float(snapshot.count.sum())))
    gain = (recent - expected) / np.sqrt(expected + 1)
    return _best(np.where((gain > 0) & (recent >= FEWEST_USES), gain, -np.inf))


@lru_cache(maxsize=4)
def hidden_gems(snapshot: Snapshot) -> IntArray:
    """All items that few used and those few rated above everybody's mean; the best shrunken mean first."""
    n, total = snapshot.stars_count, snapshot.stars_sum
    mean = float(total.sum()) / max(1.0, float(n.sum()))
    shrunken = (total + PRIOR_STARS * mean) / (n + PRIOR_STARS)
    is_gem = (n >= FEWEST_STARS) & (snapshot.count <= few_uses(snapshot)) & (shrunken > mean)
    return _best(np.where(is_gem, shrunken, -np.inf))


def few_uses(snapshot: Snapshot) -> int:
    """The most uses with which an item is still hidden."""
    used = snapshot.count[snapshot.count > 0]
    return int(np.percentile(used, KNOWN_BY_MANY)) if len(used) else 0


def newest(catalogue: Catalogue, snapshot: Snapshot) -> IntArray:
    """All items with a year: the latest first, and of one year those first used latest."""
    known = np.flatnonzero(np.isfinite(catalogue.year))
    order = np.lexsort((-snapshot.first[known], -catalogue.year[known]))
    return known[order].astype(np.int32)


@lru_cache(maxsize=4)
def popular_of_late(snapshot: Snapshot) -> IntArray:
    """All items, the most used first, of late above all."""
    return _best(recency_weighted(snapshot))


def favourite_genres(catalogue: Catalogue, liked: IntArray, snapshot: Snapshot, n: int) -> list[int]:
    """Columns of the n genres that the liked items hold most beyond what everybody's uses hold of them.

    By the term of the likelihood ratio, observed × log(observed / expected): many of a common genre and some
    of a rare one compare. Each has at least FEWEST_LIKED of the liked items.
    """
    genres = catalogue.genres
    observed = np.asarray(genres[liked].sum(axis=0)).ravel()
    uses = genres.T @ snapshot.count
    expected = observed.sum() * (uses + 1) / max(1.0, float((uses + 1).sum()))
    care = observed * np.log(np.maximum(observed, 1e-9) / np.maximum(expected, 1e-9))
    return [int(g) for g in _best(np.where((observed >= FEWEST_LIKED) & (care > 0), care, -np.inf))[:n]]


def common_genres(catalogue: Catalogue, snapshot: Snapshot, n: int) -> list[int]:
    """Columns of the n genres with most uses."""
    uses = catalogue.genres.T @ snapshot.count
    return [int(g) for g in _best(np.where(uses > 0, uses, -np.inf))[:n]]


def distinct_seeds(likes: Sequence[int], neighbours: Callable[[int], IntArray], n: int) -> list[int]:
    """The first n of these items whose neighbours are not those of one before it; asked for one by one."""
    chosen: dict[int, set[int]] = {}
    for item in likes:
        near = set(neighbours(item).tolist())
        if all(jaccard(near, other) <= MOST_ALIKE for other in chosen.values()):
            chosen[item] = near
        if len(chosen) == n:
            break
    return list(chosen)


def jaccard(a: set[int], b: set[int]) -> float:
    """What two sets share of what either holds; 0 for two empty ones."""
    return len(a & b) / max(1, len(a | b))


def _best(score: FloatArray | npt.NDArray[np.float64]) -> IntArray:
    """Where the finite scores are, the highest first, ties in order of place."""
    order = np.argsort(-score, kind="stable")
    return order[np.isfinite(score[order])].astype(np.int32)
