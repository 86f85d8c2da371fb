"""CSV and JSON-lines files as records, one at a time, each with its line number or the reason it is none.

Memory does not grow with the file. Knows neither columns' meaning nor the database.
"""

import csv
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from interactions.importing.lines import Lines, UnreadableFile
from interactions.importing.report import RowRefused

Record = Mapping[str, object]
DELIMITERS = {".csv": ",", ".tsv": "\t"}
JSON_SUFFIXES = (".jsonl", ".ndjson")
SUFFIXES = (*DELIMITERS, *JSON_SUFFIXES)


def records(lines: Lines, required: Collection[str]) -> Iterator[tuple[int, Record | RowRefused]]:
    """Each record with the line it begins on. Raises UnreadableFile before the first for a missing column."""
    suffix = format_of(lines.path)
    if suffix in JSON_SUFFIXES:
        return _json_records(lines)
    return _csv_records(lines, DELIMITERS[suffix], required)


def check_columns(path: Path, required: Collection[str]) -> None:
    """Raises UnreadableFile if the file cannot be opened or lacks a column, before anything is written."""
    with Lines(path) as lines:
        next(records(lines, required), None)


def format_of(path: Path) -> str:
    """The suffix that says how the file is written, `.gz` aside."""
    suffix = (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(path, f"the name must end in {', '.join(SUFFIXES)}, or one of these and .gz")
    return suffix


def _csv_records(
    lines: Lines, delimiter: str, required: Collection[str]
) -> Iterator[tuple[int, Record | RowRefused]]:
    rows = csv.reader(iter(lines), delimiter=delimiter)
    try:
        header = _header(lines, next(rows, []), required)
    except csv.Error as error:
        raise UnreadableFile(lines.path, f"line 1: {error}") from error
    while True:
        begin = lines.number + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield begin, RowRefused(f"{error}; is a quote left open?")
            continue
        if cells is None:
            return
        if damage := lines.take_damage():
            yield begin, RowRefused(damage)
        elif cells:
            yield begin, _record_of(header, cells)


def _header(lines: Lines, cells: list[str], required: Collection[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if damage := lines.take_damage():
        raise UnreadableFile(lines.path, f"line 1: {damage}")
    if not any(names):
        raise UnreadableFile(lines.path, "is empty; the first line names the columns")
    if missing := [name for name in required if name not in names]:
        raise UnreadableFile(lines.path, f"has no column {', '.join(missing)}; it has {', '.join(names)}")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UnreadableFile(lines.path, f"has the column {', '.join(twice)} more than once")
    return names


def _record_of(header: list[str], cells: list[str]) -> Record | RowRefused:
    if len(cells) != len(header):
        return RowRefused(f"{len(cells)} cells under {len(header)} columns")
    return dict(zip(header, cells, strict=True))


def _json_records(lines: Lines) -> Iterator[tuple[int, Record | RowRefused]]:
    for line in lines:
        if damage := lines.take_damage():
            yield lines.number, RowRefused(damage)
        elif line.strip():
            yield lines.number, _json_record(line)


def _json_record(line: str) -> Record | RowRefused:
    try:
        record = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return RowRefused(f"is not JSON: {error}")
    if not isinstance(record, dict):
        return RowRefused(f"is JSON but no object: {line.strip()[:40]}")
    return record


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
