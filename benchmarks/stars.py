"""Predicted stars on five folds of a rating file: blocks of consecutive rows, each in turn the test set.

python -m benchmarks.stars DATA   of a folder with ratings.csv and items.csv; prints RMSE and CPU time, how
                                  much the 80 % interval covers, all in all and by tenths of people's
                                  activity, and what a page of 20 items costs.
--valid scores a tenth of each fold's training part instead, for choosing parameters.
--shuffled deals the test ratings out at random among the test pairs: a model that saw none of them must then
be off by about the spread of ratings.
--cost fits everything once instead, and prints CPU time and peak memory.
"""

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine.evaluation import split_folder
from recommender.engine.stars import training
from recommender.engine.stars.model import StarsModel
from recommender.engine.types import Catalogue, InteractionLog, Kind, UserState

N_FOLDS = 5
PAGE = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    for option in ("--valid", "--shuffled", "--cost"):
        parser.add_argument(option, action="store_true")
    given = parser.parse_args()
    catalogue = split_folder.read_catalogue(given.data / "items.csv")
    log = read_log(given.data / "ratings.csv", catalogue)
    if given.cost:
        report_cost(log, catalogue)
    else:
        report_folds(log, catalogue, given.valid, given.shuffled)


def report_folds(log: InteractionLog, catalogue: Catalogue, valid: bool, shuffled: bool) -> None:
    """RMSE fold by fold, then the interval over all of them."""
    spread = np.std(log.value.astype(np.float64))
    tables = [fold_table(log, catalogue, fold, valid, shuffled) for fold in range(N_FOLDS)]
    errors = [rmse_of(table) for table in tables]
    print(f"mean RMSE {np.mean(errors):.4f}; the ratings' own spread {spread:.4f}")
    together = pd.concat(tables)
    print(f"covered {together.inside.mean():.1%}, {together.width.mean():.2f} stars wide")
    by_fold = "  ".join(f"{table.inside.mean():.1%}" for table in tables)
    print(f"by fold {by_fold}")
    for tenth in range(10):
        rows = together[together.tenth == tenth]
        print(
            f"  tenth {tenth + 1:2d}  {rows.n_ratings.min():4d}–{rows.n_ratings.max():<4d} known ratings"
            f"  covered {rows.inside.mean():.1%} of {len(rows)}  {rows.width.mean():.2f} stars wide"
        )


def report_cost(log: InteractionLog, catalogue: Catalogue) -> None:
    """A fit on everything, on ratings drawn anew where the file has but one: the cost is the same."""
    if np.ptp(log.value) == 0:
        log.value[:] = np.random.default_rng(0).integers(1, 6, len(log))
    started = time.process_time()
    model = fitted(log, catalogue)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held_mib = sum(array.nbytes for array in model.arrays().values()) / 2**20
    print(
        f"{len(log)} ratings: {time.process_time() - started:.1f} s CPU, peak memory {peak_mib:.0f} MiB,"
        f" the model {held_mib:.0f} MiB"
    )
    report_page(model, log)


def report_page(model: StarsModel, log: InteractionLog) -> None:
    """CPU time of stars and interval for a page of items, a person at a time."""
    users = np.random.default_rng(0).permutation(np.unique(log.user_idx))[:200]
    items, spent = np.arange(PAGE, dtype=np.int32), []
    for state in [state_of(log, user) for user in users]:
        started = time.process_time()
        model.interval(state, items)
        spent.append(1000 * (time.process_time() - started))
    median, high = np.quantile(spent, [0.5, 0.95])
    print(f"a page of {PAGE} items: {median:.1f} ms CPU median, {high:.1f} ms p95, of {len(users)} people")


def read_log(path: Path, catalogue: Catalogue) -> InteractionLog:
    """The ratings in the order of the file."""
    table = pd.read_csv(path, dtype={"user_id": str, "item_id": str})
    item = pd.Index(catalogue.item_keys).get_indexer(pd.Index(table.item_id)).astype(np.int32)
    user = np.unique(table.user_id, return_inverse=True)[1].astype(np.int32)
    kind, value = np.full(len(table), Kind.RATING, np.int8), table.rating.to_numpy(np.float32)
    return InteractionLog(user, item, kind, value, table.timestamp.to_numpy(np.float64))


def fitted(log: InteractionLog, catalogue: Catalogue) -> StarsModel:
    model = training.fit(log, int(log.user_idx.max()) + 1, len(catalogue), catalogue)
    assert model is not None
    return model


def fold_table(
    log: InteractionLog, catalogue: Catalogue, fold: int, valid: bool, shuffled: bool
) -> pd.DataFrame:
    """A row for each test rating: error, inside the interval or not, its width, how active the person was."""
    started = time.process_time()
    train, test = parts(len(log), fold, valid)
    past = rows_of(log, train)
    model = fitted(past, catalogue)
    true = log.value[test]
    if shuffled:
        true = np.random.default_rng(fold).permutation(true)
    spent = time.process_time() - started
    asked = pd.DataFrame({"user": log.user_idx[test], "item": log.item_idx[test], "true": true})
    people = np.unique(log.user_idx[test]).tolist()
    table = pd.concat([judged(model, past, user, asked[asked.user == user]) for user in people])
    table["tenth"] = activity_tenth(past, int(log.user_idx.max()) + 1)[table.user]
    print(f"fold {fold + 1}  RMSE {rmse_of(table):.4f}  {spent:5.1f} s CPU to fit", flush=True)
    report_page(model, past)
    return table


def parts(n: int, fold: int, valid: bool) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]:
    """Rows to fit on and rows to judge."""
    block = np.arange(n) * N_FOLDS // n
    train, test = np.flatnonzero(block != fold), np.flatnonzero(block == fold)
    if not valid:
        return train, test
    tenth = len(train) // 10
    inner = np.s_[fold * tenth : (fold + 1) * tenth]
    return np.delete(train, inner), train[inner]


def judged(model: StarsModel, past: InteractionLog, user: int, asked: pd.DataFrame) -> pd.DataFrame:
    """One person's test ratings; the model is told what they rated in `past`."""
    state, items = state_of(past, user), asked.item.to_numpy(np.int32)
    low, high = model.interval(state, items)
    return asked.assign(
        error=model.predict(state, items) - asked.true,
        inside=(low <= asked.true) & (asked.true <= high),
        width=high - low,
        n_ratings=len(state),
    )


def activity_tenth(log: InteractionLog, n_users: int) -> npt.NDArray[np.integer]:
    """(n_users,): 0 for the tenth of people with the fewest ratings."""
    count = np.bincount(log.user_idx, minlength=n_users)
    return np.searchsorted(np.quantile(count, np.arange(1, 10) / 10), count, side="left")


def rmse_of(table: pd.DataFrame) -> float:
    return float(np.sqrt((table.error**2).mean()))


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
