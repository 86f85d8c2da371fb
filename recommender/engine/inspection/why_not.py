"""Why an item is not in a list: every item of the catalogue ends at exactly one stage of the way there."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from recommender.engine.inspection.trace import Trace
from recommender.engine.pipeline import seen_items
from recommender.engine.retrieval import allowed_items
from recommender.engine.types import IntArray


class Fate(IntEnum):
    """Where an item ended. The first that fits, from the top.

    FILTERED: the request's `exclude` or `allow` left it out. SEEN: the person has said something of it.
    NOT_RETRIEVED: no source proposed it. DEMOTED: the ranker had it in the list, the rules took it out.
    RANKED: it was a candidate, and came after the last place.
    """

    FILTERED = 0
    SEEN = 1
    NOT_RETRIEVED = 2
    SHOWN = 3
    DEMOTED = 4
    RANKED = 5


@dataclass(frozen=True, slots=True)
class ItemFate:
    """`rank`: by the ranker alone; `place`: after the rules; from 1, None where it was no candidate."""

    fate: Fate
    rank: int | None
    place: int | None


@dataclass(frozen=True, slots=True)
class Fates:
    """The whole catalogue of one request: `fate` int8, `rank` and `place` int32 (n_items,), 0 for none."""

    fate: npt.NDArray[np.int8]
    rank: IntArray
    place: IntArray

    def of(self, item_idx: int) -> ItemFate:
        """One item's."""
        rank, place = int(self.rank[item_idx]), int(self.place[item_idx])
        return ItemFate(Fate(self.fate[item_idx]), rank or None, place or None)

    def counts(self) -> dict[Fate, int]:
        """How many items ended where; they sum to the catalogue."""
        n = np.bincount(self.fate, minlength=len(Fate))
        return {fate: int(n[fate]) for fate in Fate}


def fates(trace: Trace, n_items: int) -> Fates:
    """Of every item. Cost: linear in the catalogue."""
    fate = np.full(n_items, Fate.NOT_RETRIEVED, np.int8)
    rank, place = np.zeros(n_items, np.int32), np.zeros(n_items, np.int32)
    items = trace.items
    rank[items], place[items] = trace.rank(), trace.place()
    fate[items] = np.where(rank[items] <= trace.request.n, Fate.DEMOTED, Fate.RANKED)
    fate[trace.shown] = Fate.SHOWN
    nothing_seen = np.zeros((1, n_items), bool)
    filtered = ~allowed_items([trace.request], nothing_seen)[0]
    if trace.request.hide_seen:
        fate[seen_items([trace.state], n_items)[0]] = Fate.SEEN
    fate[filtered] = Fate.FILTERED
    return Fates(fate, rank, place)
