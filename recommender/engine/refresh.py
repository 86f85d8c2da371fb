"""Brings a bundle up to a longer (or shorter) log without training: the counts follow, the ranker stays.

What is a function of the statistics, the log or the catalogue is what a fit on everything would give: linear
model, transitions, neighbours, popularity, genres and years. Kept as trained: what texts say, what people of
one kind use, and what is learned in rounds, the factors, the stars and the ranker. Called by the refresher;
pure, so a benchmark can call it too.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from recommender.engine import index, timeline
from recommender.engine.bundle import Bundle
from recommender.engine.config import FitConfig
from recommender.engine.refresh_state import RefreshState
from recommender.engine.sources import collection, linear, precision, tail
from recommender.engine.statistics import consumed_by
from recommender.engine.types import Catalogue, IntArray, InteractionLog


@dataclass(frozen=True, slots=True)
class Histories:
    """News: `events` is all that these users (ascending) ever did, now. An empty history forgets its user."""

    users: IntArray
    events: InteractionLog


def config_of(bundle: Bundle) -> FitConfig:
    """The configuration a bundle was fitted with, and what its log chose."""
    return replace(FitConfig(**bundle.manifest["config"]), linear_l2=bundle.sources.linear.l2)


def advance(state: RefreshState, news: Histories, n_users: int, n_items: int, max_dense: int) -> RefreshState:
    """The state after the news, with room for so many users and items. Cost: see `precision.refreshed`."""
    old = state.statistics.widened(n_users, n_items)
    new = old.with_histories(news.users, news.events)
    before, after = (consumed_by(counted.log, news.users, n_items) for counted in (old, new))
    moved = precision.refreshed(state.precision, old.gram, new.gram, before, after, max_dense)
    changed = precision.moved_items(before, after)
    sparse = tail.refreshed(state.tail, new.gram, moved.items, moved.l2, changed)
    return RefreshState(new, moved, sparse)


def bundle_of(state: RefreshState, trained: Bundle, catalogue: Catalogue) -> Bundle:
    """What `trained` becomes on the state's log. Items of `catalogue` follow those it was trained with."""
    counted, n_items = state.statistics, len(catalogue)
    solved = linear.of_precision(state.precision, n_items, state.tail)
    learned = trained.sources.factors.widened(n_items)
    sources = collection.of_statistics(
        counted,
        config_of(trained),
        solved,
        trained.sources.content.widened(catalogue),
        lambda: learned,
    )
    return replace(
        trained,
        manifest=_manifest(trained, catalogue),
        catalogue=catalogue,
        log=counted.log,
        timeline=timeline.build(counted.log, n_items),
        sources=sources,
        index=index.followed(trained.index, sources),
        demographic=trained.demographic.widened(n_items),
        content_hash="",
    )


def widened(bundle: Bundle, newer: Catalogue) -> Bundle:
    """The same bundle with items that came later: they can be recommended by content at once."""
    catalogue = joined(bundle.catalogue, newer)
    sources = bundle.sources.widened(catalogue)
    return replace(
        bundle,
        manifest=_manifest(bundle, catalogue),
        catalogue=catalogue,
        timeline=bundle.timeline.widened(len(catalogue)),
        sources=sources,
        index=index.followed(bundle.index, sources),
        demographic=bundle.demographic.widened(len(catalogue)),
    )


def _manifest(bundle: Bundle, catalogue: Catalogue) -> dict[str, Any]:
    return {**bundle.manifest, "genre_names": list(catalogue.genre_names)}


def joined(catalogue: Catalogue, newer: Catalogue) -> Catalogue:
    """The items of both, one after another, under the genres of both; the words of the newer alone."""
    names = (*catalogue.genre_names, *sorted(set(newer.genre_names) - set(catalogue.genre_names)))
    column_of = np.array([names.index(name) for name in newer.genre_names], np.int64)
    row, column = newer.genres.nonzero()
    below = sp.csr_matrix(
        (np.ones(len(row), np.float32), (row, column_of[column])), shape=(len(newer), len(names))
    )
    above = sp.csr_matrix(
        (catalogue.genres.data, catalogue.genres.indices, catalogue.genres.indptr),
        shape=(len(catalogue), len(names)),
    )
    return Catalogue(
        np.concatenate([catalogue.item_keys, newer.item_keys]), np.concatenate([catalogue.year, newer.year]),
        sp.csr_matrix(sp.vstack([above, below])), names,
        newer.words.below(len(catalogue)) if newer.words is not None else None,
    )  # fmt: skip
