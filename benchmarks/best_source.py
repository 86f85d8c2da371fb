"""Is the ranker ever below one of its own sources? On validation, which it did not learn from.

python -m benchmarks.best_source SPLIT [SPLIT …]   a row a split: the model, its best source, the difference.

The best of the sources is picked on the decisions that judge it, which favours it. A split without validation
is judged on the last tenth of its own log.
"""

import sys
from pathlib import Path

import numpy as np

from recommender.engine import learning
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import split_folder, splits
from recommender.engine.evaluation.metrics import Values
from recommender.engine.features import schema
from recommender.engine.features.source_scores import SOURCE_NAMES
from recommender.engine.fit import replayed
from recommender.engine.ranking.training_rows import TrainingRows

METRIC = "ndcg@10"


def main() -> None:
    print("| split | decisions | model | best source | model − it |\n|---|---|---|---|---|")
    for name in sys.argv[1:]:
        print(row(Path(name)), flush=True)


def row(folder: Path) -> str:
    """NDCG@10 and the paired difference with its 95 % interval (normal, over decisions)."""
    split, config = split_folder.read(folder), FitConfig()
    held_out = split.held_out if len(split.held_out) else splits.live(split.final_log, config.valid_share)
    rounds, settled = replayed(
        split.catalogue, n_users=len(split.user_keys), held_out=held_out, config=config
    )
    model = learning.learn(rounds, settled).metrics[METRIC]
    sources = {name: by_source(rounds[0].rows, name) for name in SOURCE_NAMES}
    best = max(sources, key=lambda name: float(sources[name].mean()))
    ahead = model - sources[best]
    error = 1.96 * ahead.std() / np.sqrt(len(ahead))
    found = f"{model.mean():.4f} | {best} {sources[best].mean():.4f} | {ahead.mean():+.4f} ± {error:.4f}"
    return f"| {folder.name} | {len(model)} | {found} |"


def by_source(rows: TrainingRows, name: str) -> Values:
    """Of lists in the order of one source. Each source's best are among the candidates."""
    rank = rows.features[:, schema.NAMES.index(f"rank_{name}")]
    return learning.list_metrics(rows, -rank)[METRIC]


if __name__ == "__main__":
    main()
