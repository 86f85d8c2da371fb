"""The shelves that the champion fills: likes' neighbours, what gains, gems, genres, new films.

What may not be shown is left out before anything is chosen, and each shelf is filled for all rows together:
whoever has seen a lot finds full rows too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from catalog.models import Item
from interactions.models import Feedback
from interactions.services import SlateEntry
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.decisions import Question, excluded_ids
from recommender.composition.histories import History
from recommender.composition.policies import DEFAULT_POLICY, IMPERSONAL_POLICY
from recommender.composition.rows.shelf import BECAUSE, GEMS, GENRE, LENGTH, NEW, TRENDING, Shelf
from recommender.composition.similar import INDEX_POLICY
from recommender.engine import shelves
from recommender.engine.pipeline import Pipeline, seen_items
from recommender.engine.preference import LIKED_STARS, BoolArray
from recommender.engine.types import NEUTRAL, IntArray, RankedList, Request, UserState
from recommender.preferences import sliders_of

MOST_SEEDS, MOST_GENRES = 3, 2
GENRES_FOR_ALL = 3  # shown to those of whom nothing is known
ASKED = LENGTH * (3 + MOST_SEEDS + GENRES_FOR_ALL)  # all other rows may take a shelf's best
POOL = 120  # of gems and new films: the person's row is the best of so many
RECENT_LIKES = 15
PLACES_A_STAR = 10.0  # a like with a star more counts as so many places more recent
TREND_POLICY = "trend"


@dataclass(frozen=True, slots=True)
class Pool:
    """Items of a shelf in an order for everybody; a person's is the ranker's."""

    scenario: str
    items: IntArray
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelving:
    """One page's question to one bundle. `allowed` (n_items,): what the page may show."""

    question: Question
    history: History
    loaded: LoadedBundle
    state: UserState
    allowed: BoolArray

    @property
    def pipeline(self) -> Pipeline:
        return self.loaded.pipeline

    def shelves(self) -> list[Shelf]:
        """In the order of the page."""
        gems, *genres, new = self.ranked([self.gems(), *self.genres(), self.new()])
        return [*self.because(), self.trending(), gems, *genres, new]

    def because(self) -> list[Shelf]:
        """A shelf for each of a few recent likes whose neighbours differ."""
        idx_of = self.loaded.idx_of
        likes = [idx_of[item_id] for item_id in recent_likes(self.history) if item_id in idx_of]
        return [self.neighbours(seed) for seed in shelves.distinct_seeds(likes, self.nearest, MOST_SEEDS)]

    def nearest(self, seed: int) -> IntArray:
        """To everybody: what a like stands for does not depend on what else was seen."""
        return self.pipeline.similar(seed, LENGTH)[0]

    def neighbours(self, seed: int) -> Shelf:
        hidden = np.flatnonzero(~self.allowed).astype(np.int32)
        found, cosine = self.pipeline.similar(seed, ASKED, hidden)
        item_id = int(self.loaded.item_ids[seed])
        reason: dict[str, object] = {"kind": "similar", "share": 1.0, "item": item_id}
        pool = Pool(BECAUSE, found, {"item": item_id})
        return self.shelf(pool, INDEX_POLICY, cosine.tolist(), [("item_index",)] * len(found), reason)

    def trending(self) -> Shelf:
        pool = Pool(TRENDING, self.within(shelves.trending(self.pipeline.latest))[:ASKED])
        return self.in_order(pool, TREND_POLICY)

    def gems(self) -> Pool:
        latest = self.pipeline.latest
        bounds = {"at_least": shelves.FEWEST_STARS, "at_most": shelves.few_uses(latest)}
        return Pool(GEMS, self.within(shelves.hidden_gems(latest))[:POOL], bounds)

    def new(self) -> Pool:
        return Pool(
            NEW, self.within(shelves.newest(self.pipeline.bundle.catalogue, self.pipeline.latest))[:POOL]
        )

    def genres(self) -> list[Pool]:
        """Those the person cares for, else the most common; their items as the catalogue has them now."""
        latest, catalogue = self.pipeline.latest, self.pipeline.bundle.catalogue
        liked = self.loaded.known(recent_likes(self.history, limit=None))
        own = shelves.favourite_genres(catalogue, liked, latest, MOST_GENRES) if len(liked) else []
        columns = own or shelves.common_genres(catalogue, latest, GENRES_FOR_ALL)
        names = [catalogue.genre_names[column] for column in columns]
        links = Item.genres.through.objects.filter(genre__name__in=names).order_by("pk")
        rows = list(links.values_list("genre__name", "genre__slug", "item_id"))
        slugs = {name: slug for name, slug, _ in rows}
        return [
            Pool(
                GENRE,
                self.within(self.loaded.known([pk for of, _, pk in rows if of == name])),
                {"genre": slugs[name], "name": name, "own": bool(own)},
            )
            for name in names
            if name in slugs
        ]

    def within(self, items: IntArray) -> IntArray:
        """Those of the items that the page may show, in their order."""
        return items[self.allowed[items]]

    def ranked(self, pools: Sequence[Pool]) -> list[Shelf]:
        """Each in the person's order, all in one batch; for somebody unknown, by popularity of late."""
        if not len(self.state):
            return [self.by_popularity(pool) for pool in pools]
        now_s = self.question.now.timestamp()
        sliders = sliders_of(self.question.person) if self.question.person else NEUTRAL
        mute = self.history.muted(self.loaded)
        requests = [Request(now_s, ASKED, allow=pool.items, sliders=sliders, mute=mute) for pool in pools]
        lists = self.pipeline.recommend_many([self.state] * len(pools), requests, reasons=False)
        return [self.of_ranker(pool, made) for pool, made in zip(pools, lists, strict=True)]

    def by_popularity(self, pool: Pool) -> Shelf:
        order = shelves.popular_of_late(self.pipeline.latest)
        return self.in_order(
            replace(pool, items=order[np.isin(order, pool.items)][:ASKED]), IMPERSONAL_POLICY
        )

    def of_ranker(self, pool: Pool, made: RankedList) -> Shelf:
        found = replace(pool, items=made.item_idx)
        shelf = self.shelf(found, DEFAULT_POLICY, made.score.tolist(), made.sources, told(pool))
        return replace(shelf, features=made.features)

    def in_order(self, pool: Pool, policy: str) -> Shelf:
        """Scored by place: what orders them does not compare with a model's score."""
        scores = [1.0 / place for place in range(1, len(pool.items) + 1)]
        return self.shelf(pool, policy, scores, [(policy,)] * len(scores), told(pool))

    def shelf(
        self,
        pool: Pool,
        policy: str,
        scores: Sequence[float],
        sources: Sequence[tuple[str, ...]],
        reason: dict[str, object],
    ) -> Shelf:
        rows = zip(self.loaded.item_ids[pool.items].tolist(), scores, sources, strict=True)
        entries = [SlateEntry(item_id, score, proposed, 1.0, reason) for item_id, score, proposed in rows]
        bundle = self.loaded.content_hash
        return Shelf(pool.scenario, policy, "model", entries, bundle, context=pool.context)


