"""What training may be told. One configuration serves every data set; the rest is learned on validation."""

from dataclasses import dataclass, field, replace

USUAL_L2 = 500.0  # of the linear model, where nothing else is surely better
FACTOR_ITERATIONS = 15
FEWEST_FACTOR_ITERATIONS = 5


@dataclass(frozen=True, slots=True)
class FitConfig:
    """Sizes, regularisation and seeds. Beyond `dense_items` the linear model covers the most used.

    `n_replays` rounds of earlier decisions (at most `max_queries` each) teach too, until `enough_queries`.
    Sources are fitted anew for each round: there are fewer where they would be fitted on more than
    `replayed_events` together, but one in any case. Likewise `factored_events`, and the factors' iterations.
    `n_threads`: pieces of training at a time, which changes nothing in what is learned. None of them uses
    OpenMP, whose threads took four times as long where they shared their cores with others.
    Of each decision all candidates teach while those of all rounds stay near `training_rows`, `negatives` and
    what was chosen in any case. `few_rounds`: of boosting, where there is too little to choose the number by.
    `ranker_trainings` are averaged where there are fewer than `many_decisions`: then each is half chance.
    `linear_l2`: None lets the log choose (`engine.regularisation`).
    `star_sweeps`: draws that predicted stars are averaged over.
    """

    seed: int = 1
    n_threads: int = field(default=2, compare=False)
    valid_share: float = 0.1
    dense_items: int = 8000
    linear_l2: float | None = None
    linear_decay: float = 0.9
    n_factors: int = 48
    factors_l2: float = 10.0
    factors_alpha: float = 1.0
    neighbours: int = 200
    per_source: int = 80
    ranker_rounds: int = 200
    ranker_learning_rate: float = 0.05
    ranker_leaves: int = 15
    few_rounds: int = 50
    ranker_trainings: int = 3
    many_decisions: int = 5000
    n_replays: int = 4
    max_queries: int = 4000
    enough_queries: int = 16000
    negatives: int = 60
    training_rows: int = 600_000
    star_sweeps: int = 100
    replayed_events: int = 20_000_000
    factored_events: int = 100_000_000

    @property
    def l2(self) -> float:
        """Of the linear model: the usual one where the log has not chosen."""
        return USUAL_L2 if self.linear_l2 is None else self.linear_l2

    def for_decisions(self, n: int) -> "FitConfig":
        """With as many trainings of the ranker as so many decisions want."""
        return self if n < self.many_decisions else replace(self, ranker_trainings=1)

    def affordable_replays(self, n_events: int) -> int:
        """Rounds of earlier decisions for a log of so many events."""
        return min(self.n_replays, max(1, self.replayed_events // max(1, n_events)))

    def affordable_iterations(self, n_events: int) -> int:
        """Of the factors."""
        most = self.factored_events // max(1, n_events)
        return min(FACTOR_ITERATIONS, max(FEWEST_FACTOR_ITERATIONS, most))
