"""What following the log costs beside fitting anew, at 1.7 k, 10 k and 40 k items.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.refresh_cost [--items 1700 10000 40000]

The logs are synthetic, for cost only: people draw items by a power law. Five people act, one of them is new.
CPU time of one thread; ratios are of one run. `update`: the inverse behind the linear weights alone, against
inverting anew. `refresh`: all that a refresh makes (counts, weights, transitions, neighbours, timeline)
against counting and fitting it from the log. Factors and ranker are in neither.
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import scipy.sparse as sp

from recommender.engine import refresh, refresh_state, timeline
from recommender.engine.config import FitConfig
from recommender.engine.logs import concatenate, select
from recommender.engine.refresh import Histories
from recommender.engine.refresh_state import RefreshState
from recommender.engine.sources import collection, content, linear, precision
from recommender.engine.sources.factors import Factors
from recommender.engine.statistics import consumed_by
from recommender.engine.types import Catalogue, InteractionLog, Kind

EVENTS_AN_ITEM, EVENTS_A_USER = 25, 50
N_CHANGED = 5
CONFIG = FitConfig()
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    made = work()
    return time.process_time() - started, made


def synthetic_log(
    users: np.ndarray, n_items: int, start_s: float, rng: np.random.Generator
) -> InteractionLog:
    """EVENTS_A_USER events of each of these users, items by popularity 1 / (rank + 10)."""
    popularity = 1 / (np.arange(n_items) + 10)
    n = len(users) * EVENTS_A_USER
    return InteractionLog(
        rng.permutation(np.repeat(users, EVENTS_A_USER)).astype(np.int32),
        rng.choice(n_items, n, p=popularity / popularity.sum()).astype(np.int32),
        np.full(n, Kind.RATING, np.int8), np.full(n, 4, np.float32), start_s + np.arange(n, dtype=np.float64),
    )  # fmt: skip


def catalogue_of(n_items: int) -> Catalogue:
    genres = sp.csr_matrix(
        (np.ones(n_items, np.float32), (np.arange(n_items), np.arange(n_items) % 20)), shape=(n_items, 20)
    )
    return Catalogue(
        np.arange(n_items).astype(np.str_), np.full(n_items, 2000, np.float32), genres, ("g",) * 20
    )


def parts(state: RefreshState, catalogue: Catalogue) -> None:
    """Everything that a refresh makes of its state."""
    n_items = len(catalogue)
    none = Factors(np.zeros((n_items, 1), np.float32), np.ones((1, 1), np.float32), 1.0)
    solved = linear.of_precision(state.precision, n_items, state.tail)
    collection.of_statistics(state.statistics, CONFIG, solved, content.of_facts(catalogue), lambda: none)
    timeline.build(state.statistics.log, n_items)


def measure(n_items: int) -> str:
    rng = np.random.default_rng(1)
    n_users = n_items * EVENTS_AN_ITEM // EVENTS_A_USER
    log, catalogue = synthetic_log(np.arange(n_users), n_items, 0.0, rng), catalogue_of(n_items)
    before = refresh_state.begin(log, n_users, n_items, CONFIG)
    acting = np.sort(np.r_[rng.choice(n_users, N_CHANGED - 1, replace=False), n_users])
    more = select(synthetic_log(acting, n_items, 1e9, rng), np.arange(3 * N_CHANGED))
    users = np.unique(more.user_idx)
    longer = concatenate(log, more)
    news = Histories(users, select(longer, np.isin(longer.user_idx, users)))
    advance_s, after = timed(lambda: refresh.advance(before, news, n_users + 1, n_items, CONFIG.dense_items))
    parts_s, _ = timed(lambda: parts(after, catalogue))
    old, new = before.statistics, after.statistics
    was, now = (consumed_by(counted.log, users, n_items) for counted in (old, new))
    l2, most = CONFIG.l2, CONFIG.dense_items
    update_s, _ = timed(lambda: precision.refreshed(before.precision, old.gram, new.gram, was, now, most))
    invert_s, fresh = timed(lambda: precision.fit(new.gram, l2, most))
    apart = np.abs(after.precision.inverse - fresh.inverse).max() / np.abs(fresh.inverse).max()
    refit_s, _ = timed(lambda: parts(refresh_state.begin(longer, n_users + 1, n_items, CONFIG), catalogue))
    refresh_s = advance_s + parts_s
    size = f"| {n_items:,} | {len(fresh.items):,} | {len(log):,} "
    inverse = f"| {invert_s:.2f} | {update_s:.3f} | {invert_s / update_s:.0f} "
    return f"{size}{inverse}| {refit_s:.2f} | {refresh_s:.2f} | {refit_s / refresh_s:.1f} | {apart:.0e} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, nargs="+", default=[1_700, 10_000, 40_000])
    print("| items | dense | events | invert s | update s | ratio | refit s | refresh s | ratio | apart |")
    for n_items in parser.parse_args().items:
        print(measure(n_items), flush=True)


if __name__ == "__main__":
    main()
