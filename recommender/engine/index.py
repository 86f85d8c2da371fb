"""The FAISS index of item embeddings: "more like this", and retrieval where dense weights do not fit.

An embedding joins the item's normalised factor with its content, so an item nobody has used yet has one too.
"""

from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np

from recommender.engine.preference import BoolArray
from recommender.engine.sources.collection import SourceCollection
from recommender.engine.types import FloatArray, IntArray

EXACT_BELOW = 50_000
CONTENT_WEIGHT = 0.5
LINKS = 32


@dataclass(frozen=True, slots=True)
class ItemIndex:
    """`vectors` (n_items, n_dimensions) float32 of length 1 (0 where nothing is known); row i is item i."""

    vectors: FloatArray
    index: Any  # faiss has no types

    def similar(
        self, item_idx: int, n: int, exclude: IntArray, allowed: BoolArray | None = None
    ) -> tuple[IntArray, FloatArray]:
        """The n nearest items by cosine, without itself and `exclude`; fewer where there are no more.

        Of `allowed` (n_items,) alone, where given: these are compared one by one, so that a narrow filter
        neither starves the list nor leaves it to chance what a graph of neighbours comes across.
        """
        if not 0 <= item_idx < len(self.vectors) or n <= 0:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        if allowed is not None:
            return self._nearest_of(allowed, item_idx, n, exclude)
        asked = min(len(self.vectors), n + len(exclude) + 1)
        scores, found = self.index.search(np.ascontiguousarray(self.vectors[item_idx : item_idx + 1]), asked)
        # FAISS fills up with -1 where it found fewer than asked
        kept = (found[0] >= 0) & (found[0] != item_idx) & ~np.isin(found[0], exclude)
        return found[0][kept][:n].astype(np.int32), scores[0][kept][:n]

    def _nearest_of(
        self, allowed: BoolArray, item_idx: int, n: int, exclude: IntArray
    ) -> tuple[IntArray, FloatArray]:
        asked = allowed.copy()
        asked[item_idx] = False
        asked[exclude[(exclude >= 0) & (exclude < len(asked))]] = False
        rows = np.flatnonzero(asked)
        cosine: FloatArray = self.vectors[rows] @ self.vectors[item_idx]
        best = np.argsort(-cosine, kind="stable")[:n]
        return rows[best].astype(np.int32), cosine[best]


def build(sources: SourceCollection, exact: bool = False) -> ItemIndex:
    """Exact below EXACT_BELOW items, or as asked, where little will be searched; HNSW from there on."""
    vectors = _vectors(sources)
    return ItemIndex(vectors, _index_of(vectors, exact or len(vectors) < EXACT_BELOW))


def followed(held: ItemIndex, sources: SourceCollection) -> ItemIndex:
    """The index after the catalogue changed: built anew where that is quick, else with the new items."""
    vectors = _vectors(sources)
    n = len(held.vectors)
    if len(vectors) < EXACT_BELOW or vectors.shape[1] != held.vectors.shape[1] or n < EXACT_BELOW:
        return ItemIndex(vectors, _index_of(vectors, len(vectors) < EXACT_BELOW))
    index = faiss.clone_index(held.index)
    if len(vectors) > n:
        index.add(vectors[n:])
    return ItemIndex(np.concatenate([held.vectors, vectors[n:]]), index)


def _vectors(sources: SourceCollection) -> FloatArray:
    own = sources.content
    content = np.column_stack([own.genres.toarray(), 0.5 * own.year])
    if own.text is not None:  # of a cosine's weight each side has the root
        content = np.column_stack([content, np.sqrt(own.text_weight) * own.text.items])
    joined = np.column_stack([_unit(sources.factors.items), CONTENT_WEIGHT * _unit(content)])
    return np.ascontiguousarray(_unit(joined), dtype=np.float32)


def _index_of(vectors: FloatArray, exact: bool) -> Any:
    width = vectors.shape[1]
    index = (
        faiss.IndexFlatIP(width) if exact else faiss.IndexHNSWFlat(width, LINKS, faiss.METRIC_INNER_PRODUCT)
    )
    index.add(vectors)
    return index


def _unit(vectors: FloatArray) -> FloatArray:
    scaled: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled
