"""Likeness in genre and year to what was liked: the way in for items nobody has used yet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.engine.context import Context
from recommender.engine.queries import Rows
from recommender.engine.sources.contract import Arrays
from recommender.engine.types import Catalogue, FloatArray

YEAR_SCALE = 15.0
NOVELTY = 0.25
TINY = np.float32(1e-9)


@dataclass(frozen=True, slots=True)
class Content:
    """`genres` (n_items, n_genres) with rows of length 1; `year` standardised, 0 where unknown."""

    genres: sp.csr_matrix
    year: FloatArray
    name: str = "content"

    def score(self, context: Context) -> FloatArray:
        """Cosine of genres with the recent profile, less distance in years, a little more for the new."""
        history = context.queries.recent(0.95)
        total = history @ np.ones(history.shape[1], np.float32)
        year = (history @ self.year) / np.maximum(total, TINY)
        scores: FloatArray = self.liking(history) - 0.1 * np.abs(self.year - year[:, None])
        scores[total == 0] = np.nan
        scores += NOVELTY * self._unused(context)
        return scores

    def liking(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, n_items): the weighted mean over the history of the cosine of genres; 0 without one."""
        return np.ascontiguousarray((self.genres @ self._profile(history).T).T)

    def liking_of(self, histories: Sequence[sp.csr_matrix], query: Rows, item: Rows) -> FloatArray:
        """(len(histories), n_rows): `liking` of some (query, item) alone. Cost: their genres."""
        n = np.diff(self.genres.indptr)[item]
        row = np.repeat(np.arange(len(item)), n)
        place = np.arange(len(row)) - np.repeat(np.cumsum(n) - n - self.genres.indptr[item], n)
        genre, weight = self.genres.indices[place], self.genres.data[place]
        liking = np.empty((len(histories), len(item)), np.float32)
        for out, history in zip(liking, histories, strict=True):
            parts = weight * self._profile(history)[query[row], genre]
            out[:] = np.bincount(row, weights=parts, minlength=len(item))
        return liking

    def _profile(self, history: sp.csr_matrix) -> FloatArray:
        """(n_queries, n_genres): the weighted mean of the genres of what was used; 0 without a history."""
        total = history @ np.ones(history.shape[1], np.float32)
        profile: FloatArray = (history @ self.genres).toarray() / np.maximum(total, TINY)[:, None]
        return profile

    def _unused(self, context: Context) -> FloatArray:
        few = [1 / (1 + snapshot.count) for snapshot in context.snapshots]
        return np.stack(few).astype(np.float32)[context.moment]

    def arrays(self) -> Arrays:
        return {}  # a function of the catalogue


def fit(catalogue: Catalogue) -> Content:
    """Nothing is learned: it reads the catalogue, so a new item is covered as soon as it is listed."""
    length = np.sqrt(np.asarray(catalogue.genres.sum(axis=1)).ravel())
    scaled = sp.csr_matrix(sp.diags(1 / np.maximum(length, 1)) @ catalogue.genres, dtype=np.float32)
    known = np.isfinite(catalogue.year)
    middle = float(np.median(catalogue.year[known])) if known.any() else 0.0
    year = np.where(known, (catalogue.year - middle) / YEAR_SCALE, 0).astype(np.float32)
    return Content(scaled, year)
