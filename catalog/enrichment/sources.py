"""What every source of stories is to the command: terms to show, and an outcome for each item."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from catalog.enrichment.entries import Refused
from catalog.enrichment.matching import Match, Miss, Wanted

Outcome = Match | Miss


@dataclass(frozen=True, slots=True)
class Terms:
    """How a source asks to be named."""

    key: str
    name: str
    url: str
    attribution: str
    licence: str
    licence_url: str
    may_train_models: bool
    # Days for which what it said may be kept; 0: for ever.
    keep_days: int = 0


class Source(Protocol):
    terms: Terms
    refused: list[Refused]

    def outcomes(self, items: Sequence[Wanted], asked: Set[int]) -> Iterable[Outcome]:
        """One for each asked of all the items, as they become known. Raises SourceUnreadable."""
        ...
