"""What an enrichment did: counts, and the items left without a story as CSV."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.enrichment.entries import Refused
from catalog.enrichment.matching import Match, Miss, described
from catalog.enrichment.sources import Outcome

SHOWN = 10


@dataclass(slots=True)
class Report:
    n_known: int
    n_written: int = 0
    found: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def add(self, outcomes: Sequence[Outcome], n_written: int) -> None:
        self.n_written += n_written
        self.found.update(described(outcome) for outcome in outcomes if isinstance(outcome, Match))
        self.misses += [outcome for outcome in outcomes if isinstance(outcome, Miss)]

    def lines(self, refused: Sequence[Refused]) -> list[str]:
        """The summary for a terminal."""
        reasons = Counter(str(miss.reason) for miss in self.misses)
        n_found = sum(self.found.values())
        return [
            f"{n_found:,} items found, {self.n_written:,} of them new or changed",
            *(f"  {n:,} by {how}" for how, n in self.found.most_common()),
            *([f"{self.n_known:,} items had a story and were not asked for"] if self.n_known else []),
            f"{len(self.misses):,} items not found",
            *(f"  {n:,}: {reason}" for reason, n in reasons.most_common()),
            *_refusals(refused),
        ]


def _refusals(refused: Sequence[Refused]) -> list[str]:
    if not refused:
        return []
    more = [f"  … and {len(refused) - SHOWN:,} more"] if len(refused) > SHOWN else []
    return [
        f"{len(refused):,} entries of the source refused",
        *(f"  {one}" for one in refused[:SHOWN]),
        *more,
    ]


def write_unmatched(path: Path, misses: Sequence[Miss], n_ratings: dict[int, int]) -> None:
    """Those that most people would miss first."""
    by_ratings = sorted(
        misses, key=lambda miss: (-n_ratings.get(miss.wanted.item_id, 0), miss.wanted.item_id)
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["item_id", "title", "year", "n_ratings", "reason"])
        for miss in by_ratings:
            wanted = miss.wanted
            n = n_ratings.get(wanted.item_id, 0)
            writer.writerow([wanted.item_id, wanted.title, wanted.year, n, miss.reason])


def write_refused(path: Path, refused: Sequence[Refused]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["where", "reason"])
        writer.writerows([one.where, one.reason] for one in refused)
