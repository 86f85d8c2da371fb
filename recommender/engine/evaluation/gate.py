"""The champion gate: is a challenger worse than the champion, on decisions that neither has learned from?

Both are judged on the same people at the same moments, and the interval is of the paired difference. What
stands for a version depends on what it has seen (decision 0020): the bundle itself, brought up to the moment
of the cut as the site would have, where its log ends before the cut; else what made it, trained up to there.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np
import scipy.sparse as sp

from recommender.engine import refresh, refresh_state
from recommender.engine.bundle import Bundle
from recommender.engine.config import FitConfig
from recommender.engine.evaluation.bootstrap import Interval, mean_interval, paired_interval
from recommender.engine.evaluation.metrics import Values, metrics_of_lists
from recommender.engine.evaluation.splits import HeldOut, after_moment, live, sampled
from recommender.engine.fit import fit_bundle, validate
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Catalogue, IntArray, InteractionLog, Request, UserState

AT = 10
ENOUGH = 100  # people: with fewer, an older cut tells more
FEWEST = 20  # below, an interval means nothing
MOST = 2000
Progress = Callable[[str, float], None]


class Basis(StrEnum):
    """What was compared: which of the two stood for itself."""

    BOTH = "both"
    CHAMPION = "champion"
    CHALLENGER = "challenger"
    TRAININGS = "trainings"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Contender:
    """A version: its configuration and, where it can be opened, its bundle."""

    config: FitConfig
    bundle: Bundle | None

    @property
    def learned_until_s(self) -> float:
        """The time of the last event it has seen; +inf where that cannot be told."""
        if self.bundle is None or len(self.bundle.log) == 0:
            return float("inf")
        return float(self.bundle.log.time_s[-1])


Measure = Callable[[Contender, HeldOut, Basis], Values]


@dataclass(frozen=True, slots=True)
class Comparison:
    """NDCG@10 of both, and the challenger's minus the champion's. No intervals where nothing was measured."""

    basis: Basis
    n_decisions: int
    from_s: float | None
    champion: Interval | None = None
    challenger: Interval | None = None
    difference: Interval | None = None

    @property
    def is_worse(self) -> bool:
        """Is the challenger shown to be worse: does the whole interval lie below 0?"""
        return self.difference is not None and self.n_decisions >= FEWEST and self.difference.hi < 0

    def as_dict(self) -> dict[str, Any]:
        """For a row of the registry."""
        return asdict(self) | {"basis": self.basis.value, "is_worse": self.is_worse}


def compare(
    log: InteractionLog, catalogue: Catalogue, n_users: int, champion: Contender, challenger: Contender,
    progress: Progress, seed: int = 1, measure: Measure | None = None,
) -> Comparison:  # fmt: skip
    """Judge both on the newest decisions of `log` that are fair and enough. Cost: up to two trainings.

    `measure` gives what a contender is worth, a value a decision, where not the engine itself is asked.
    """
    measure = measure or partial(_measured, catalogue, n_users)
    basis, held_out = fairest(log, champion, challenger)
    n_most = min(MOST, champion.config.max_queries, challenger.config.max_queries)
    rng = np.random.default_rng(seed)
    held_out = sampled(held_out, n_most, rng)
    from_s = float(held_out.now_s.min()) if len(held_out) else None
    if basis == Basis.SAME or len(held_out) == 0:
        return Comparison(basis, len(held_out), from_s)
    measured: list[Values] = []
    for name, side in (("champion", champion), ("challenger", challenger)):
        progress(f"measuring the {name}", len(measured) / 2)
        measured.append(measure(side, held_out, basis))
    old, new = measured
    if not len(old) == len(new) > 0:
        return Comparison(basis, 0, from_s)
    apart = paired_interval(new, old, rng)
    return Comparison(basis, len(new), from_s, mean_interval(old, rng), mean_interval(new, rng), apart)


def fairest(log: InteractionLog, champion: Contender, challenger: Contender) -> tuple[Basis, HeldOut]:
    """The newest cut with ENOUGH decisions; the last resort is the window before the log's end."""
    for basis, moment_s in _cuts(champion, challenger):
        held_out = after_moment(log, moment_s)
        if len(held_out) >= ENOUGH and len(held_out.log):
            return basis, held_out
    basis = Basis.SAME if champion.config == challenger.config else Basis.TRAININGS
    return basis, live(log, challenger.config.valid_share)


