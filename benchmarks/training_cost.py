"""What training everything costs beside implicit's ALS and a plain EASE on the same data: ratios, one run.

python -m benchmarks.training_cost SPLIT   prints CPU and wall seconds and peak memory, a process each.

Where a file has but one rating, others are drawn at random, so that stars are predicted too: the cost is the
same. ALS and EASE have one thread, the product's training has `FitConfig.n_threads`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares

from recommender.engine.config import FitConfig
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.split_folder import SplitFolder
from recommender.engine.fit import fit_bundle
from recommender.engine.statistics import user_items
from recommender.engine.types import FloatArray, InteractionLog


def everything(split: SplitFolder) -> None:
    """The product's own training: replays, ranker, its judges, sources, index, stars."""
    started, cpu = time.perf_counter(), time.process_time()

    def progress(stage: str, done: float) -> None:
        spent = f"{time.perf_counter() - started:6.1f} s wall, {time.process_time() - cpu:6.1f} s CPU"
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{done:4.0%} {spent}, {peak_mb:5,.0f} MB  {stage}", file=sys.stderr, flush=True)

    fit_bundle(
        split.final_log, split.catalogue, n_users=len(split.user_keys), held_out=split.held_out,
        progress=progress,
    )  # fmt: skip


def als(split: SplitFolder) -> AlternatingLeastSquares:
    """One fit of implicit's ALS at our sizes."""
    config = FitConfig()
    model = AlternatingLeastSquares(factors=config.n_factors, iterations=15, num_threads=1, random_state=1)
    X = user_items(split.final_log, len(split.user_keys), len(split.catalogue))
    model.fit(X.astype(np.float32), show_progress=False)
    return model


def ease(split: SplitFolder) -> FloatArray:
    """One fit of EASE as its paper writes it: a dense Gram and a general inverse."""
    X = user_items(split.final_log, len(split.user_keys), len(split.catalogue))
    G = (X.T @ X).toarray()
    G[np.diag_indices_from(G)] += FitConfig().l2
    P = np.linalg.inv(G)
    B: FloatArray = (P / -np.diag(P)).astype(np.float32)
    np.fill_diagonal(B, 0.0)
    return B


TRAININGS: dict[str, Callable[[SplitFolder], object]] = {"everything": everything, "ALS": als, "EASE": ease}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("--one", choices=list(TRAININGS), help="measure one here, as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.split, asked.one)))
        return
    taken = {name: in_a_process(asked.split, name) for name in TRAININGS}
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end")
    print("| training | CPU s | wall s | peak MB | CPU, times ALS | times EASE |\n|---|---|---|---|---|---|")
    for name, (cpu_s, wall_s, peak_mb) in taken.items():
        ratios = " | ".join(f"{cpu_s / taken[peer][0]:.1f}" for peer in ("ALS", "EASE"))
        print(f"| {name} | {cpu_s:.1f} | {wall_s:.1f} | {peak_mb:,.0f} | {ratios} |")


def in_a_process(split: Path, name: str) -> list[float]:
    """Peak memory is a process's own."""
    command = [sys.executable, "-m", "benchmarks.training_cost", str(split), "--one", name]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(value) for value in json.loads(output.splitlines()[-1])]


def measured(split: Path, name: str) -> list[float]:
    """[CPU seconds, wall seconds, peak MB]; reading the data is not in the time."""
    read = split_folder.read(split)
    for log in (read.final_log, read.held_out.log):
        with_ratings(log)
    started, cpu = time.perf_counter(), time.process_time()
    TRAININGS[name](read)
    spent = [time.process_time() - cpu, time.perf_counter() - started]
    return [*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]


def with_ratings(log: InteractionLog) -> None:
    """In place: ratings as often as ML-1M's own, where the log has none."""
    if np.isnan(log.value).all():
        drawn = np.random.default_rng(0).choice(
            np.arange(1, 6), len(log), p=[0.056, 0.108, 0.261, 0.349, 0.226]
        )
        log.value[:] = drawn


if __name__ == "__main__":
    main()
