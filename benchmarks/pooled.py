"""The engine against peers over several cuts together: people are drawn for the interval, not their lists.

    .venv/bin/python -m benchmarks.pooled SPLIT ENGINE.csv PEERS [SPLIT ENGINE.csv PEERS …] [--json OUT]

SPLIT is a split folder, ENGINE.csv the engine's lists for it, PEERS one other recs.csv or a folder of them
(`benchmarks.peers` writes such); of folders, the names that are in all are paired. Printed: NDCG@10 of both
and the paired difference with its 95 % bootstrap interval, cut by cut and pooled. A person may be in several
cuts and is drawn with all of their lists. A file that leaves out a person or repeats an item is refused.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from recommender.engine.evaluation.bootstrap import Interval, clustered_interval
from recommender.engine.evaluation.metrics import ranking_metrics

AT = 10
IDS = {"user_id": str, "item_id": str}
Values = npt.NDArray[np.float64]


class BadLists(Exception):
    """A recs.csv that is not lists of the split's test people."""


@dataclass(frozen=True, slots=True)
class Pair:
    """NDCG@10 of both for each test person of a cut."""

    people: npt.NDArray[np.str_]
    engine: Values
    peer: Values


def ndcg(split: Path, recs: Path) -> tuple[npt.NDArray[np.str_], Values]:
    """The test people in order, and NDCG@10 of each one's list."""
    wanted = pd.read_csv(split / "test.csv", dtype=IDS)[["user_id", "item_id"]].drop_duplicates()
    lists = pd.read_csv(recs, dtype=IDS)
    if lists.duplicated(["user_id", "item_id"]).any() or lists.duplicated(["user_id", "rank"]).any():
        raise BadLists(f"{recs}: an item or a rank twice in one person's list")
    n_targets = wanted.groupby("user_id").size().sort_index()
    if set(lists.user_id) != set(n_targets.index):
        raise BadLists(f"{recs}: its people are not those of {split / 'test.csv'}")
    top = lists[lists["rank"] <= AT].merge(wanted, on=["user_id", "item_id"])
    hits = np.zeros((len(n_targets), AT), bool)
    hits[n_targets.index.get_indexer(pd.Index(top.user_id)), top["rank"].to_numpy(np.int64) - 1] = True
    count = np.asarray(n_targets, np.int64)
    values = ranking_metrics(hits, count, (AT,))[f"ndcg@{AT}"]
    return n_targets.index.to_numpy(dtype=str), values


def named(peers: Path) -> dict[str, Path]:
    """One file, or every one of a folder."""
    return {p.stem: p for p in sorted(peers.glob("*.csv"))} if peers.is_dir() else {"peer": peers}


def paired(split: Path, engine: Path, peer: Path) -> Pair:
    people, mine = ndcg(split, engine)
    return Pair(people, mine, ndcg(split, peer)[1])


def pooled(pairs: Sequence[Pair]) -> Interval:
    """The mean difference over all lists of all cuts."""
    apart = np.concatenate([pair.engine - pair.peer for pair in pairs])
    people = np.unique(np.concatenate([pair.people for pair in pairs]), return_inverse=True)[1]
    return clustered_interval(apart, people, np.random.default_rng(1))


def line(label: str, pairs: Sequence[Pair]) -> dict[str, object]:
    """One row of the table, printed and as data."""
    engine, peer = (np.concatenate([getattr(p, side) for p in pairs]).mean() for side in ("engine", "peer"))
    apart = pooled(pairs)
    n_people = len(np.unique(np.concatenate([pair.people for pair in pairs])))
    n_lists = sum(len(pair.people) for pair in pairs)
    print(f"  {label:<20} {engine:.4f}  {peer:.4f}  {apart.mean:+.4f} ({apart.lo:+.4f} to {apart.hi:+.4f})"
          f"  {n_lists} lists of {n_people} people")  # fmt: skip
    return {"cut": label, "engine": float(engine), "peer": float(peer), "difference": apart.as_dict(),
            "n_lists": n_lists, "n_people": n_people}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cuts", type=Path, nargs="+", metavar="SPLIT ENGINE PEERS")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if len(given.cuts) % 3:
        parser.error("give a split, the engine's lists and the peers' for each cut")
    cuts = list(zip(given.cuts[0::3], given.cuts[1::3], given.cuts[2::3], strict=True))
    each = [named(peers) for _, _, peers in cuts]
    table = {}
    for name in [name for name in each[0] if all(name in others for others in each)]:
        print(f"{name}:  engine, peer, difference in NDCG@{AT}")
        pairs = [paired(split, engine, own[name]) for (split, engine, _), own in zip(cuts, each, strict=True)]
        rows = [line(split.name, [pair]) for (split, _, _), pair in zip(cuts, pairs, strict=True)]
        table[name] = [*rows, line("pooled", pairs)]
    if given.json:
        given.json.write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
