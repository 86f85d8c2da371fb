"""What an import did: counts for each file, and every refused row with file, line, field and reason.

Refusals go to a file as they happen; memory holds the counts and the first few. Knows no database.
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

SHOWN = 10
SUFFIXES = (".csv", ".jsonl")


class RowRefused(ValueError):
    """A row that cannot be taken, and the field at fault ("" when it is the whole line)."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@dataclass(frozen=True, slots=True)
class Refusal:
    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {f'{self.field}: ' if self.field else ''}{self.reason}"


@dataclass(slots=True)
class Tally:
    """The counts of one file. Read = new + known + refused."""

    file: str
    noun: str
    n_new: int = 0
    n_known: int = 0
    n_refused: int = 0

    def __str__(self) -> str:
        known = "overwritten" if self.noun in ("items", "users") else "known already"
        counts = f"{self.n_new:,} new, {self.n_known:,} {known}, {self.n_refused:,} refused"
        return f"{self.noun:<13}{counts}  ({self.file})"


Sink = Callable[[Refusal], None]


@dataclass(slots=True)
class Report:
    sink: Sink | None = None
    tallies: list[Tally] = field(default_factory=list)
    first: list[Refusal] = field(default_factory=list)

    def begin(self, path: Path, noun: str) -> Tally:
        self.tallies.append(Tally(path.name, noun))
        return self.tallies[-1]

    def refuse(self, tally: Tally, line: int, refused: RowRefused) -> None:
        refusal = Refusal(tally.file, line, refused.field, refused.reason)
        tally.n_refused += 1
        if len(self.first) < SHOWN:
            self.first.append(refusal)
        if self.sink is not None:
            self.sink(refusal)

    @property
    def n_refused(self) -> int:
        return sum(tally.n_refused for tally in self.tallies)

    def lines(self) -> list[str]:
        """The summary for a terminal."""
        unshown = self.n_refused - len(self.first)
        more = [f"… and {unshown:,} more"] if unshown else []
        return [*map(str, self.tallies), *map(str, self.first), *more]


@contextmanager
def refusals_to(path: Path | None) -> Iterator[Sink | None]:
    """A sink that writes CSV or JSON lines, by the file's suffix; no file, no sink."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        yield _csv_sink(file) if path.suffix == ".csv" else _jsonl_sink(file)


def _csv_sink(file: TextIO) -> Sink:
    writer = csv.DictWriter(file, ["file", "line", "field", "reason"])
    writer.writeheader()
    return lambda refusal: writer.writerow(asdict(refusal))


def _jsonl_sink(file: TextIO) -> Sink:
    return lambda refusal: print(json.dumps(asdict(refusal), ensure_ascii=False), file=file)
