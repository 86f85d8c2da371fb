"""Small files for the importers' tests, written to a temporary folder."""

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path

from interactions.importing.lines import Lines
from interactions.importing.report import RowRefused
from interactions.importing.tables import records


def write(path: Path, content: str | bytes) -> Path:
    """Text or bytes as they are; gzipped when the name says so."""
    raw = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([columns, *rows])
    return write(path, text.getvalue())


def read(path: Path, *required: str) -> list[tuple[int, dict[str, object] | str]]:
    """Every record, or why there is none, with its line."""
    with Lines(path) as lines:
        return [
            (line, str(record) if isinstance(record, RowRefused) else dict(record))
            for line, record in records(lines, required)
        ]
