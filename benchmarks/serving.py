"""How long the engine takes to train on a split folder, to make one list, and to make many.

python -m benchmarks.serving SPLIT   prints CPU time (the machine may be shared) of one thread.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from recommender.engine.evaluation import split_folder
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Request

N_LISTS = 200


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    split = split_folder.read(parser.parse_args().split)
    started = time.process_time()
    bundle = fit_bundle(
        split.final_log, split.catalogue, n_users=len(split.user_keys), held_out=split.held_out
    )
    print(f"training            {time.process_time() - started:6.1f} s CPU")
    pipeline = Pipeline(bundle)
    states = split.test_states[:N_LISTS]
    requests = [Request(now_s=float(now)) for now in split.test_now_s[:N_LISTS]]
    took_s = []
    for state, request in zip(states, requests, strict=True):
        started = time.process_time()
        pipeline.recommend(state, request)
        took_s.append(time.process_time() - started)
    middle, high = np.percentile(took_s, [50, 95]) * 1000
    print(f"one list, reasons   {middle:6.1f} ms CPU median, {high:.1f} ms p95")
    started = time.process_time()
    pipeline.recommend_many(states, requests, reasons=False)
    print(f"many, no reasons    {len(states) / (time.process_time() - started):6.0f} lists a CPU second")


if __name__ == "__main__":
    main()
