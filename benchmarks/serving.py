"""How long the engine takes to make one list, and to make many, on one thread and on two.

python -m benchmarks.serving SPLIT [--bundle FOLDER]   prints CPU time: the machine may be shared.

Trains first, unless a saved bundle of the same data is given. A batch is asked for as of the log's end, as a
nightly run would; "own moments" asks as of each person's own last event. implicit's ALS and a plain EASE make
lists for the same people in the same run, of what the log knows of them.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import lightgbm as lgb
import numpy as np

from benchmarks.training_cost import als, ease
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.split_folder import SplitFolder
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.statistics import user_items
from recommender.engine.types import Request

N_LISTS = 200
MOST = 3000
LISTED = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("--bundle", type=Path)
    asked = parser.parse_args()
    split = split_folder.read(asked.split)
    pipeline = Pipeline(Bundle.load(asked.bundle) if asked.bundle else trained(split))
    one_at_a_time(pipeline, split, reasons=True)
    one_at_a_time(pipeline, split, reasons=False)
    end_s = float(split.final_log.time_s[-1])
    own = many(pipeline, split, [end_s] * len(split.test_states), "at the log's end")
    many(pipeline, split, split.test_now_s.tolist(), "own moments     ")
    trees(pipeline, split)
    peers(split, own)


def trained(split: SplitFolder) -> Bundle:
    """A bundle of the split, and what it took."""
    started = time.process_time()
    bundle = fit_bundle(
        split.final_log, split.catalogue, n_users=len(split.user_keys), held_out=split.held_out
    )
    print(f"training              {time.process_time() - started:6.1f} s CPU")
    return bundle


def one_at_a_time(pipeline: Pipeline, split: SplitFolder, reasons: bool) -> None:
    """Retrieve, features, rank, rules; with reasons, why for each shown item."""
    took_s = []
    for state, now_s in zip(split.test_states[:N_LISTS], split.test_now_s[:N_LISTS], strict=True):
        started = time.process_time()
        pipeline.recommend_many([state], [Request(now_s=float(now_s))], reasons=reasons)
        took_s.append(time.process_time() - started)
    middle, high = np.percentile(took_s, [50, 95]) * 1000
    print(f"one list, {'with' if reasons else 'no  '} reasons {middle:5.1f} ms CPU median, {high:.1f} ms p95")


def many(pipeline: Pipeline, split: SplitFolder, now_s: list[float], moments: str) -> float:
    """Both stages, lists of 20, no reasons. Users a CPU second on one thread."""
    states = split.test_states[:MOST]
    requests = [Request(now_s=now) for now in now_s[:MOST]]
    a_cpu_second = []
    for n_threads in (1, 2):
        cpu, wall = time.process_time(), time.perf_counter()
        pipeline.recommend_many(states, requests, n_threads, reasons=False)
        cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - wall
        rates = f"{len(states) / cpu_s:5.0f} users a CPU second, {len(states) / wall_s:5.0f} a second"
        print(f"many, {moments}, {n_threads} thread{'s'[: n_threads - 1]}: {rates}")
        a_cpu_second.append(len(states) / cpu_s)
    return a_cpu_second[0]


def trees(pipeline: Pipeline, split: SplitFolder) -> None:
    """The ranker's trees against LightGBM's own prediction on the same rows in the same run."""
    if not pipeline.bundle.ranker.known.text:
        return
    states, now_s = split.test_states[:100], split.test_now_s[:100]
    rows = pipeline.stage(states, [Request(now_s=float(now)) for now in now_s]).features
    booster = lgb.Booster(model_str=pipeline.bundle.ranker.known.text)
    started = time.process_time()
    pipeline.bundle.ranker.known.score(rows)
    own_s, started = time.process_time() - started, time.process_time()
    booster.predict(rows, num_threads=1)
    print(f"trees, LightGBM / own {(time.process_time() - started) / own_s:6.2f} times over {len(rows)} rows")


def peers(split: SplitFolder, own: float) -> None:
    """Lists of LISTED, one thread. `own`: the engine's users a CPU second."""
    used = user_items(split.final_log, len(split.user_keys), len(split.catalogue)).astype(np.float32)
    people = split.test_users[:MOST]
    histories, model, weights = used[people], als(split), ease(split)

    def by_ease() -> None:
        scores = histories @ weights
        scores[histories.nonzero()] = -np.inf
        best = np.argpartition(-scores, LISTED, axis=1)[:, :LISTED]
        np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)

    lists: dict[str, Callable[[], object]] = {
        "implicit's ALS": lambda: model.recommend(people, histories, N=LISTED), "EASE": by_ease,
    }  # fmt: skip
    for name, made in lists.items():
        started = time.process_time()
        made()
        rate = len(people) / (time.process_time() - started)
        print(f"{name}: {rate:6.0f} users a CPU second, {rate / own:.1f} times the engine's")


if __name__ == "__main__":
    main()
