"""The CSV files of a split folder: what cannot be read is refused by file, line and column.

Without a rating a row says only that something was used; without a column of times nothing is known of when.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine.checks import InvalidInteraction
from recommender.engine.preference import BoolArray

IDS = ("user_id", "item_id")
NUMBERS = ("rating", "timestamp")
_MISSING = ("", "NA", "NaN", "nan", "null", "NULL", "None")  # of numbers; an id may be called so


def interactions(path: Path) -> pd.DataFrame:
    """Each row's user_id and item_id as text, rating (NaN: none) and timestamp (seconds) as float64.

    Raises FileNotFoundError; InvalidInteraction where an id or a time is missing, or no number is where one
    should be.
    """
    table = columns(path, IDS, NUMBERS)
    rating, time_s = _numbers(path, table, "rating", np.nan), _numbers(path, table, "timestamp", 0.0)
    _require(path, table, "timestamp", np.isfinite(time_s))
    return table[list(IDS)].assign(rating=rating, timestamp=time_s)


def interactions_if_any(path: Path) -> pd.DataFrame:
    """The same; no rows where there is no such file."""
    nothing = {name: pd.Series([], dtype=str if name in IDS else float) for name in (*IDS, *NUMBERS)}
    return interactions(path) if path.exists() else pd.DataFrame(nothing)


def described(path: Path, key: str) -> pd.DataFrame:
    """All columns as text, "" where nothing is told; of one `key` the first row."""
    with _refusing(path):
        table = pd.read_csv(path, dtype=str, keep_default_na=False, index_col=False)
    _require_ids(path, table, [key])
    return table.drop_duplicates(key)


def columns(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> pd.DataFrame:
    """Those columns of each row, ids as text; nothing else of the file is kept. No required cell is empty."""
    wanted = {*required, *optional}
    with _refusing(path):
        table = pd.read_csv(
            path, usecols=lambda name: name in wanted, dtype=dict.fromkeys(IDS, str),
            keep_default_na=False, na_values=dict.fromkeys(NUMBERS, _MISSING), index_col=False,
        )  # fmt: skip
    _require_ids(path, table, required)
    return table


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What is no table is refused by the file's name."""
    try:
        yield
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise InvalidInteraction(f"{path.name}: {error}") from error


def _require_ids(path: Path, table: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if name not in table:
            raise InvalidInteraction(f"{path.name}: there is no column {name}")
        _require(path, table, name, table[name].to_numpy() != "")


def _numbers(path: Path, table: pd.DataFrame, name: str, missing: float) -> npt.NDArray[np.float64]:
    """A column of numbers; all `missing` where there is no such column."""
    if name not in table:
        return np.full(len(table), missing)
    values = pd.to_numeric(table[name], errors="coerce").to_numpy(np.float64)
    _require(path, table, name, np.isfinite(values) | table[name].isna().to_numpy())
    return values


def _require(path: Path, table: pd.DataFrame, name: str, is_good: BoolArray) -> None:
    if not is_good.all():
        row = int(is_good.argmin())
        raise InvalidInteraction(f"{path.name}, line {row + 2}: {name} is {str(table[name].iloc[row])!r}")
