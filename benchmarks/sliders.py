"""Sliders on a split folder: how steadily each moves its trait, and what each position costs (M11).

python -m benchmarks.sliders SPLIT [--people 200]   Fits as `manage.py backtest` does. Effect: Spearman's
correlation of a slider's five positions with the trait of the list, person by person, over so many people
drawn from the log. Price: NDCG@10 over all test people, paired with the neutral list.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from recommender.engine.evaluation import split_folder, steering
from recommender.engine.evaluation.split_folder import SplitFolder
from recommender.engine.evaluation.splits import by_user
from recommender.engine.evaluation.steering import POSITIONS, Effects
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.sliders import NAMES
from recommender.engine.teaching import requests_for
from recommender.engine.types import Request

LEAST_HISTORY = 5


def effects_on_the_known(pipeline: Pipeline, split: SplitFolder, n: int) -> Effects:
    """Of people drawn from the log, at its end. Nobody's choices are asked for."""
    people = [state for state in by_user(split.final_log).values() if len(state) >= LEAST_HISTORY]
    drawn = np.random.default_rng(0).choice(len(people), min(n, len(people)), replace=False)
    states = [people[row] for row in drawn]
    now_s = float(split.final_log.time_s[-1])
    nothing = [np.zeros(1, np.int32) for _ in states]
    return steering.effects(pipeline, states, [Request(now_s=now_s) for _ in states], nothing)


def report_effect(found: Effects) -> None:
    print(f"\neffect, {len(found.trait)} people: Spearman of position and trait")
    for row, name in enumerate(NAMES):
        own = np.array([spearmanr(POSITIONS, values).statistic for values in found.trait[:, row]])
        own = np.nan_to_num(own)  # a list that does not move at all has no correlation: it counts as 0
        means = "  ".join(f"{value:.3f}" for value in np.nanmean(found.trait[:, row], axis=0))
        print(
            f"  {name:11s} mean {own.mean():.3f}, {np.mean(own >= 0.95):.0%} of people ≥ 0.95,"
            f" least {own.min():.2f}; trait {means}"
        )


def report_price(found: Effects) -> None:
    print(f"\nprice, {len(found.ndcg)} people: NDCG@10 and its paired difference to neutral (95 %)")
    for name, rows in steering.as_table(found, np.random.default_rng(0)).items():
        for position, row in rows.items():
            apart = row["difference"]
            share = apart["mean"] / max(row["ndcg@10"] - apart["mean"], 1e-9)
            print(
                f"  {name:11s} {int(position):+d}  {row['ndcg@10']:.4f}  {apart['mean']:+.4f}"
                f" ({apart['lo']:+.4f} to {apart['hi']:+.4f})  {share:+.0%}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    parser.add_argument("--people", type=int, default=200)
    given = parser.parse_args()
    split = split_folder.read(given.split)
    bundle = fit_bundle(
        split.final_log, split.catalogue, n_users=len(split.user_keys), held_out=split.held_out
    )
    pipeline = Pipeline(bundle)
    report_effect(effects_on_the_known(pipeline, split, given.people))
    asked = split_folder.test_decisions(split_folder.test_log(given.split, split), split)
    report_price(steering.effects(pipeline, asked.states, requests_for(asked), asked.targets))


if __name__ == "__main__":
    main()
