"""Likeness in genre, year and text to what was liked: the way in for items nobody has used yet."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.queries import Rows
from recommender.engine.sources import latent, text_weight
from recommender.engine.sources.contract import Arrays
from recommender.engine.sources.latent import LatentText
from recommender.engine.types import Catalogue, FloatArray, IntArray

YEAR_SCALE = 15.0
NOVELTY = 0.25
DECAY = 0.95
TINY = np.float32(1e-9)


@dataclass(frozen=True, slots=True)
class Content:
    """`genres` (n_items, n_genres) with rows of length 1; `year` standardised, 0 where unknown.

    `text`: None where items have none. `text_weight`: what a cosine of texts counts beside one of genres.
    """

    genres: sp.csr_matrix
    year: FloatArray
    text: LatentText | None = None
    text_weight: float = 0.0
    name: str = "content"

    def score(self, context: Context) -> FloatArray:
        """Cosine of genres with the recent profile, less distance in years, a little more for the new.

        The cosine of texts beside it, where there are any.
        """
        history = context.queries.recent(DECAY)
        total = history @ np.ones(history.shape[1], np.float32)
        year = (history @ self.year) / np.maximum(total, TINY)
        scores: FloatArray = self.liking(history) - 0.1 * np.abs(self.year - year[:, None])
        if self.text is not None:
            scores += self.text_liking(history)
        scores[total == 0] = np.nan
        scores += NOVELTY * self._unused(context)
        return scores

    def liking(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, n_items): the weighted mean over the history of the cosine of genres; 0 without one."""
        return np.ascontiguousarray((self.genres @ self._profile(history).T).T)

    def text_liking(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, n_items): the weighted mean over the history of the cosine of texts, by its weight."""
        if self.text is None:
            return np.zeros(history.shape, np.float32)
        total = history @ np.ones(history.shape[1], np.float32)
        profile = np.asarray(history @ self.text.items) / np.maximum(total, TINY)[:, None]
        liking: FloatArray = np.float32(self.text_weight) * (profile @ self.text.items.T)
        return liking

    def text_parts(self, history: IntArray, weight: FloatArray, items: Rows) -> FloatArray:
        """(len(history), len(items)): what each item of a history gives to the items' `text_liking`."""
        if self.text is None:
            return np.zeros((len(history), len(items)), np.float32)
        share = np.float32(self.text_weight) * weight / np.maximum(weight.sum(), TINY)
        parts: FloatArray = (share[:, None] * self.text.items[history]) @ self.text.items[items].T
        return parts

    def liking_of(self, histories: sp.csr_matrix, n_queries: int, query: Rows, item: Rows) -> FloatArray:
        """(n_times, n_rows): `liking` of some (query, item) alone, where all queries' `histories` stand under
        each other `n_times`. Cost: the items' genres.
        """
        n = np.diff(self.genres.indptr)[item]
        row = np.repeat(np.arange(len(item)), n)
        place = np.arange(len(row)) - np.repeat(np.cumsum(n) - n - self.genres.indptr[item], n)
        genre, weight = self.genres.indices[place], self.genres.data[place]
        n_times = histories.shape[0] // n_queries
        profiles = self._profile(histories).reshape(n_times, n_queries, self.genres.shape[1])
        liking = np.empty((n_times, len(item)), np.float32)
        for out, profile in zip(liking, profiles, strict=True):
            out[:] = np.bincount(row, weights=weight * profile[query[row], genre], minlength=len(item))
        return liking

    def _profile(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, n_genres): the weighted mean of the genres of what was used; 0 without a history."""
        total = history @ np.ones(history.shape[1], np.float32)
        profile: FloatArray = (history @ self.genres).toarray() / np.maximum(total, TINY)[:, None]
        return profile

    def _unused(self, context: Context) -> FloatArray:
        few = [1 / (1 + snapshot.count) for snapshot in context.snapshots]
        return np.stack(few).astype(np.float32)[context.moment]

    def widened(self, catalogue: Catalogue) -> "Content":
        """For a longer catalogue: what text was found to say is kept, and says it of the new items too."""
        text = self.text.widened(len(catalogue), catalogue.words) if self.text else None
        return replace(of_facts(catalogue), text=text, text_weight=self.text_weight)

    def arrays(self) -> Arrays:
        """Of texts alone: all else is a function of the catalogue."""
        if self.text is None:
            return {}
        kept: dict[str, npt.NDArray[Any]] = {"text_weight": np.array(self.text_weight)}
        return kept | self.text.arrays()


def fit(catalogue: Catalogue, used: sp.csr_matrix) -> Content:
    """Genres and years as they are; how much texts count beside them, from `used` 0/1 (n_users, n_items)."""
    facts = of_facts(catalogue)
    text = latent.fit(catalogue.words) if catalogue.words is not None else None
    if text is None:
        return facts
    return replace(facts, text=text, text_weight=text_weight.fit(facts.genres, facts.year, text, used))


def from_arrays(arrays: Arrays, catalogue: Catalogue) -> Content:
    """What a bundle kept."""
    text = latent.from_arrays(arrays)
    weight = float(arrays["text_weight"]) if text else 0.0
    return replace(of_facts(catalogue), text=text, text_weight=weight)


def of_facts(catalogue: Catalogue) -> Content:
    """Nothing is learned: it reads the catalogue, so a new item is covered as soon as it is listed."""
    length = np.sqrt(np.asarray(catalogue.genres.sum(axis=1)).ravel())
    scaled = sp.csr_matrix(sp.diags(1 / np.maximum(length, 1)) @ catalogue.genres, dtype=np.float32)
    known = np.isfinite(catalogue.year)
    middle = float(np.median(catalogue.year[known])) if known.any() else 0.0
    year = np.where(known, (catalogue.year - middle) / YEAR_SCALE, 0).astype(np.float32)
    return Content(scaled, year)
