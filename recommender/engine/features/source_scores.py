"""Each source's score, the same relative to the query's best, and the rank it gives among the candidates."""

import numpy as np
import numpy.typing as npt

from recommender.engine.features.inputs import FeatureInputs
from recommender.engine.queries import Rows
from recommender.engine.types import FloatArray

SOURCE_NAMES = (
    "linear_recent", "linear_full", "linear_liked", "transitions", "neighbours", "like_minded",
    "like_minded_full", "like_minded_next", "factors", "content", "recently_popular", "popular",
)  # fmt: skip
NAMES = (*(f"{kind}_{name}" for kind in ("score", "rank") for name in SOURCE_NAMES), "n_sources")


def compute(inputs: FeatureInputs) -> FloatArray:
    """(len(NAMES), n_rows). Scores are divided by the query's highest, so they compare across users."""
    rows = inputs.rows
    ranks = np.log1p(rank_within(rows.query, rows.scores, rows.group))
    relative = relative_to_best(np.ascontiguousarray(rows.scores.T), rows.query, rows.group)
    votes = rows.proposed.sum(axis=1, dtype=np.float32)
    return np.concatenate([relative, ranks, votes[None]])


def rank_within(query: Rows, scores: FloatArray, group: Rows) -> FloatArray:
    """(n_sources, n_rows): the place (from 0) of each row in its query by each source's descending score.

    Equal scores share a place, which is how many are higher; those without a score share the last. So nothing
    depends on the order in which the catalogue lists its items.
    """
    within = np.arange(len(query)) - (np.cumsum(group) - group)[query]
    column = np.arange(group.max(initial=0))
    # score and number in one integer: sorting those takes a fraction of a stable sort of floats
    keys = (
        np.full((scores.shape[1], len(group), len(column)), np.iinfo(np.int32).max, np.int64) << 32 | column
    )
    keys[:, query, within] = _descending(scores.T).astype(np.int64) << 32 | within
    keys.sort(axis=2)
    places = np.empty(keys.shape, np.float32)
    np.put_along_axis(places, keys & 0xFFFFFFFF, _first_places(keys >> 32), axis=2)
    return places[:, query, within]


def _first_places(ascending: Rows) -> FloatArray:
    """Of values that ascend along the last axis, where each stands first."""
    places = np.broadcast_to(np.arange(ascending.shape[-1]), ascending.shape).astype(np.float32)
    places[..., 1:][ascending[..., 1:] == ascending[..., :-1]] = 0
    np.maximum.accumulate(places, axis=-1, out=places)
    return places


def _descending(scores: FloatArray) -> npt.NDArray[np.int32]:
    """Integers in the opposite order of the scores, NaN lowest: a float's bits, read so, sort as it does."""
    known = np.fmax(scores, np.float32(-np.inf)) + np.float32(0)  # + 0: there is a second zero
    bits = known.view(np.int32)
    bits ^= (bits >> 31) & np.int32(0x7FFFFFFF)  # of those below 0 the order is turned
    return np.invert(bits, out=bits)


def relative_to_best(scores: FloatArray, query: Rows, group: Rows) -> FloatArray:
    """(n_columns, n_rows): each score divided by the query's highest, where that is above 0."""
    highest = np.full((len(scores), len(group)), 1e-9, np.float32)
    asked = np.flatnonzero(group)
    if len(asked):
        best = np.fmax.reduceat(scores, (np.cumsum(group) - group)[asked], axis=1)
        highest[:, asked] = np.fmax(highest[:, asked], best)
    return scores / highest.take(query, axis=1)
