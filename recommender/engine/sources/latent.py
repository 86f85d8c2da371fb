"""Where items lie by the words of their texts: latent semantics (Deerwester et al. 1990).

TF-IDF, its leading directions, each item a point among them. What training found stays until the next one:
an item that comes later is put among the same directions. Nothing here knows what anybody used.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.sparse import csr_from
from recommender.engine.texts import Words
from recommender.engine.types import FloatArray

DIRECTIONS = 128
FEWEST_TEXTS = 2  # with a word, for it to say something of more than one item
MOST_WORDS = 30_000  # those of most texts: bounds the projection to 15 MB
LEAST = 1e-4  # of the largest singular value: below it is what rounding left


@dataclass(frozen=True, slots=True, eq=False)
class LatentText:
    """`items` float32 (n_items, n_directions): rows of length 1 around the texts' middle, 0 without text.

    `words` (n_words,) ascending; `projection` float32 (n_words, n_directions) takes 1 + log of counts there,
    idf in it; `middle` (n_directions,): what all texts share, which says nothing of any.
    """

    items: FloatArray
    words: npt.NDArray[np.str_]
    projection: FloatArray
    middle: FloatArray

    def placed(self, words: Words) -> FloatArray:
        """(n_items, n_directions): where these texts lie; 0 for one without a known word."""
        points = _unit(np.asarray(_damped(_of_words(words, self.words)) @ self.projection))
        points[points.any(axis=1)] -= self.middle
        return _unit(points)

    def widened(self, n_items: int, words: Words | None) -> "LatentText":
        """The same for a longer catalogue, whose `words` are asked of the new items alone."""
        n_new = n_items - len(self.items)
        new = np.zeros((n_new, self.items.shape[1]), np.float32)
        if words is not None and n_new:
            new = self.placed(words.of(np.arange(len(self.items), n_items)))
        return replace(self, items=np.concatenate([self.items, new]))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What a bundle must keep."""
        return {
            "text_items": self.items, "text_words": self.words, "text_projection": self.projection,
            "text_middle": self.middle,
        }  # fmt: skip


def from_arrays(arrays: Arrays) -> LatentText | None:
    """What a bundle kept; None where it kept none."""
    if "text_items" not in arrays:
        return None
    return LatentText(*(arrays[f"text_{name}"] for name in ("items", "words", "projection", "middle")))


@lru_cache(maxsize=2)  # each round of a training asks for the same catalogue's
def fit(words: Words) -> LatentText | None:
    """None where the texts do not differ in any word that two of them have. Cost: entries × directions."""
    has_text = np.diff(words.counts.indptr) > 0
    n_with = np.asarray((words.counts > 0).sum(axis=0)).ravel()
    kept = np.flatnonzero((n_with >= FEWEST_TEXTS) & (n_with < has_text.sum()))
    kept = np.sort(kept[np.argsort(-n_with[kept], kind="stable")[:MOST_WORDS]])
    if len(kept) == 0:
        return None
    idf = np.log(has_text.sum() / n_with[kept])
    weighted = sp.csr_matrix(_damped(sp.csr_matrix(words.counts[:, kept])) @ sp.diags(idf))
    directions = _directions(_unit_rows(weighted))
    projection = (idf[:, None] * directions).astype(np.float32)
    nowhere = np.zeros((1, directions.shape[1]), np.float32)
    found = LatentText(nowhere, words.names[kept], projection, nowhere[0])
    points = found.placed(words)
    found = replace(found, middle=points[points.any(axis=1)].mean(axis=0))
    return replace(found, items=found.placed(words))


def _directions(X: sp.csr_matrix) -> npt.NDArray[np.float64]:
    """(n_words, n): the strongest right singular vectors, each one's largest entry positive."""
    if min(X.shape) <= DIRECTIONS + 1:
        _, strength, vectors = np.linalg.svd(X.toarray(), full_matrices=False)
    else:
        _, strength, vectors = svds(X, k=DIRECTIONS, v0=np.ones(min(X.shape)))
    order = np.argsort(-strength, kind="stable")[:DIRECTIONS]
    order = order[strength[order] > LEAST * strength.max()]
    found: npt.NDArray[np.float64] = vectors[order].T
    largest = found[np.abs(found).argmax(axis=0), np.arange(found.shape[1])]
    return found * np.where(largest < 0, -1.0, 1.0)


def _of_words(words: Words, known: npt.NDArray[np.str_]) -> sp.csr_matrix:
    """The counts as (n_items, len(known)): words that are not known are left out."""
    place = np.searchsorted(known, words.names)
    same = np.flatnonzero(known[np.minimum(place, len(known) - 1)] == words.names)
    moved = sp.csr_matrix(
        (np.ones(len(same), np.float32), (same, place[same])), shape=(len(words.names), len(known))
    )
    return sp.csr_matrix(words.counts @ moved)


def _damped(counts: sp.csr_matrix) -> sp.csr_matrix:
    """1 + log of each count: a word's second use says less than its first."""
    return csr_from(counts, 1 + np.log(counts.data))


def _unit_rows(X: sp.csr_matrix) -> sp.csr_matrix:
    length = np.sqrt(np.asarray(X.multiply(X).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.maximum(length, 1e-9)) @ X)


def _unit(points: FloatArray) -> FloatArray:
    length = np.linalg.norm(points, axis=1, keepdims=True)
    scaled: FloatArray = (points / np.where(length > 1e-6, length, np.inf)).astype(np.float32)
    return scaled
