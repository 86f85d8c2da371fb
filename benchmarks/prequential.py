"""Test, then learn, over the last fifth of a log: what it is worth that the model itself follows.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.prequential RATINGS.CSV

Every first consumption of the last 20 % of all events is one decision: each model ranks all items its person
has not used, and is then told. The linear source alone decides, on histories that decay as in the product.

frozen   the model and everybody's history as they were at the cut
fold-in  the model as it was at the cut, histories with each event
online   the model follows too, exactly, by a micro-batch every so many events
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine import context, refresh, refresh_state, timeline
from recommender.engine.config import FitConfig
from recommender.engine.evaluation.splits import by_user, rows_of
from recommender.engine.logs import select
from recommender.engine.refresh import Histories
from recommender.engine.refresh_state import RefreshState
from recommender.engine.sources import linear
from recommender.engine.sources.linear import LinearModel, RecentLinear
from recommender.engine.types import InteractionLog, Kind, UserState

AT = 10
SHARE = 0.2
N_DRAWS = 2_000
CONFIG = FitConfig()
NAMES = ("popular", "frozen", "fold-in", "online")


def read_log(path: Path) -> InteractionLog:
    """ratings.csv (user_id, item_id, rating, timestamp) in order of time; ties keep the file's order."""
    table = pd.read_csv(path).sort_values("timestamp", kind="stable")
    users, items = (pd.factorize(table[key])[0].astype(np.int32) for key in ("user_id", "item_id"))
    return InteractionLog(
        users,
        items,
        np.full(len(table), Kind.RATING, np.int8),
        table["rating"].to_numpy(np.float32),
        table["timestamp"].to_numpy(np.float64),
    )


def gain(scores: npt.NDArray[np.float32], used: npt.NDArray[np.int32], item: int) -> float:
    """NDCG@10 of a list with one wanted item: 1 / log2(place + 1). A tie counts against it."""
    scores = np.nan_to_num(scores, nan=-np.inf)  # a copy
    scores[used] = -np.inf
    if not np.isfinite(scores[item]):
        return 0.0
    place = int((scores >= scores[item]).sum())
    return 1 / float(np.log2(place + 1)) if place <= AT else 0.0


class Player:
    """The four models as they are before one event."""

    def __init__(self, log: InteractionLog, cut: int, every: int) -> None:
        self.log, self.every, self.n_told = log, every, cut
        self.n_users, self.n_items = int(log.user_idx.max()) + 1, int(log.item_idx.max()) + 1
        before = select(log, np.arange(cut))
        self.state = refresh_state.begin(before, self.n_users, self.n_items, CONFIG)
        self.past = by_user(before)
        self.timeline = timeline.build(before, self.n_items)
        self.trained = self._model(self.state)
        self.followed = self.trained
        self.old_count = self.count

    @property
    def count(self) -> npt.NDArray[np.float32]:
        """(n_items,): users of each item, as far as the model has followed."""
        count: npt.NDArray[np.float32] = self.state.statistics.gram.diagonal().astype(np.float32)
        return count

    def before(self, row: int) -> npt.NDArray[np.float64]:
        """(len(NAMES),): what each model gains by the row's choice."""
        user, item = int(self.log.user_idx[row]), int(self.log.item_idx[row])
        own = np.flatnonzero(self.log.user_idx[:row] == user)
        now, used = rows_of(self.log, own), self.log.item_idx[own]
        old = self.past.get(user, UserState.empty())
        asked = [(self.trained, old), (self.trained, now), (self.followed, now)]
        scores = [self._scores(model, state) for model, state in asked]
        # a history that says nothing gets the popular list, as the product's does
        counts = (self.old_count, self.old_count, self.count)
        filled = [s if np.isfinite(s).any() else count for s, count in zip(scores, counts, strict=True)]
        return np.array([gain(scored, used, item) for scored in (self.count, *filled)])

    def follow(self, row: int) -> None:
        """Bring the model up to all events before this row."""
        users = np.unique(self.log.user_idx[self.n_told : row])
        events = select(self.log, np.flatnonzero(np.isin(self.log.user_idx[:row], users)))
        news = Histories(users, events)
        self.state = refresh.advance(self.state, news, self.n_users, self.n_items, CONFIG.dense_items)
        self.followed, self.n_told = self._model(self.state), row

    def _model(self, state: RefreshState) -> LinearModel:
        return linear.of_precision(state.precision, self.n_items, state.tail)

    def _scores(self, model: LinearModel, history: UserState) -> npt.NDArray[np.float32]:
        now_s = np.array([np.inf if len(history) == 0 else history.time_s[-1]])
        asked = context.build([history], np.nan_to_num(now_s, posinf=0.0), self.timeline)
        scores: npt.NDArray[np.float32] = RecentLinear(model, CONFIG.linear_decay).score(asked)[0]
        return scores


def decisions(log: InteractionLog, cut: int) -> Iterator[int]:
    """The rows from the cut on at which a person consumes an item for the first time."""
    seen = set(zip(log.user_idx[:cut].tolist(), log.item_idx[:cut].tolist(), strict=True))
    for row in range(cut, len(log)):
        pair = int(log.user_idx[row]), int(log.item_idx[row])
        if pair not in seen:
            seen.add(pair)
            yield row


def play(log: InteractionLog, every: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """(n_decisions, len(NAMES)) gains, and whose decision each was."""
    cut = int(len(log) * (1 - SHARE))
    player = Player(log, cut, every)
    gains, rows = [], list(decisions(log, cut))
    for row in rows:
        if row - player.n_told >= every:
            player.follow(row)
        gains.append(player.before(row))
    return np.array(gains), log.user_idx[rows]


def interval(gains: npt.NDArray[np.float64], users: npt.NDArray[np.int32]) -> str:
    """The mean over decisions; people are drawn for the 95 % interval, not their decisions."""
    rng = np.random.default_rng(1)
    _, of = np.unique(users, return_inverse=True)
    total, n = np.bincount(of, weights=gains), np.bincount(of)
    drawn = rng.integers(0, len(n), (N_DRAWS, len(n)))
    lo, hi = np.percentile(total[drawn].sum(axis=1) / n[drawn].sum(axis=1), [2.5, 97.5])
    return f"{gains.mean():+.4f} ({lo:+.4f} to {hi:+.4f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ratings", type=Path, help="ratings.csv: user_id,item_id,rating,timestamp")
    parser.add_argument("--every", type=int, default=20, help="events in a micro-batch")
    given = parser.parse_args()
    gains, users = play(read_log(given.ratings), given.every)
    n_people = len(np.unique(users))
    print(f"{len(gains)} decisions of {n_people} people, a micro-batch every {given.every} events; NDCG@{AT}")
    for name, column in zip(NAMES, gains.T, strict=True):
        print(f"{name:<18} {interval(column, users)}")
    for one, other in ((3, 2), (2, 1), (3, 0)):
        apart = interval(gains[:, one] - gains[:, other], users)
        print(f"{NAMES[one] + ' − ' + NAMES[other]:<18} {apart}")


if __name__ == "__main__":
    main()