def _cuts(champion: Contender, challenger: Contender) -> Iterator[tuple[Basis, float]]:
    old, new = champion.learned_until_s, challenger.learned_until_s
    if np.isfinite(max(old, new)):
        yield Basis.BOTH, max(old, new)
    if np.isfinite(min(old, new)):
        yield (Basis.CHAMPION, old) if old <= new else (Basis.CHALLENGER, new)


def _measured(catalogue: Catalogue, n_users: int, side: Contender, held_out: HeldOut, basis: Basis) -> Values:
    """NDCG@10 of each decision."""
    if basis == Basis.TRAININGS:  # as the search measures: no bundle need be finished for it
        found = validate(catalogue, n_users=n_users, held_out=held_out, config=side.config)
        return found.get(f"ndcg@{AT}", np.empty(0))
    # the cut lies before the first decision
    if side.bundle is not None and side.learned_until_s < float(held_out.now_s.min()):
        return judged(followed(side.bundle, held_out.log, catalogue, n_users), held_out, catalogue)
    made = fit_bundle(held_out.log, catalogue, n_users=n_users, config=side.config)
    return judged(made, held_out, catalogue)


def followed(bundle: Bundle, log: InteractionLog, catalogue: Catalogue, n_users: int) -> Bundle:
    """The bundle as the site's refreshes had made it when `log` ended: counts and linear model are exact."""
    newer = ~np.isin(catalogue.item_keys, bundle.catalogue.item_keys)
    known = refresh.joined(bundle.catalogue, _of_items(catalogue, np.flatnonzero(newer)))
    items = _places(catalogue, known)[log.item_idx]
    own = InteractionLog(log.user_idx, items, log.kind, log.value, log.time_s, log.people)
    state = refresh_state.begin(own, n_users, len(known), refresh.config_of(bundle))
    return refresh.bundle_of(state, bundle, known)


def judged(bundle: Bundle, held_out: HeldOut, catalogue: Catalogue) -> Values:
    """NDCG@10 of the bundle's lists for each decision. Items outside `catalogue` are in no list."""
    place = _places(catalogue, bundle.catalogue)
    retired = np.flatnonzero(~np.isin(bundle.catalogue.item_keys, catalogue.item_keys)).astype(np.int32)
    states = [_moved(state, place) for state in held_out.states]
    requests = [
        Request(now_s=float(now), n=AT, exclude=np.concatenate([state.item_idx, retired]))
        for state, now in zip(states, held_out.now_s, strict=True)
    ]
    lists = Pipeline(bundle).recommend_many(states, requests, reasons=False)
    targets = [place[items] for items in held_out.targets]
    return metrics_of_lists([ranked.item_idx for ranked in lists], targets, (AT,))[f"ndcg@{AT}"]


def _places(catalogue: Catalogue, within: Catalogue) -> IntArray:
    """(len(catalogue),): where each item is in the other catalogue, which holds them all."""
    order = np.argsort(within.item_keys)
    found: IntArray = order[np.searchsorted(within.item_keys, catalogue.item_keys, sorter=order)].astype(
        np.int32
    )
    return found


def _of_items(catalogue: Catalogue, rows: np.ndarray) -> Catalogue:
    genres = sp.csr_matrix(catalogue.genres[rows])
    words = catalogue.words.of(rows) if catalogue.words is not None else None
    return Catalogue(catalogue.item_keys[rows], catalogue.year[rows], genres, catalogue.genre_names, words)


def _moved(state: UserState, place: IntArray) -> UserState:
    return replace(state, item_idx=place[state.item_idx])
