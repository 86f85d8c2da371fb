"""Why an item is in the list: the feature family whose loss would cost it most, then the cause within it.

What the item is (its genres, its text) is one family; which of both is named is measured within it.

A family's loss is measured, not guessed: the ranker scores the row again as if the item were an ordinary
candidate of the same request in that family alone (each feature at the candidates' mean).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.context import Context
from recommender.engine.features import schema
from recommender.engine.queries import Queries
from recommender.engine.ranking.rankers import Rankers
from recommender.engine.sources.collection import SourceCollection
from recommender.engine.sources.content import DECAY
from recommender.engine.types import Catalogue, FloatArray, Reason

_BEHAVIOUR = ("linear", "transition", "neighbours", "like_minded", "factors")
_TREND = ("share_", "trend_", "item_age", "item_idle", "score_recently_popular", "rank_recently_popular")
_CONTENT = ("genre_recent", "genre_full", "genre_liked", "score_content", "rank_content")
_POPULAR = (
    "log_count",
    "count_percentile",
    "score_popular",
    "rank_popular",
    "popularity_distance",
    "mean_stars",
)


def _family_of(name: str) -> str:
    if name.startswith(_TREND):
        return "trending"
    if name.startswith(_POPULAR):
        return "popular"
    if name.startswith(_CONTENT):
        return "genre"
    return "because" if name.removeprefix("score_").removeprefix("rank_").startswith(_BEHAVIOUR) else ""


KINDS = ("because", "trending", "genre", "popular")
_COLUMNS = [np.array([_family_of(name) == kind for name in schema.NAMES]) for kind in KINDS]
_GENRES = np.array([name.startswith("genre_") and name in _CONTENT for name in schema.NAMES])
_SOURCE = np.array([name.endswith("_content") for name in schema.NAMES])  # in which texts are


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains the shown rows of one query at a time."""

    ranker: Rankers
    sources: SourceCollection
    catalogue: Catalogue

    def reasons(
        self,
        context: Context,
        query: int,
        items: npt.NDArray[np.int64],
        shown: FloatArray,
        everyone: FloatArray,
    ) -> list[Reason]:
        """One an item. `shown` (n, n_features): the items' rows; `everyone`: all candidates' rows."""
        if len(items) == 0:
            return []
        losses = self._losses(shown, everyone, _COLUMNS)
        because = self.because(context, query, items)
        genre = self._genre(context, query, items)
        if self.sources.content.text is not None:
            within = self._losses(shown, everyone, (_GENRES, _SOURCE))
            genre = _or_story(genre, self._story(context, query, items), within)
        popular = Reason("popular", 1.0)
        found = []
        for row in range(len(items)):
            options = {"because": because[row], "genre": genre[row], "trending": Reason("trending", 1.0)}
            ranked = [KINDS[k] for k in np.argsort(-losses[row], kind="stable")]
            found.append(next((r for kind in ranked if (r := options.get(kind, popular))), popular))
        return found

    def _losses(
        self, shown: FloatArray, everyone: FloatArray, families: Sequence[npt.NDArray[np.bool_]]
    ) -> FloatArray:
        """(n, n_families): how much each row's score falls without each family of columns."""
        ordinary = _ordinary(everyone)
        blanked = [np.where(columns, ordinary, shown) for columns in families]
        scores = self.ranker.score(np.concatenate([shown, *blanked])).reshape(1 + len(families), -1)
        losses: FloatArray = (scores[0] - scores[1:]).T
        return losses

    def because(self, context: Context, query: int, items: npt.NDArray[np.int64]) -> list[Reason | None]:
        """The history item with the largest exact part of each linear score; None where none is positive."""
        own = context.queries.rows(query)
        history = context.queries.item_idx[own]
        weight = _welcome(context.queries, self.sources.decay)[own]
        if not weight.any():
            return [None] * len(items)
        parts = self.sources.linear.contributions(history, weight, items.astype(np.int32))
        positive = np.maximum(parts, 0)
        total, top = positive.sum(axis=0), positive.argmax(axis=0)
        share = positive.max(axis=0) / np.maximum(total, 1e-12)
        return [
            Reason("because", float(share[j]), item_idx=int(history[top[j]])) if total[j] > 0 else None
            for j in range(len(items))
        ]

    def _story(self, context: Context, query: int, items: npt.NDArray[np.int64]) -> list[Reason | None]:
        """The history item whose text is most like each item's; None where genres are liker than texts."""
        content = self.sources.content
        own = context.queries.rows(query)
        history = context.queries.item_idx[own]
        weight = _welcome(context.queries, DECAY)[own]
        if content.text is None or not weight.any():
            return [None] * len(items)
        parts = content.text_parts(history, weight, items)
        recent = context.queries.recent(DECAY)[[query]]
        (by_genre,) = content.liking_of(recent, 1, np.zeros(len(items), np.int64), items)
        positive, total = np.maximum(parts, 0), parts.sum(axis=0)
        share = positive.max(axis=0) / np.maximum(positive.sum(axis=0), 1e-12)
        cited = history[positive.argmax(axis=0)]
        return [
            Reason("story", float(share[j]), item_idx=int(cited[j])) if total[j] > by_genre[j] else None
            for j in range(len(items))
        ]

    def _genre(self, context: Context, query: int, items: npt.NDArray[np.int64]) -> list[Reason | None]:
        """The item's genre the person used most; None without history or genres."""
        genres = self.catalogue.genres
        own = context.queries.rows(query)
        weight = _welcome(context.queries, self.sources.decay)[own]
        profile = weight @ genres[context.queries.item_idx[own]]
        starts, ends = genres.indptr[items], genres.indptr[items + 1]
        own_genres = [genres.indices[start:end] for start, end in zip(starts, ends, strict=True)]
        return [_top_genre(profile, indices, self.catalogue.genre_names) for indices in own_genres]


def _welcome(queries: Queries, decay: float) -> FloatArray:
    """One a row of history: its weight as recent history, 0 for what was turned down: that is no reason."""
    return queries.welcome_weight * queries.faded(decay)


def _or_story(
    genre: Sequence[Reason | None], story: Sequence[Reason | None], losses: FloatArray
) -> list[Reason | None]:
    """The text where the ranker would miss it more. `losses` (n, 2): of genre features, of the source."""
    pairs = zip(genre, story, losses[:, 1] > losses[:, 0], strict=True)
    return [by_text if by_text and is_source else by_genre for by_genre, by_text, is_source in pairs]


def _top_genre(profile: FloatArray, own: npt.NDArray[np.int32], names: tuple[str, ...]) -> Reason | None:
    if len(own) == 0 or profile[own].max() <= 0:
        return None
    best = own[profile[own].argmax()]
    return Reason("genre", float(profile[best] / profile[own].sum()), name=names[best])


def _ordinary(features: FloatArray) -> FloatArray:
    """Each feature's mean over the candidates that have it; missing where none has."""
    known = np.isfinite(features)
    count = known.sum(axis=0)
    total = np.where(known, features, 0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    ordinary: FloatArray = mean.astype(np.float32)
    return ordinary
