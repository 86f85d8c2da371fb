"""What a whole training and one list cost as interactions and items grow: a process each.

python -m benchmarks.growth SPLIT [--interactions 1e5 1e6 2e7] [--items 10000 100000] [--both 2e7 27328]

SPLIT is a folder of a real log. Longer logs are SYNTHETIC expansions of it, for cost only: each copy is the
log once more with other people, each item replaced, with probability 0.1, by the item of another event. More
items: each is divided among as many new ones, each event drawing one of them with Zipf weights. The clock is
made up too: everybody begins at a random moment. Ratings are drawn where the log has none. Nothing about
ranking quality can be read from them.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from benchmarks.training_cost import with_ratings
from recommender.engine import logs
from recommender.engine.evaluation import split_folder
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Catalogue, InteractionLog, Request, UserState

REPLACED = 0.1
SEED = 1
N_LISTS = 30
SHOWN_EVERY_S = 10


COLUMNS = ("interactions", "items", "fit_s", "training_s", "wall_s", "silent_s", "list_ms", "peak_mb")
HEADS = ("interactions", "items", "one fit s", "training s", "wall s", "silence s", "one list ms", "peak MB")


class Marks:
    """What training said when: stage, CPU and wall seconds so far. Shows some of it."""

    def __init__(self) -> None:
        self._cpu, self._wall, self._shown_s = time.process_time(), time.perf_counter(), 0.0
        self.told: list[tuple[str, float, float]] = [("", 0.0, 0.0)]

    def __call__(self, stage: str, done: float) -> None:
        cpu_s, wall_s = time.process_time() - self._cpu, time.perf_counter() - self._wall
        if stage != self.told[-1][0] or wall_s - self._shown_s > SHOWN_EVERY_S:
            self._shown_s = wall_s
            print(f"{done:4.0%} {wall_s:6.0f} s wall {cpu_s:6.0f} s CPU {peak_mb():6,.0f} MB  {stage}",
                  file=sys.stderr, flush=True)  # fmt: skip
        self.told.append((stage, cpu_s, wall_s))

    def cpu_of(self, stage: str) -> float:
        """From its first word to the last before another stage's."""
        first = next(place for place, told in enumerate(self.told) if told[0] == stage)
        last = next(place for place, told in enumerate(self.told) if place > first and told[0] != stage)
        return self.told[last][1] - self.told[first][1]

    @property
    def longest_silence_s(self) -> float:
        """Wall seconds."""
        return float(np.diff([wall_s for _, _, wall_s in self.told]).max())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("--interactions", type=float, nargs="*", default=[])
    parser.add_argument("--items", type=int, nargs="*", default=[])
    parser.add_argument(
        "--both", type=float, nargs=2, action="append", metavar=("EVENTS", "ITEMS"), default=[]
    )
    parser.add_argument("--one", type=int, nargs=2, metavar=("EVENTS", "ITEMS"), help="measure here, as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.split, *asked.one)))
        return
    sizes = [(n, 0) for n in asked.interactions] + [(0, n) for n in asked.items] + asked.both
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the start")
    print("| " + " | ".join(HEADS) + " |\n|" + "---|" * len(HEADS), flush=True)
    for n_events, n_items in sizes:
        row = in_a_process(asked.split, int(n_events), int(n_items))
        shown = (f"{value:,.3g}" if value < 1000 else f"{value:,.0f}" for value in row)
        print("| " + " | ".join(shown), "|", flush=True)


def in_a_process(split: Path, n_events: int, n_items: int) -> list[float]:
    """Peak memory is a process's own: each size has one."""
    command = [sys.executable, "-m", "benchmarks.growth", str(split), "--one", str(n_events), str(n_items)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    row = json.loads(output)
    return [float(row[name]) for name in COLUMNS]


def measured(split: Path, n_events: int, n_items: int) -> dict[str, float]:
    """CPU seconds, of one fit of the sources and of all training; 0 for a size asks for the split's own."""
    rng = np.random.default_rng(SEED)
    log, catalogue, n_users = made_up(split, n_events, n_items, rng)
    print(f"# {len(log):,} events, {n_users:,} people, {len(catalogue):,} items", file=sys.stderr, flush=True)
    marks = Marks()
    bundle = fit_bundle(log, catalogue, n_users=n_users, progress=marks)
    _, training_s, wall_s = marks.told[-1]
    return {
        "interactions": len(log), "items": len(catalogue), "fit_s": marks.cpu_of("fitting on everything"),
        "training_s": training_s, "wall_s": wall_s, "silent_s": marks.longest_silence_s, "peak_mb": peak_mb(),
        "list_ms": one_list_ms(Pipeline(bundle), log, rng),
    }  # fmt: skip


def made_up(
    split: Path, n_events: int, n_items: int, rng: np.random.Generator
) -> tuple[InteractionLog, Catalogue, int]:
    """The log, its catalogue and how many people there are."""
    read = split_folder.read(split)
    log, catalogue = with_items(read.final_log, read.catalogue, n_items or len(read.catalogue), rng)
    log, n_users = expanded(log, len(read.user_keys), n_events or len(log), rng)
    log = clocked(log, n_users, rng)
    with_ratings(log)
    return log, catalogue, n_users


def clocked(log: InteractionLog, n_users: int, rng: np.random.Generator) -> InteractionLog:
    """Everybody begins at a random moment and goes on at one event a unit of time, in the log's order."""
    order = np.argsort(log.user_idx, kind="stable")
    starts = np.flatnonzero(np.diff(log.user_idx[order], prepend=-1))
    place = np.empty(len(log))
    place[order] = np.arange(len(log)) - np.repeat(starts, np.diff(np.append(starts, len(log))))
    time_s = rng.uniform(0, 10 * place.max(), n_users)[log.user_idx] + place
    return logs.select(replace(log, time_s=time_s), np.argsort(time_s))


def peak_mb() -> float:
    """Of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
        return logs.select(log, np.arange(n_events)), n_users
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
