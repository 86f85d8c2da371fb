"""The benchmark's peers, written apart from the engine: each a fit on a log and a score for histories.

X (n_users, n_items) holds 1 where a user has an item, H (n_queries, n_items) what is known of the people that
are asked. Scores are (n_queries, n_items), higher is better; 0 and NaN say that a peer has nothing to say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares

from recommender.engine.types import InteractionLog, UserState

Scores = npt.NDArray[np.float64]
Params = Mapping[str, Any]  # a grid's numbers and switches
DAY_S = 86_400
LOW_STARS = 2.0
EVERYTHING = 10_000  # events of a history: longer than any


@dataclass(frozen=True, slots=True)
class Past:
    """What may be fitted on, and the shape of what is asked."""

    log: InteractionLog
    n_users: int
    n_items: int

    def used(self) -> sp.csr_matrix:
        """X, a pair once however often it occurs."""
        ones = np.ones(len(self.log))
        X = sp.csr_matrix((ones, (self.log.user_idx, self.log.item_idx)), shape=(self.n_users, self.n_items))
        X.data[:] = 1
        return X


@dataclass(frozen=True, slots=True)
class Asked:
    """People as they were when they were asked: histories in order of time, and the moment."""

    states: Sequence[UserState]
    now_s: npt.NDArray[np.float64]
    n_items: int
    made: dict[tuple[float, int, bool], sp.csr_matrix] = field(default_factory=dict)  # H, asked many times

    def history(self, decay: float = 1.0, reach: int = EVERYTHING, low: bool = True) -> sp.csr_matrix:
        """H: each of the latest `reach` items weighs `decay` times the newer one; `low`: with low ratings."""
        key = (decay, reach, low)
        if key not in self.made:
            self.made[key] = self._history(*key)
        return self.made[key]

    def _history(self, decay: float, reach: int, low: bool) -> sp.csr_matrix:
        parts = [weights_of(state, decay, reach, low) for state in self.states]
        ends = np.cumsum([0, *[len(items) for items, _ in parts]])
        items, weights = (np.concatenate([np.empty(0), *column]) for column in zip(*parts, strict=True))
        return sp.csr_matrix((weights, items.astype(np.int32), ends), shape=(len(parts), self.n_items))


def weights_of(state: UserState, decay: float, reach: int, low: bool) -> tuple[npt.NDArray[Any], Scores]:
    """Items and weights of one history; of an item that occurs twice the latest counts."""
    newest_first = state.item_idx[::-1]
    _, first = np.unique(newest_first, return_index=True)
    kept = np.sort(first)
    if not low:
        kept = kept[~(state.value[::-1][kept] <= LOW_STARS)]
    kept = kept[:reach]
    return newest_first[kept], np.power(decay, np.arange(len(kept)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Peer:
    """A model with its grid: what is fitted, and what is only asked differently.

    `usual`: the point of the grid that is taken where there is nothing to tune on.
    """

    name: str
    fit: Callable[..., Any]
    score: Callable[..., Scores]
    fits: Mapping[str, Sequence[Any]]
    asks: Mapping[str, Sequence[Any]]
    usual: Params = field(default_factory=dict)

    @property
    def untuned(self) -> dict[str, dict[str, Any]]:
        """`usual`, as a point of the grid is written."""
        parts = {"fit": self.fits, "ask": self.asks}
        return {part: {name: self.usual[name] for name in choices} for part, choices in parts.items()}


def nothing(past: Past) -> int:
    return past.n_items


def random_scores(n_items: int, asked: Asked) -> Scores:
    """Random lists, the same in each run."""
    return np.random.default_rng(1).random((len(asked.states), n_items)) + 1e-9


def popular(past: Past) -> Scores:
    """(n_items,): users of each item (Popular)."""
    return np.asarray(past.used().sum(axis=0), np.float64).ravel()


def same_for_all(counts: Scores, asked: Asked) -> Scores:
    return np.tile(counts, (len(asked.states), 1))


def recent_counts(past: Past, asked: Asked, days: float) -> Scores:
    """Events of the `days` before each decision, or before the log's end; all before it settle ties."""
    time_s = past.log.time_s
    until = np.searchsorted(time_s, asked.now_s, side="right")
    found = np.empty((len(asked.states), past.n_items))
    for end in np.unique(until).tolist():
        opened = np.searchsorted(time_s, time_s[end - 1] - days * DAY_S) if end else 0
        late, ever = (np.bincount(past.log.item_idx[s:end], minlength=past.n_items) for s in (opened, 0))
        found[until == end] = late + ever / (1 + len(time_s))
    return found


