"""A benchmark's split folder (train, valid, test and their fold-ins as CSV) in the engine's vocabulary.

Reads any data with user_id and item_id; times, ratings, genres, years and what is known of people are used
where they exist. Of test.csv `read` takes only the users.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from recommender.engine.checks import InvalidInteraction
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import tables
from recommender.engine.evaluation.splits import HeldOut, by_user, gathered, joined, live
from recommender.engine.evaluation.star_scale import StarScale
from recommender.engine.logs import concatenate, select
from recommender.engine.people import People, described
from recommender.engine.stars.model import StarsModel
from recommender.engine.texts import counted, words_of
from recommender.engine.types import Catalogue, FloatArray, InteractionLog, Kind, TimeArray, UserState


@dataclass(frozen=True, slots=True)
class SplitFolder:
    """`final_log` may be fitted on; `held_out` is validation, of the log's own past where none is given;
    `test_states` what test users did so far.

    `strangers`: the test users are unseen by design, so that nobody's own past may be fitted on.
    `n_unlisted`: rows left out because items.csv does not list their item.
    """

    catalogue: Catalogue
    user_keys: npt.NDArray[np.str_]
    final_log: InteractionLog
    held_out: HeldOut
    test_users: npt.NDArray[np.int32]
    test_states: tuple[UserState, ...]
    test_now_s: TimeArray
    strangers: bool
    scale: StarScale
    n_unlisted: int


def read(folder: Path) -> SplitFolder:
    """Read a split. Raises FileNotFoundError for a missing train, valid, test, items or meta file;
    InvalidInteraction for one that cannot be read.
    """
    meta = _meta(folder / "meta.json")
    given = {name: tables.interactions(folder / f"{name}.csv") for name in ("train", "valid")}
    for name in ("valid_foldin", "test_foldin"):
        given[name] = tables.interactions_if_any(folder / f"{name}.csv")
    test_users = tables.columns(folder / "test.csv", ["user_id"]).user_id.unique()
    catalogue = read_catalogue(folder / "items.csv")
    users = np.unique(np.concatenate([test_users, *[t.user_id.unique() for t in given.values()]]).astype(str))
    people = read_people(folder / "users.csv", users)
    to_stars = StarScale(np.concatenate([t.rating.to_numpy(float) for t in given.values()]))
    logs = {
        name: as_log(table, catalogue, users, to_stars(table.rating), people) for name, table in given.items()
    }
    # people of `strong` are unseen by definition: the model may not be fitted on those who validate it either
    unseen = meta.get("protocol") == "strong"
    known = concatenate(concatenate(logs["train"], logs["valid_foldin"]), logs["valid"])
    final_log = logs["train"] if unseen else known
    rows = np.searchsorted(users, np.sort(test_users.astype(str))).astype(np.int32)
    states = _states(rows, final_log, logs["test_foldin"])
    now_s = _decision_times(states, float(meta.get("test_from", -np.inf)))
    held_out = _held_out(logs, float(meta.get("valid_from", -np.inf)))
    if len(held_out) == 0:
        held_out = _own_past(final_log, states)
    n_unlisted = sum(len(table) - len(logs[name]) for name, table in given.items())
    return SplitFolder(
        catalogue, users, final_log, held_out, rows, states, now_s, unseen, to_stars, n_unlisted
    )


def _meta(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text()))
    except ValueError as error:
        raise InvalidInteraction(f"{path.name}: {error}") from error


def read_catalogue(path: Path) -> Catalogue:
    """items.csv: item_id, and where they exist year, genres, people ("A|B") and text (or description)."""
    table = tables.described(path, "item_id")
    n = len(table)
    nothing = pd.Series([""] * n, dtype=str)
    year = pd.to_numeric(table.get("year", nothing), errors="coerce").to_numpy(np.float32)
    lists = _lists(table, "genres")
    names = sorted({name for own in lists for name in own})
    column = {name: i for i, name in enumerate(names)}
    rows = np.repeat(np.arange(n), [len(own) for own in lists])
    columns = np.array([column[name] for own in lists for name in own], np.int32)
    genres = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(n, len(names)))
    genres.data[:] = 1
    told = table.get("text", table.get("description", nothing))
    words = counted(map(words_of, told, _lists(table, "people")))
    return Catalogue(table.item_id.to_numpy(dtype=str), year, genres, tuple(names), words)


def read_people(path: Path, users: npt.NDArray[np.str_]) -> People | None:
    """users.csv: user_id, and whatever else is known of people; None where there is no such file."""
    if not path.exists():
        return None
    known = tables.described(path, "user_id").set_index("user_id").reindex(users, fill_value="")
    return described([dict(zip(known.columns, row, strict=True)) for row in known.to_numpy()])


def _lists(table: pd.DataFrame, column: str) -> list[list[str]]:
    """The cells "A|B" of a column as lists; empty ones where there is no such column."""
    cells = table.get(column, [""] * len(table))
    return [cell.split("|") if cell else [] for cell in cells]


def as_log(
    table: pd.DataFrame, catalogue: Catalogue, users: npt.NDArray[np.str_], stars: FloatArray,
    people: People | None = None,
) -> InteractionLog:  # fmt: skip
    """Rows of items the catalogue lists, as ratings, ascending in time."""
    item = pd.Index(catalogue.item_keys).get_indexer(pd.Index(table.item_id)).astype(np.int32)
    user = np.searchsorted(users, table.user_id.to_numpy(dtype=str)).astype(np.int32)
    kind = np.full(len(table), Kind.RATING, np.int8)
    log = InteractionLog(user, item, kind, stars, table.timestamp.to_numpy(np.float64), people)
    order = np.argsort(log.time_s, kind="stable")
    return select(log, order[log.item_idx[order] >= 0])


def _held_out(logs: dict[str, InteractionLog], valid_from: float) -> HeldOut:
    targets = by_user(logs["valid"])
    users = np.array(sorted(targets), np.int32)
    states = _states(users, logs["train"], logs["valid_foldin"])
    wanted = tuple(np.unique(targets[int(user)].item_idx) for user in users)
    return HeldOut(logs["train"], users, states, wanted, _decision_times(states, valid_from))


def _own_past(log: InteractionLog, asked: tuple[UserState, ...]) -> HeldOut:
    """The log's last part where no validation is given, as a clock of whole terms may leave none.

    Of its people the beginning of the window is known, or nothing, as of those who will be asked.
    """
    have_begun = any((state.time_s > log.time_s.max(initial=-np.inf)).any() for state in asked)
    return live(log, FitConfig().valid_share, 0.5 if have_begun else 0.0)


def _states(
    users: npt.NDArray[np.int32], log: InteractionLog, foldin: InteractionLog
) -> tuple[UserState, ...]:
    before, arrived, nobody = by_user(log), by_user(foldin), UserState.empty()
    return tuple(
        replace(joined(before.get(u, nobody), arrived.get(u, nobody)), cohorts=log.cohorts_of(u))
        for u in users.tolist()
    )


def _decision_times(states: tuple[UserState, ...], window_opens_s: float) -> TimeArray:
    """When the window opens, or at the person's latest event where that is later or there is no window."""
    latest = [float(s.time_s[-1]) if len(s) else -np.inf for s in states]
    now_s = np.maximum(np.array(latest, np.float64), window_opens_s)
    newest = now_s[np.isfinite(now_s)].max(initial=0.0)
    return np.where(np.isfinite(now_s), now_s, newest)


