"""Predicted stars on five folds of a rating file: blocks of consecutive rows, each in turn the test set.

python -m benchmarks.stars DATA   of a folder with ratings.csv and items.csv; prints RMSE and CPU time.
--valid scores a tenth of each fold's training part instead, for choosing parameters.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine.evaluation import split_folder
from recommender.engine.stars import model as stars
from recommender.engine.types import Catalogue, InteractionLog, Kind, UserState

N_FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--valid", action="store_true")
    given = parser.parse_args()
    catalogue = split_folder.read_catalogue(given.data / "items.csv")
    log = read_log(given.data / "ratings.csv", catalogue)
    errors = [fold_error(log, catalogue, fold, given.valid) for fold in range(N_FOLDS)]
    print(f"mean RMSE {np.mean(errors):.4f}")


def read_log(path: Path, catalogue: Catalogue) -> InteractionLog:
    """The ratings in the order of the file."""
    table = pd.read_csv(path, dtype={"user_id": str, "item_id": str})
    item = pd.Index(catalogue.item_keys).get_indexer(pd.Index(table.item_id)).astype(np.int32)
    user = np.unique(table.user_id, return_inverse=True)[1].astype(np.int32)
    kind, value = np.full(len(table), Kind.RATING, np.int8), table.rating.to_numpy(np.float32)
    return InteractionLog(user, item, kind, value, table.timestamp.to_numpy(np.float64))


def fold_error(log: InteractionLog, catalogue: Catalogue, fold: int, valid: bool) -> float:
    """RMSE of one fold."""
    started = time.process_time()
    block = np.arange(len(log)) * N_FOLDS // len(log)
    train, test = np.flatnonzero(block != fold), np.flatnonzero(block == fold)
    if valid:
        tenth = len(train) // 10
        test, train = (
            train[fold * tenth : (fold + 1) * tenth],
            np.delete(train, np.s_[fold * tenth : (fold + 1) * tenth]),
        )
    past = rows_of(log, train)
    model = stars.fit(past, int(log.user_idx.max()) + 1, len(catalogue), catalogue)
    assert model is not None
    error = []
    for user in np.unique(log.user_idx[test]):
        asked = test[log.user_idx[test] == user]
        error.append(model.predict(state_of(past, user), log.item_idx[asked]) - log.value[asked])
    rmse = float(np.sqrt(np.mean(np.concatenate(error) ** 2)))
    print(f"fold {fold + 1}  RMSE {rmse:.4f}  {time.process_time() - started:5.1f} s CPU", flush=True)
    return rmse


def rows_of(log: InteractionLog, rows: npt.NDArray[np.integer]) -> InteractionLog:
    return InteractionLog(
        log.user_idx[rows], log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows]
    )


def state_of(log: InteractionLog, user: int) -> UserState:
    """What this user rated."""
    rows = np.flatnonzero(log.user_idx == user)
    return UserState(log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows])


if __name__ == "__main__":
    main()