def shelves_by_model(question: Question, history: History, loaded: LoadedBundle) -> list[Shelf]:
    """The page's shelves without what the person saw, turned down or muted, and what stands above them."""
    state = history.state(loaded)
    allowed = ~seen_items([state], len(loaded.item_ids))[0]
    allowed[loaded.known([*excluded_ids(question, history), *CHAMPION.inactive_item_ids()])] = False
    return Shelving(question, history, loaded, state, allowed).shelves()


def recent_likes(history: History, limit: int | None = RECENT_LIKES) -> list[int]:
    """Item ids of what was liked last; among so many, half a star more counts as some places more recent."""
    muted = history.mutes.item_ids
    liked = [held for held in history.feedback.values() if is_liked(held) and held.item_id not in muted]
    liked = liked[:limit]
    if limit is None:
        return [held.item_id for held in liked]
    order = sorted(range(len(liked)), key=lambda place: place - PLACES_A_STAR * (liked[place].rating or 5.0))
    return [liked[place].item_id for place in order]


def is_liked(held: Feedback) -> bool:
    """What “because you liked it” may be said of: a like, or four stars and more."""
    return held.liked or (held.rating is not None and held.rating >= LIKED_STARS)


def told(pool: Pool) -> dict[str, object]:
    """The reason of a shelf's entries: that of the shelf."""
    reason: dict[str, object] = {"kind": pool.scenario, "share": 1.0}
    return reason | ({"name": pool.context["name"]} if "name" in pool.context else {})