def rating_pairs(folder: Path, split: SplitFolder) -> pd.DataFrame:
    """The (user_id, item_id) of test.csv whose stars are asked for; the ratings themselves are not read."""
    pairs = tables.columns(folder / "test.csv", tables.IDS)
    return pairs[pairs.item_id.isin(split.catalogue.item_keys)].drop_duplicates()


def test_log(folder: Path, split: SplitFolder) -> InteractionLog:
    """What test users then did, for judging alone: nothing may be fitted on it."""
    table = tables.interactions(folder / "test.csv")
    return as_log(table, split.catalogue, split.user_keys, split.scale(table.rating))


def test_decisions(later: InteractionLog, split: SplitFolder) -> HeldOut:
    """What test users were in when they were asked, and what of `test_log` they then chose."""
    targets = by_user(later)
    asked = zip(split.test_users.tolist(), split.test_states, split.test_now_s.tolist(), strict=True)
    return gathered(
        split.final_log,
        ((u, state, np.unique(targets[u].item_idx), now) for u, state, now in asked if u in targets),
    )


def predicted_stars(folder: Path, split: SplitFolder, model: StarsModel | None) -> pd.DataFrame:
    """user_id,item_id,prediction in the data set's own scale; without a model the only rating given."""
    pairs = rating_pairs(folder, split)
    item = pd.Index(split.catalogue.item_keys).get_indexer(pd.Index(pairs.item_id)).astype(np.int32)
    states = dict(zip(split.user_keys[split.test_users], split.test_states, strict=True))
    stars = np.full(len(pairs), np.nan)
    for user, rows in pairs.groupby("user_id").indices.items():
        if model is not None:
            stars[rows] = model.predict(states[user], item[rows])
    return pairs.assign(prediction=split.scale.ratings(stars))