def cosines(past: Past, k: int, shrinkage: float) -> sp.csr_matrix:
    """Each item's k nearest by cosine of who has it, damped for few users (item kNN, Sarwar et al. 2001)."""
    X = past.used()
    G = (X.T @ X).toarray()
    length = np.sqrt(np.diag(G))
    S = G / (np.outer(length, length) + shrinkage + 1e-12)
    np.fill_diagonal(S, 0)
    nearest = min(k, len(S))
    least = -np.partition(-S, nearest - 1, axis=1)[:, nearest - 1 : nearest]
    return sp.csr_matrix(np.where(least > S, 0, S))


def ease(past: Past, l2: float) -> Scores:
    """B = I - P diag(P)^-1 with P = (X'X + l2 I)^-1 (EASE, Steck 2019, eq. 8)."""
    X = past.used()
    P = np.linalg.inv((X.T @ X).toarray() + l2 * np.eye(past.n_items))
    B = -P / np.diag(P)
    np.fill_diagonal(B, 0)
    return np.asarray(B)


def als(past: Past, factors: int, l2: float, alpha: float) -> AlternatingLeastSquares:
    """Implicit-feedback ALS (Hu, Koren & Volinsky 2008), the `implicit` package's."""
    model = AlternatingLeastSquares(
        factors=factors, regularization=l2, alpha=alpha, iterations=15, random_state=1, num_threads=1
    )
    model.fit(past.used().astype(np.float32), show_progress=False)
    return model


def folded_in(model: AlternatingLeastSquares, asked: Asked, low: bool) -> Scores:
    """People's factors from what is known of them now, known to the log or not."""
    H = asked.history(low=low).astype(np.float32)
    users = model.recalculate_user(np.arange(H.shape[0]), H)
    scores: Scores = users @ model.item_factors.T
    scores[np.diff(H.indptr) == 0] = np.nan
    return scores


def transitions(past: Past, reach: int, smoothing: float) -> sp.csr_matrix:
    """Smoothed shares of what came up to `reach` places after an item, nearer ones weighing more."""
    order = np.argsort(past.log.user_idx, kind="stable")
    user, item = past.log.user_idx[order], past.log.item_idx[order]
    parts = []
    for lag in range(1, reach + 1):
        same = np.flatnonzero(user[lag:] == user[:-lag])
        parts.append((np.full(len(same), 0.8 ** (lag - 1)), item[same], item[same + lag]))
    weight, before, after = (np.concatenate(column) for column in zip(*parts, strict=True))
    counts = sp.csr_matrix((weight, (before, after)), shape=(past.n_items, past.n_items))
    total = np.asarray(counts.sum(axis=1)).ravel() + smoothing
    return sp.csr_matrix(sp.diags(1 / total) @ counts)


def by_history(
    model: Any, asked: Asked, decay: float = 1.0, reach: int = EVERYTHING, low: bool = True
) -> Scores:
    """The sum over the history of each item's row of the model, dense or sparse."""
    scores = asked.history(decay, reach, low) @ model
    return np.asarray(scores.toarray() if sp.issparse(model) else scores, np.float64)


L2 = (50.0, 100.0, 200.0, 350.0, 500.0, 750.0, 1000.0)
DAYS = (1, 3, 7, 14, 30, 90, 180)
BOTH = (True, False)
RECENT = Peer(
    "recent",
    lambda past, days: (past, days),
    lambda model, asked: recent_counts(model[0], asked, model[1]),
    {"days": DAYS},
    {},
    {"days": 30},
)
PEERS = (
    RECENT,
    Peer("random", nothing, random_scores, {}, {}),
    Peer("popular", popular, same_for_all, {}, {}),
    Peer(
        "item_knn",
        cosines,
        by_history,
        {"k": (20, 50, 100, 200), "shrinkage": (0.0, 10.0, 50.0)},
        {"reach": (3, 5, 10, 30, EVERYTHING), "decay": (0.8, 1.0), "low": BOTH},
        {"k": 100, "shrinkage": 10.0, "reach": EVERYTHING, "decay": 1.0, "low": True},
    ),
    Peer("ease", ease, by_history, {"l2": L2}, {"low": BOTH}, {"l2": 500.0, "low": True}),
    Peer(
        "ease_recent",
        ease,
        by_history,
        {"l2": L2},
        {"decay": (0.7, 0.8, 0.85, 0.9, 0.95, 0.98), "low": BOTH},
        {"l2": 500.0, "decay": 0.9, "low": True},
    ),
    Peer(
        "als",
        als,
        folded_in,
        {"factors": (8, 16, 32, 64), "l2": (0.1, 1.0, 10.0), "alpha": (1.0, 2.0, 5.0)},
        {"low": BOTH},
        {"factors": 32, "l2": 1.0, "alpha": 1.0, "low": True},
    ),
    Peer(
        "transitions",
        transitions,
        by_history,
        {"reach": (1, 5, 16, 32), "smoothing": (1.0, 10.0, 50.0, 200.0)},
        {"decay": (0.0, 0.5, 0.7, 0.85, 0.95), "low": BOTH},
        {"reach": 16, "smoothing": 10.0, "decay": 0.85, "low": True},
    ),
)
