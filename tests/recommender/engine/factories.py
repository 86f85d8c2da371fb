"""Small logs, catalogues and states for the engine's tests."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import scipy.sparse as sp

from recommender.engine.bundle import Bundle
from recommender.engine.config import FitConfig
from recommender.engine.evaluation.splits import HeldOut, by_user, gathered
from recommender.engine.fit import fit_bundle
from recommender.engine.logs import select
from recommender.engine.texts import counted, words_of
from recommender.engine.types import Catalogue, InteractionLog, Kind, UserState

SMALL = FitConfig(n_factors=8, ranker_rounds=20, few_rounds=5, n_replays=2, per_source=20, star_sweeps=5)


def make_log(
    rows: Sequence[tuple[int, int, float]], *, value: float = 4.0, kind: Kind = Kind.RATING
) -> InteractionLog:
    """A log of (user, item, time) rows, put in order of time."""
    ordered = sorted(rows, key=lambda row: row[2])
    user, item, time_s = zip(*ordered, strict=True) if ordered else ((), (), ())
    return InteractionLog(
        np.array(user, np.int32), np.array(item, np.int32), np.full(len(ordered), kind, np.int8),
        np.full(len(ordered), value, np.float32), np.array(time_s, np.float64),
    )  # fmt: skip


def make_catalogue(n_items: int, n_genres: int = 3) -> Catalogue:
    """Items of one genre each, in turn, a year apart; the last one's year is unknown."""
    genres = sp.csr_matrix(
        np.eye(n_genres, dtype=np.float32)[np.arange(n_items) % n_genres].reshape(-1, n_genres)
    )
    year = (1950 + np.arange(n_items)).astype(np.float32)
    year[-1:] = np.nan
    names = tuple(f"genre-{g}" for g in range(n_genres))
    return Catalogue(np.array([f"i{i}" for i in range(n_items)], dtype=np.str_), year, genres, names)


def make_state(
    items: Sequence[int], *, value: float = 4.0, kind: Kind = Kind.RATING, start_s: float = 0.0
) -> UserState:
    """A state of these items, a second apart."""
    n = len(items)
    return UserState(
        np.array(items, np.int32), np.full(n, kind, np.int8), np.full(n, value, np.float32),
        start_s + np.arange(n, dtype=np.float64),
    )  # fmt: skip


def leave_last_out(log: InteractionLog) -> HeldOut:
    """Everybody's last item is asked for; the rest is the log, and each one's own part of it their state."""
    order = np.argsort(log.user_idx, kind="stable")
    last = order[np.flatnonzero(np.diff(log.user_idx[order], append=-1))]
    past = select(log, np.delete(np.arange(len(log)), last))
    kept = by_user(past)
    asked = zip(log.user_idx[last].tolist(), log.item_idx[last], strict=True)
    return gathered(
        past, ((user, kept[user], np.array([item]), float(kept[user].time_s[-1])) for user, item in asked)
    )


def clustered_log(n_users: int = 80, n_items: int = 60, seed: int = 0) -> InteractionLog:
    """People of three tastes: each mostly uses the items i with i % 3 equal to their own number % 3."""
    rng = np.random.default_rng(seed)
    rows = []
    for user in range(n_users):
        own = rng.permutation(np.arange(user % 3, n_items, 3))[:12]
        others = rng.choice(n_items, 3, replace=False)
        items = rng.permutation(np.unique(np.r_[own, others]))
        start = rng.uniform(0, 1000)
        rows += [(user, int(item), start + 5.0 * place) for place, item in enumerate(items)]
    return make_log(rows)


@cache
def clustered_bundle() -> Bundle:
    """A bundle of the clustered log, fitted once for all tests that only read it."""
    return fit_bundle(clustered_log(), make_catalogue(60), n_users=80, config=SMALL)


TOPICS = ("heist vault robbers", "spaceship alien planet", "village wedding harvest")


def told_catalogue(n_items: int, *, untold: Sequence[int] = ()) -> Catalogue:
    """Items of no genre and no year whose texts tell of one of three topics in turn, some of nothing."""
    drawn = np.random.default_rng(0).integers(0, 9, (n_items, 4))
    texts = [
        "" if i in untold else f"{TOPICS[i % 3]} " + " ".join("abcdefghi"[letter] * 4 for letter in drawn[i])
        for i in range(n_items)
    ]
    nothing = sp.csr_matrix(np.empty((n_items, 0), np.float32))
    keys = np.array([f"i{i}" for i in range(n_items)], dtype=np.str_)
    words = counted(words_of(text) for text in texts)
    return Catalogue(keys, np.full(n_items, np.nan, np.float32), nothing, (), words)


@cache
def told_bundle() -> Bundle:
    """A bundle of the clustered log whose items' texts tell of the tastes; item 7 has no text."""
    return fit_bundle(clustered_log(), told_catalogue(60, untold=(7,)), n_users=80, config=SMALL)
