"""One import from its files to the end: items, then users, then the log, then the items' counts.

The commands choose files and options; this decides their order, reports, and shows how far it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from catalog.models import Dataset
from interactions.feedback import recount_items
from interactions.importing.lines import Lines
from interactions.importing.loading import Advance, load_interactions, load_items, load_users
from interactions.importing.report import Report, RowRefused, Tally
from interactions.importing.rows import Reading
from interactions.importing.tables import Record

T = TypeVar("T")
Records = Callable[[Lines], Iterator[tuple[int, Record | RowRefused]]]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and how records are read from it."""

    path: Path
    records: Records
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class DatasetImport:
    reading: Reading
    report: Report
    dataset: Dataset | None = None

    def run(
        self, items: SourceFile | None, users: SourceFile | None, interactions: SourceFile | None
    ) -> None:
        """Repeatable: what is known is passed over. Without a file of users they come with their events."""
        if items is not None:
            self._load_items(items)
        if users is not None:
            self._load_users(users)
        if interactions is not None:
            self._load_interactions(interactions, create_users=users is None)
            recount_items()

    def _load_items(self, file: SourceFile) -> None:
        tally = self.report.begin(file.path, "items")
        with opened(file, "Items") as (lines, advance):
            rows = self._checked(file.records(lines), lambda record, _: self.reading.item(record), tally)
            load_items(rows, self.dataset, tally, advance)

    def _load_users(self, file: SourceFile) -> None:
        tally = self.report.begin(file.path, "users")
        with opened(file, "Users") as (lines, advance):
            rows = self._checked(file.records(lines), lambda record, _: self.reading.user(record), tally)
            load_users(rows, tally, advance)

    def _load_interactions(self, file: SourceFile, create_users: bool) -> None:
        tally = self.report.begin(file.path, "interactions")
        with opened(file, "Interactions") as (lines, advance):
            rows = self._checked(file.records(lines), self.reading.interaction, tally)
            load_interactions(
                rows, self.report, tally, advance, now=self.reading.now, create_users=create_users
            )

    def _checked(
        self,
        records: Iterator[tuple[int, Record | RowRefused]],
        read: Callable[[Record, int], T],
        tally: Tally,
    ) -> Iterator[T]:
        """The rows that can be taken; the others go to the report."""
        for line, record in records:
            try:
                if isinstance(record, RowRefused):
                    raise record
                row = read(record, line)
            except RowRefused as refused:
                self.report.refuse(tally, line, refused)
            else:
                yield row


@contextmanager
def opened(file: SourceFile, label: str) -> Iterator[tuple[Lines, Advance]]:
    """The file's lines, and a call that moves its bar (drawn on a terminal only) to the place reached."""
    with (
        Lines(file.path, file.encoding) as lines,
        tqdm(desc=f"{label:<12}", total=lines.n_bytes, unit="B", unit_scale=True, disable=None) as bar,
    ):
        yield lines, lambda: bar.update(lines.position - bar.n)
