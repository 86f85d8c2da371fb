"""`manage.py backtest SPLIT --recs recs.csv`: the product's own engine against a benchmark's split folder.

Trains on what the protocol allows, is told the test users' fold-in as the states that events leave behind
online, and writes lists. Of test.csv it reads the users (with --ratings the pairs), never what they chose.
"""

import argparse
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from django.core.management.base import BaseCommand, CommandParser

from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.split_folder import SplitFolder
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.stars import training
from recommender.engine.types import Request
from recommender.management import split_folders

RANKS = 20
RANKS_OF_STRANGERS = 100


class Command(BaseCommand):
    help = "Fit on a split folder's train and valid, and write lists (or predicted stars) for its test users."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "split", type=Path, help="a folder with train.csv, valid.csv, test.csv, items.csv, meta.json"
        )
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--recs", type=Path, help="write user_id,rank,item_id,score here")
        wanted.add_argument("--ratings", type=Path, help="write user_id,item_id,prediction here")
        parser.add_argument(
            "-n", type=int, help=f"ranks a user ({RANKS}; {RANKS_OF_STRANGERS} for unseen users)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = argparse.Namespace(**options)
        started = time.monotonic()
        split = split_folders.read(given.split, self)
        if given.recs:
            self.recommend(split, given.n or default_ranks(split)).to_csv(given.recs, index=False)
        else:
            self.predict(given.split, split).to_csv(given.ratings, index=False)
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"{time.monotonic() - started:.1f} s, peak memory {peak_mib:.0f} MiB")

    def recommend(self, split: SplitFolder, n: int) -> pd.DataFrame:
        """Lists for every test user, by the composition the site uses."""
        bundle = fit_bundle(
            split.final_log, split.catalogue, n_users=len(split.user_keys), held_out=split.held_out,
            progress=lambda stage, done: self.stdout.write(f"{done:4.0%} {stage}"),
        )  # fmt: skip
        self.report(bundle.manifest["metrics"])
        requests = [
            Request(now_s=float(now), n=n, exclude=state.item_idx)
            for state, now in zip(split.test_states, split.test_now_s, strict=True)
        ]
        lists = Pipeline(bundle).recommend_many(split.test_states, requests, reasons=False)
        lengths = [len(ranked) for ranked in lists]
        return pd.DataFrame({
            "user_id": np.repeat(split.user_keys[split.test_users], lengths),
            "rank": np.concatenate([np.arange(1, length + 1) for length in lengths]),
            "item_id": split.catalogue.item_keys[np.concatenate([ranked.item_idx for ranked in lists])],
            "score": np.concatenate([ranked.score for ranked in lists]),
        })  # fmt: skip

    def predict(self, folder: Path, split: SplitFolder) -> pd.DataFrame:
        """Stars of test.csv's pairs, by the model that bundles carry."""
        model = training.fit(split.final_log, len(split.user_keys), len(split.catalogue), split.catalogue)
        return split_folder.predicted_stars(folder, split, model)

    def report(self, metrics: dict[str, Any]) -> None:
        """Validation, before the test set is touched."""
        for name, measured in metrics.items():
            if isinstance(measured, dict) and "ndcg@10" in measured:
                at_10 = measured["ndcg@10"]
                self.stdout.write(
                    f"valid NDCG@10 {at_10['mean']:.4f} ({at_10['lo']:.4f}–{at_10['hi']:.4f})  {name}"
                )


def default_ranks(split: SplitFolder) -> int:
    """Unseen users are scored to rank 100 (Liang et al. 2018), others to 20."""
    return RANKS_OF_STRANGERS if split.strangers else RANKS
