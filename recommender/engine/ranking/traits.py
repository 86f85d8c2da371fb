"""What the sliders move: how known, how far from the person's history and how new each candidate is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.context import Context
from recommender.engine.types import FloatArray


@dataclass(frozen=True, slots=True)
class Traits:
    """Of one query's candidates, one a row.

    `popularity`: log1p of how many used the item before now. `novelty`: 1 - cosine of the item's embedding
    and the mean of the person's positive history, 0–2; 1 for all without one. `recency`: year, NaN where
    unknown. `vectors` (n_rows, n_dimensions): embeddings of length 1, or 0 where nothing is known.
    """

    popularity: FloatArray
    novelty: FloatArray
    recency: FloatArray
    vectors: FloatArray


def traits_of(
    context: Context, query: int, items: npt.NDArray[np.int64], year: FloatArray, vectors: FloatArray
) -> Traits:
    """As of the query's moment. `year` (n_items,) and `vectors` (n_items, n_dimensions): the bundle's."""
    queries = context.queries
    own = queries.rows(query)
    liked = vectors[queries.item_idx[own][queries.weight[own] > 0]]
    profile = liked.mean(axis=0) if len(liked) else np.zeros(vectors.shape[1], np.float32)
    unit = profile / np.float32(max(float(np.linalg.norm(profile)), 1e-9))
    return Traits(
        popularity=np.log1p(context.snapshots[context.moment[query]].count[items]),
        novelty=np.float32(1) - vectors[items] @ unit,
        recency=year[items],
        vectors=vectors[items],
    )
