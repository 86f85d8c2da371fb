"""Learning the ranker from held-out decisions, and measuring it on decisions it did not learn from.

Of the rounds (`engine.teaching`) validation is the first. What is reported was made by rankers of the earlier
rounds alone; the ranker that is kept learned from all, but for that of beginners, which validation does not
teach.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from recommender.engine import threads
from recommender.engine.config import FitConfig
from recommender.engine.evaluation.metrics import Values, ranking_metrics
from recommender.engine.progress import Told, unheard, within
from recommender.engine.ranking import ranker
from recommender.engine.ranking.curve import best_round
from recommender.engine.ranking.ranker import CrossFit, Ranker
from recommender.engine.ranking.rankers import Rankers, has_only_begun
from recommender.engine.ranking.rules import push_down
from recommender.engine.ranking.training_rows import TrainingRows, joined
from recommender.engine.teaching import DEPTH, Round, thinned
from recommender.engine.types import FloatArray

HARDLY_ANY = 0.1  # made-up beginnings for each real one: the real ones then teach enough


@dataclass(frozen=True, slots=True)
class Learned:
    """The rankers; and per held-out decision the metrics of a list by such as had not learned from it.

    `n_trainings`: that each ranker is the mean of, of `n_rounds` each where much is known.
    `score`: by such, of each of validation's candidates.
    """

    ranker: Rankers
    n_trainings: int
    n_rounds: int
    metrics: dict[str, Values]
    score: FloatArray


def learn(rounds: Sequence[Round], config: FitConfig, told: Told = unheard) -> Learned:
    """`rounds[0]` is validation. With no earlier round, halves of its people teach and judge each other."""
    rng = np.random.default_rng(config.seed)
    config = config.for_decisions(sum(len(one.rows.group) for one in rounds))
    valid, past = rounds[0].rows, [earlier.rows for earlier in rounds[1:]]
    first_half = rng.permutation(len(valid.group)) % 2 == 0
    halves = (valid.of_queries(first_half), valid.of_queries(~first_half))
    train_begun = partial(_of_beginners, rounds[1:], replace(config, n_threads=1))
    waited = threads.beside_telling(config.n_threads, train_begun, within(told, 0.6, 0.7))
    fits = _cross_fits(past, halves, config, rng, within(told, 0.0, 0.6))
    if fits is None:
        begun, n_rounds, score = None, config.few_rounds, Ranker("").score(valid.features)
    else:
        begun, n_rounds = waited(), best_round([fit.curve for fit in fits])
        score = _scores(valid, first_half, halves, fits, begun)
    all_rows = joined([thinned(valid, config, rng), *past])
    kept = ranker.train(all_rows, replace(config, ranker_rounds=n_rounds), within(told, 0.7, 1.0))
    return Learned(Rankers(kept, begun), config.ranker_trainings, n_rounds, list_metrics(valid, score), score)


def _of_beginners(rounds: Sequence[Round], config: FitConfig, told: Told) -> Ranker | None:
    """Taught by the earlier rounds' made-up beginnings and as many of their real decisions, drawn at random.

    None where hardly any beginning had to be made up.
    """
    real = [one.rows for one in rounds]
    made_up = joined([TrainingRows.none(), *(one.begun for one in rounds)])
    n_real_beginners = sum(len(np.unique(rows.query[has_only_begun(rows.features)])) for rows in real)
    if len(made_up.group) <= HARDLY_ANY * n_real_beginners or not made_up.can_teach():
        return None
    n_queries = [len(rows.group) for rows in real]
    drawn = np.random.default_rng(config.seed).permutation(sum(n_queries)) < len(made_up.group)
    parts = np.split(drawn, np.cumsum(n_queries)[:-1])
    some = [rows.of_queries(part) for rows, part in zip(real, parts, strict=True)]
    fewer = replace(config, ranker_rounds=config.ranker_rounds // 2)
    return ranker.train(joined([*some, made_up]), fewer, told)


def _cross_fits(
    earlier: Sequence[TrainingRows], halves: tuple[TrainingRows, TrainingRows], config: FitConfig,
    rng: np.random.Generator, told: Told,
) -> tuple[CrossFit, CrossFit] | None:  # fmt: skip
    """For each half a ranker that had not learned from it, with its curve there; None where impossible."""
    if not all(half.target.any() for half in halves):
        return None
    if not earlier:
        return _of_each_other(halves, config, rng, told)
    past = joined(earlier)
    if not past.can_teach():
        return None
    one, other = ranker.cross_fit(past, halves, config, told)
    return one, other


def _of_each_other(
    halves: tuple[TrainingRows, TrainingRows], config: FitConfig, rng: np.random.Generator, told: Told
) -> tuple[CrossFit, CrossFit] | None:
    first, second = (thinned(half, config, rng) for half in halves)
    if not (first.can_teach() and second.can_teach()):
        return None
    (one,) = ranker.cross_fit(second, [halves[0]], config, within(told, 0.0, 0.5))
    (other,) = ranker.cross_fit(first, [halves[1]], config, within(told, 0.5, 1.0))
    return one, other


def _scores(
    valid: TrainingRows, first_half: npt.NDArray[np.bool_], halves: tuple[TrainingRows, TrainingRows],
    fits: tuple[CrossFit, CrossFit], begun: Ranker | None,
) -> FloatArray:  # fmt: skip
    """Each half scored with the number of rounds at which the *other* half's NDCG was highest; who has only
    begun by the beginners' ranker.
    """
    score = np.empty(len(valid.target), np.float32)
    row_half = np.repeat(first_half, valid.group)
    for fit, other, half, rows in zip(fits, fits[::-1], halves, (row_half, ~row_half), strict=True):
        score[rows] = Rankers(fit.ranker(best_round([other.curve])), begun).score(half.features)
    return push_down(score, valid.features)


def list_metrics(rows: TrainingRows, score: npt.NDArray[np.float32]) -> dict[str, Values]:
    """Metrics of the lists that ordering each query's candidates by `score` gives."""
    hits = np.zeros((len(rows.group), DEPTH), bool)
    ends = np.cumsum(rows.group)
    for q, (start, end) in enumerate(zip(ends - rows.group, ends, strict=True)):
        best = np.argsort(-score[start:end], kind="stable")[:DEPTH]
        hits[q, : len(best)] = rows.target[start:end][best]
    return ranking_metrics(hits, rows.n_targets)
