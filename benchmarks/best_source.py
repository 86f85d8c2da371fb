"""Is the ranker ever below one of its own sources? On validation, which it did not learn from.

python -m benchmarks.best_source SPLIT [SPLIT …]   a row a split: the model, its best source, the difference.

The best of the sources is picked on the decisions that judge it, which favours it. A split without validation
is judged on the last tenth of its own log.
"""

import sys
from pathlib import Path

import numpy as np

from recommender.engine import learning
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.bootstrap import paired_interval
from recommender.engine.features.source_scores import SOURCE_NAMES
from recommender.engine.fit import DEFAULT_CONFIG, replayed
from recommender.engine.training_record import of_sources

METRIC = "ndcg@10"


def main() -> None:
    print("| split | decisions | model | best source | model − it |\n|---|---|---|---|---|")
    for name in sys.argv[1:]:
        print(row(Path(name)), flush=True)


def row(folder: Path) -> str:
    """NDCG@10 and the paired difference with its 95 % interval."""
    split, config = split_folder.read(folder), DEFAULT_CONFIG
    rounds, settled = replayed(
        split.catalogue, n_users=len(split.user_keys), held_out=split.held_out, config=config
    )
    model = learning.learn(rounds, settled).metrics[METRIC]
    sources = {name: found[METRIC] for name, found in of_sources(rounds[0].rows, SOURCE_NAMES).items()}
    best = max(sources, key=lambda name: float(sources[name].mean()))
    ahead = paired_interval(model, sources[best], np.random.default_rng(config.seed))
    found = f"{best} {sources[best].mean():.4f} | {ahead.mean:+.4f} ({ahead.lo:+.4f} to {ahead.hi:+.4f})"
    return f"| {folder.name} | {len(model)} | {model.mean():.4f} | {found} |"


if __name__ == "__main__":
    main()
