"""Where the model is good and where it is not: by history, by popularity and genre of the choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.types import Catalogue, IntArray

LENGTHS = (0, 1, 10, 50, 200)  # each history falls into the last one it reaches
HEAD, MIDDLE = 0.5, 0.8  # the most used items that together have this share of all events
FEWEST = 5  # decisions below which a slice says nothing


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of what was asked: `queries` are the decisions, `targets` what is asked of each."""

    family: str
    label: str
    queries: npt.NDArray[np.int64]
    targets: tuple[IntArray, ...]


def all_slices(held_out: HeldOut, catalogue: Catalogue, count: npt.NDArray[np.float32]) -> list[Slice]:
    """Every slice with at least FEWEST decisions. `count` (n_items,): events of each item before."""
    found = [*_by_length(held_out), *_by_popularity(held_out, count), *_by_genre(held_out, catalogue)]
    return [part for part in found if len(part.queries) >= FEWEST]


def _by_length(held_out: HeldOut) -> Iterator[Slice]:
    length = np.array([len(np.unique(state.item_idx)) for state in held_out.states], np.int64)
    ends = [*LENGTHS[1:], np.inf]
    for start, end in zip(LENGTHS, ends, strict=True):
        queries = np.flatnonzero((length >= start) & (length < end))
        label = (
            f"{start}"
            if end == start + 1
            else f"{start}–{end - 1:.0f}"
            if end < np.inf
            else f"{start} or more"
        )
        yield Slice("history length", label, queries, tuple(held_out.targets[q] for q in queries))


def _by_popularity(held_out: HeldOut, count: npt.NDArray[np.float32]) -> Iterator[Slice]:
    """Head, middle and tail: the most used items up to each share of all events, and the rest."""
    order = np.argsort(-count, kind="stable")
    before = np.cumsum(count[order]) - count[order]
    share = np.empty(len(count))
    share[order] = before / max(1.0, float(count.sum()))
    tiers = {
        "head (half of all events)": share < HEAD,
        "middle (the next 30 %)": (share >= HEAD) & (share < MIDDLE),
        "tail (the last 20 %)": (share >= MIDDLE) & (count > 0),
        "never used before": count == 0,
    }
    for label, member in tiers.items():
        yield _of_items("item popularity", label, held_out, member)


def _by_genre(held_out: HeldOut, catalogue: Catalogue) -> Iterator[Slice]:
    genres = catalogue.genres.tocsc()
    for column, name in enumerate(catalogue.genre_names):
        member = np.zeros(len(catalogue), bool)
        member[genres.indices[genres.indptr[column] : genres.indptr[column + 1]]] = True
        yield _of_items("genre", name, held_out, member)


def _of_items(family: str, label: str, held_out: HeldOut, member: npt.NDArray[np.bool_]) -> Slice:
    """The choices that were such items, asked for alone."""
    targets = [items[member[items]] for items in held_out.targets]
    queries = np.flatnonzero([len(items) > 0 for items in targets])
    return Slice(family, label, queries, tuple(targets[q] for q in queries))


def families(parts: Sequence[Slice]) -> list[str]:
    """The families in the order they come."""
    return list(dict.fromkeys(part.family for part in parts))
