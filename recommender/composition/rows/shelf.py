"""A shelf: what may stand in one row, best first; and the dealing of shelves to rows without a film twice."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from interactions.models import Slate, SlateItem
from interactions.services import SlateEntry
from recommender.engine.types import FloatArray

LENGTH = 12
FEWEST = 4  # films without which a row is left out
BECAUSE, TRENDING, GEMS, GENRE, NEW = SCENARIOS = ("because-you-liked", "trending", "gems", "genre", "new")
NO_FEATURES = np.empty((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Entries longer than the row, for rows above take from them. `context`: what the row's heading is about.

    `features`: a row for each entry where a ranker ordered them, else empty.
    """

    scenario: str
    policy: str
    served_by: str
    entries: Sequence[SlateEntry]
    bundle: str = ""
    features: FloatArray = field(default_factory=lambda: NO_FEATURES)
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was decided."""

    slate: Slate
    entries: Sequence[SlateItem]


def deal(shelves: Sequence[Shelf], names: Mapping[int, Hashable], taken: set[Hashable]) -> list[Shelf]:
    """Each shelf cut to a row, in the page's order; what stands above (`taken`, by name) is passed over.

    `names`: what a film is called, by item id: a catalogue may hold one film under two ids. Without a name it
    is not in the catalogue any more.
    """
    held, rows = set(taken), []
    for shelf in shelves:
        kept: list[int] = []
        for place, entry in enumerate(shelf.entries):
            name = names.get(entry.item_id)
            if name is not None and name not in held and len(kept) < LENGTH:
                held.add(name)
                kept.append(place)
        if len(kept) >= FEWEST:
            rows.append(_cut(shelf, kept))
        else:
            held -= {names[shelf.entries[place].item_id] for place in kept}
    return rows


def _cut(shelf: Shelf, kept: list[int]) -> Shelf:
    features = shelf.features[kept] if len(shelf.features) else shelf.features
    return replace(shelf, entries=[shelf.entries[place] for place in kept], features=features)
