"""Lists by each peer of the ladder for a split folder, each tuned on the split's own validation part.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.peers SPLIT OUT

Writes OUT/<peer>.csv (user_id, rank, item_id), to be judged beside the engine's own, and OUT/peers.json: what
was tried and taken, each with its NDCG@10 on validation. A peer is fitted on the log that the engine may be
fitted on and told the same fold-in. What it has no score for is ordered by recent popularity, tuned as well.
Where the validation part is empty nothing can be tuned: each peer is taken as it usually is, "tuned" is false
in OUT/peers.json and its NDCG there null.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.peer_models import PEERS, RECENT, Asked, Params, Past, Peer, Scores
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.metrics import metrics_of_lists
from recommender.engine.evaluation.split_folder import SplitFolder
from recommender.engine.types import UserState
from recommender.management.commands.backtest import default_ranks

Lists = npt.NDArray[np.int64]
AT = 10


def grid(choices: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination; one empty one where there is nothing to choose."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def best_first(scores: Scores, fallback: Scores, states: Sequence[UserState], n: int) -> Lists:
    """(n_queries, n) items: those with a score, then the others by `fallback`; -1 where a list ends."""
    n, known = min(n, scores.shape[1]), np.zeros(scores.shape, bool)
    for row, state in enumerate(states):
        known[row, state.item_idx] = True
    own = np.where(np.isfinite(scores) & (scores != 0) & ~known, scores, -np.inf)
    lists = highest(own, n)
    for row in np.flatnonzero((lists < 0).any(axis=1)).tolist():
        others = np.where(known[row] | np.isfinite(own[row]), -np.inf, fallback[row])
        n_own = int((lists[row] >= 0).sum())
        lists[row, n_own:] = highest(others[None], n)[0, : n - n_own]
    return lists


def highest(scores: Scores, n: int) -> Lists:
    """(n_queries, n) places of the highest of each row, -1 where none is finite."""
    top = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    values = np.take_along_axis(scores, top, axis=1)
    order = np.lexsort((top, -values), axis=-1)
    found = np.take_along_axis(values, order, axis=1)
    return np.where(np.isfinite(found), np.take_along_axis(top, order, axis=1), -1)


def ndcg(lists: Lists, targets: Sequence[npt.NDArray[np.int32]]) -> float:
    """The mean NDCG@10 over people."""
    return float(metrics_of_lists(lists.astype(np.int32), targets, (AT,))[f"ndcg@{AT}"].mean())


def tried(peer: Peer, past: Past, asked: Asked) -> Iterator[tuple[dict[str, Any], Scores]]:
    """The scores of every point of a peer's grid."""
    for fitted in grid(peer.fits):
        model = peer.fit(past, **fitted)
        for told in grid(peer.asks):
            yield {"fit": fitted, "ask": told}, peer.score(model, asked, **told)


def tuned(peer: Peer, split: SplitFolder, fallback: Scores | None) -> list[dict[str, Any]]:
    """The grid's points with their NDCG@10 on validation, best first; the usual one without a validation."""
    if len(split.held_out) == 0:
        return [peer.untuned | {"ndcg@10": None}]
    past, asked = validation(split)
    measured = []
    for point, scores in tried(peer, past, asked):
        lists = best_first(scores, scores if fallback is None else fallback, asked.states, AT)
        measured.append(point | {"ndcg@10": ndcg(lists, split.held_out.targets)})
    return sorted(measured, key=lambda point: -point["ndcg@10"])


def validation(split: SplitFolder) -> tuple[Past, Asked]:
    held_out = split.held_out
    n_items = len(split.catalogue)
    return Past(held_out.log, len(split.user_keys), n_items), Asked(held_out.states, held_out.now_s, n_items)


def test(split: SplitFolder) -> tuple[Past, Asked]:
    n_items = len(split.catalogue)
    return Past(split.final_log, len(split.user_keys), n_items), Asked(
        split.test_states, split.test_now_s, n_items
    )


def scores_of(peer: Peer, point: Mapping[str, Params], past: Past, asked: Asked) -> Scores:
    return peer.score(peer.fit(past, **point["fit"]), asked, **point["ask"])


def write(lists: Lists, split: SplitFolder, path: Path) -> None:
    """recs.csv as the judge reads it."""
    row, rank = np.nonzero(lists >= 0)
    users, items = split.user_keys[split.test_users[row]], split.catalogue.item_keys[lists[row, rank]]
    pd.DataFrame({"user_id": users, "rank": rank + 1, "item_id": items}).to_csv(path, index=False)


def run(split: SplitFolder, out: Path) -> dict[str, Any]:
    """Tune every peer, write its lists for the test people, and give the record of what was tried."""
    n = default_ranks(split)
    late = tuned(RECENT, split, None)[0]
    fill_valid, fill_test = (scores_of(RECENT, late, *part(split)) for part in (validation, test))
    record = {}
    for peer in PEERS:
        started = time.process_time()
        points = tuned(peer, split, fill_valid)
        taken, (past, asked) = points[0], test(split)
        lists = best_first(scores_of(peer, taken, past, asked), fill_test, asked.states, n)
        write(lists, split, out / f"{peer.name}.csv")
        record[peer.name] = {"taken": taken, "tried": points, "tuned": len(split.held_out) > 0}
        print(f"{peer.name:<12} {said(points)}, {time.process_time() - started:.1f} s CPU")
    return record


def said(points: Sequence[Mapping[str, Any]]) -> str:
    """What was taken of a peer's grid, for the screen."""
    taken, found = points[0], points[0]["ndcg@10"]
    chosen = " ".join(f"{name} {value}" for name, value in (taken["fit"] | taken["ask"]).items())
    measured = "not tuned" if found is None else f"valid {found:.4f} of {len(points)}"
    return f"{measured}: {chosen}" if chosen else measured


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    split = split_folder.read(given.split)
    if len(split.held_out) == 0:
        print(f"{given.split}: valid.csv has no row of a listed item, so no peer is tuned")
    record = run(split, given.out)
    (given.out / "peers.json").write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
