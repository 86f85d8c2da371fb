"""What fitting and one list cost as interactions and items grow: CPU seconds, peak memory, a process each.

python -m benchmarks.growth SPLIT [--interactions 1e5 1e6 2e7] [--items 10000 100000]

SPLIT is a folder of a real log. Longer logs are SYNTHETIC expansions of it, for cost only: each copy is the
log once more with other people, each item replaced, with probability 0.1, by the item of another event. More
items: each is divided among as many new ones, each event drawing one of them with Zipf weights. Nothing about
ranking quality can be read from them. Counting, sources, timeline and index are timed; the ranker learns from
a bounded number of decisions, whatever the log's length, and is left out.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from recommender.engine import index, statistics, timeline
from recommender.engine.bundle import Bundle
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import split_folder
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.sources import collection
from recommender.engine.types import Catalogue, InteractionLog, Request, UserState

REPLACED = 0.1
SEED = 1
N_LISTS = 30


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("--interactions", type=float, nargs="*", default=[1e5, 1e6])
    parser.add_argument("--items", type=int, nargs="*", default=[])
    parser.add_argument("--one", type=int, nargs=2, metavar=("EVENTS", "ITEMS"), help="measure here, as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.split, *asked.one)))
        return
    sizes = [(int(n), 0) for n in asked.interactions] + [(0, n) for n in asked.items]
    print("| interactions | items | count s | sources s | timeline + index s | one list ms | peak MB |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for n_events, n_items in sizes:
        row = in_a_process(asked.split, n_events, n_items)
        print(
            "| " + " | ".join(f"{value:,.3g}" if value < 1000 else f"{value:,.0f}" for value in row),
            "|",
            flush=True,
        )


def in_a_process(split: Path, n_events: int, n_items: int) -> list[float]:
    """Peak memory is a process's own: each size has one."""
    command = [sys.executable, "-m", "benchmarks.growth", str(split), "--one", str(n_events), str(n_items)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(value) for value in json.loads(output).values()]


def measured(split: Path, n_events: int, n_items: int) -> dict[str, float]:
    """CPU seconds of each step; 0 for a size asks for the split's own."""
    rng = np.random.default_rng(SEED)
    read = split_folder.read(split)
    log, catalogue = with_items(read.final_log, read.catalogue, n_items or len(read.catalogue), rng)
    log, n_users = expanded(log, len(read.user_keys), n_events or len(log), rng)
    config, marks = FitConfig(), [time.process_time()]
    counted = statistics.count(log, n_users, len(catalogue))
    marks.append(time.process_time())
    print(f"# {len(log):,} events counted", file=sys.stderr, flush=True)
    sources = collection.fit(counted, catalogue, config)
    marks.append(time.process_time())
    print("# sources fitted", file=sys.stderr, flush=True)
    items, vectors = timeline.build(log, len(catalogue)), index.build(sources)
    marks.append(time.process_time())
    manifest = {"config": asdict(config), "genre_names": list(catalogue.genre_names)}
    bundle = Bundle(manifest, catalogue, log, items, sources, Ranker(""), vectors)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count_s, sources_s, rest_s = np.diff(marks).tolist()
    return {
        "interactions": len(log), "items": len(catalogue), "count_s": count_s, "sources_s": sources_s,
        "rest_s": rest_s, "list_ms": one_list_ms(Pipeline(bundle), log, rng), "peak_mb": peak_mb,
    }  # fmt: skip


def one_list_ms(pipeline: Pipeline, log: InteractionLog, rng: np.random.Generator) -> float:
    """Median CPU milliseconds of a list for people of 100 events, at the end of the log."""
    request, took_s = Request(now_s=float(log.time_s[-1])), []
    for _ in range(N_LISTS):
        rows = np.sort(rng.choice(len(log), 100, replace=False))
        state = UserState(log.item_idx[rows], log.kind[rows], log.value[rows], log.time_s[rows])
        started = time.process_time()
        pipeline.recommend_many([state], [request], reasons=False)
        took_s.append(time.process_time() - started)
    return float(np.median(took_s)) * 1000


def expanded(
    log: InteractionLog, n_users: int, n_events: int, rng: np.random.Generator
) -> tuple[InteractionLog, int]:
    """The log's first events, or copies of it by other people with some items replaced, in order of time."""
    if n_events <= len(log):
        return statistics.select(log, np.arange(n_events)), n_users
    copies = -(-n_events // len(log))
    row = np.repeat(np.arange(len(log)), copies)[:n_events]
    copy = np.tile(np.arange(copies, dtype=np.int32), len(log))[:n_events]
    other = np.where(rng.random(n_events) < REPLACED, rng.integers(0, len(log), n_events), row)
    item = np.where(copy == 0, log.item_idx[row], log.item_idx[other])
    user = log.user_idx[row] + copy * np.int32(n_users)
    return InteractionLog(user, item, log.kind[row], log.value[row], log.time_s[row]), copies * n_users


def with_items(
    log: InteractionLog, catalogue: Catalogue, n_items: int, rng: np.random.Generator
) -> tuple[InteractionLog, Catalogue]:
    """Each item divided among as many as make about `n_items`; the first of them is used most (Zipf)."""
    parts = max(1, n_items // len(catalogue))
    weight = 1 / np.arange(1, parts + 1)
    drawn = rng.choice(parts, len(log), p=weight / weight.sum())
    item = (log.item_idx * parts + drawn).astype(np.int32)
    keys = np.char.add(
        np.repeat(catalogue.item_keys, parts), np.tile(np.arange(parts).astype(str), len(catalogue))
    )
    genres = sp.csr_matrix(catalogue.genres[np.repeat(np.arange(len(catalogue)), parts)])
    wider = Catalogue(keys, np.repeat(catalogue.year, parts), genres, catalogue.genre_names)
    return InteractionLog(log.user_idx, item, log.kind, log.value, log.time_s), wider


if __name__ == "__main__":
    main()
