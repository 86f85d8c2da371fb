"""What training may be told. One configuration serves every data set; the rest is learned on validation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FitConfig:
    """Sizes, regularisation and seeds. `dense_items`: above so many items the linear model covers the most used."""

    seed: int = 1
    n_threads: int = 2
    valid_share: float = 0.1
    dense_items: int = 8000
    linear_l2: float = 300.0
    linear_decay: float = 0.9
    n_factors: int = 48
    factors_l2: float = 10.0
    factors_alpha: float = 5.0
    neighbours: int = 200
    per_source: int = 80
    ranker_rounds: int = 300
    ranker_learning_rate: float = 0.05
    ranker_leaves: int = 15
    n_folds: int = 4
    max_training_queries: int = 4000
