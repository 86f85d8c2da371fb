"""Learning the ranker from held-out decisions, and measuring it on decisions it did not learn from.

Validation's own decisions come first, then rounds of earlier ones in their image (`evaluation.replay`). What
is reported was made by rankers of the earlier rounds alone; the ranker that is kept learned from all, but for
that of beginners, which validation does not teach.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from recommender.engine import threads
from recommender.engine.bundle import Bundle
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import replay
from recommender.engine.evaluation.metrics import Values, ranking_metrics
from recommender.engine.evaluation.splits import HeldOut, last_events, sampled
from recommender.engine.pipeline import Pipeline, Stage
from recommender.engine.progress import Told, each, unheard, within
from recommender.engine.ranking import ranker
from recommender.engine.ranking.ranker import CrossFit, Ranker, TrainingRows
from recommender.engine.ranking.rankers import BEGINNER_EVENTS, Rankers, has_only_begun
from recommender.engine.ranking.rules import push_down
from recommender.engine.types import FloatArray, IntArray, InteractionLog, Request, UserState

DEPTH = 20
BATCH = 128
NEWCOMERS = 0.5  # of a round's decisions: so many are to be of people of whom little or nothing is known
HARDLY_ANY = 0.1  # made-up beginnings for each real one: the real ones then teach enough
BEGINNINGS = (0, 1, 2, 3, 5, BEGINNER_EVENTS)  # events known of a newcomer
FitPast = Callable[[InteractionLog], Bundle]


@dataclass(frozen=True, slots=True)
class Round:
    """Decisions as their people were, and some of them again as if these had only begun."""

    rows: TrainingRows
    begun: TrainingRows


@dataclass(frozen=True, slots=True)
class Learned:
    """The rankers; and per held-out decision the metrics of a list by such as had not learned from it.

    `score`: by those too, of each of validation's candidates.
    """

    ranker: Rankers
    n_rounds: int
    metrics: dict[str, Values]
    score: FloatArray


def rounds_of_decisions(
    held_out: HeldOut, fit_past: FitPast, config: FitConfig, told: Told = unheard
) -> Iterator[Round]:
    """Validation's rows, then those of earlier rounds, each from sources that never saw its targets.

    `told` hears of each round how much of it has been asked.
    """
    rng = np.random.default_rng(config.seed)
    n_queries = 0
    for asked in islice(replay.rounds(held_out, rng), 1 + config.n_replays):
        held_out = sampled(asked, config.max_queries, rng)
        if len(held_out) == 0 or n_queries >= config.enough_queries:
            return
        pipeline = Pipeline(fit_past(held_out.log))
        rows = training_rows(pipeline, held_out, config.n_threads, within(told, 0.0, 1 / (1 + NEWCOMERS)))
        if n_queries == 0:
            # whole, to judge by; and what judges may not teach, however little of it is known
            yield Round(rows, TrainingRows.none())
        else:
            later = within(told, 1 / (1 + NEWCOMERS), 1.0)
            begun = rows_of_newcomers(pipeline, newcomers(held_out, rng), rng, config.n_threads, later)
            yield Round(thinned(rows, config, rng), thinned(begun, config, rng))  # whole they fill the memory
        n_queries += len(held_out)


def learn(rounds: Sequence[Round], config: FitConfig, told: Told = unheard) -> Learned:
    """`rounds[0]` is validation. With no earlier round, halves of its people teach and judge each other."""
    rng = np.random.default_rng(config.seed)
    valid, past = rounds[0].rows, [earlier.rows for earlier in rounds[1:]]
    first_half = rng.permutation(len(valid.group)) % 2 == 0
    halves = (valid.of_queries(first_half), valid.of_queries(~first_half))
    all_rows = ranker.joined([thinned(valid, config, rng), *past])
    kept = threads.beside(config.n_threads, ranker.train, all_rows, config)
    fits = _cross_fits(past, halves, config, rng, told)
    if fits is None:
        score = Ranker("").score(valid.features)
        only = Rankers(kept().ranker(config.few_rounds))
        return Learned(only, config.few_rounds, list_metrics(valid, score), score)
    score = _scores(valid, first_half, halves, fits)
    begun = _of_beginners(rounds[1:], config)
    if begun is not None:
        few = has_only_begun(valid.features)
        score[few] = begun.score(valid.features[few])
    score = push_down(score, valid.features)
    n_rounds = ranker.best_round([fit.curve for fit in fits])
    return Learned(Rankers(kept().ranker(n_rounds), begun), n_rounds, list_metrics(valid, score), score)


def _of_beginners(rounds: Sequence[Round], config: FitConfig) -> Ranker | None:
    """Taught by the earlier rounds' made-up beginnings and as many of their real decisions, drawn at random.

    None where hardly any beginning had to be made up.
    """
    real = ranker.joined([TrainingRows.none(), *(one.rows for one in rounds)])
    made_up = ranker.joined([TrainingRows.none(), *(one.begun for one in rounds)])
    n_real_beginners = len(np.unique(real.query[has_only_begun(real.features)]))
    if len(made_up.group) <= HARDLY_ANY * n_real_beginners or not made_up.can_teach():
        return None
    drawn = np.random.default_rng(config.seed).permutation(len(real.group)) < len(made_up.group)
    fewer = replace(config, ranker_rounds=config.ranker_rounds // 2)
    trained = ranker.train(ranker.joined([real.of_queries(drawn), made_up]), fewer)
    return trained.ranker(max(config.few_rounds, fewer.ranker_rounds))


def _cross_fits(
    earlier: Sequence[TrainingRows], halves: tuple[TrainingRows, TrainingRows], config: FitConfig,
    rng: np.random.Generator, told: Told,
) -> tuple[CrossFit, CrossFit] | None:  # fmt: skip
    """For each half a ranker that had not learned from it, with its curve there; None where impossible."""
    if not all(half.target.any() for half in halves):
        return None
    if not earlier:
        return _of_each_other(halves, config, rng, told)
    past = ranker.joined(earlier)
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
    fits: tuple[CrossFit, CrossFit],
) -> FloatArray:  # fmt: skip
    """Each half scored with the number of rounds at which the *other* half's NDCG was highest."""
    score = np.empty(len(valid.target), np.float32)
    row_half = np.repeat(first_half, valid.group)
    score[row_half] = fits[0].score(halves[0].features, ranker.best_round([fits[1].curve]))
    score[~row_half] = fits[1].score(halves[1].features, ranker.best_round([fits[0].curve]))
    return score


def training_rows(
    pipeline: Pipeline, held_out: HeldOut, n_threads: int = 1, told: Told = unheard
) -> TrainingRows:
    """The candidates the pipeline retrieves for held-out decisions, marked where they were chosen."""
    return ranker.joined(list(_parts(pipeline, held_out, held_out.states, n_threads, told)))


def newcomers(held_out: HeldOut, rng: np.random.Generator) -> HeldOut:
    """As many of the decisions, drawn at random, as the round has too few people who have only begun."""
    n_begun = sum(len(state) <= BEGINNINGS[-1] for state in held_out.states)
    return sampled(held_out, max(0, int(NEWCOMERS * len(held_out)) - n_begun), rng)


def rows_of_newcomers(
    pipeline: Pipeline, held_out: HeldOut, rng: np.random.Generator, n_threads: int = 1, told: Told = unheard
) -> TrainingRows:
    """The same, with only the last few events of each history known; all of it stays out of the lists."""
    lengths = rng.choice(BEGINNINGS, len(held_out)).tolist()
    states = [last_events(state, k) for state, k in zip(held_out.states, lengths, strict=True)]
    return ranker.joined([TrainingRows.none(), *_parts(pipeline, held_out, states, n_threads, told)])


def thinned(rows: TrainingRows, config: FitConfig, rng: np.random.Generator) -> TrainingRows:
    """A round's queries that teach something, each with all that was chosen and some that was not.

    All of it where decisions are few: they need every candidate to learn from. At least `negatives` where
    they are many, and else as many as make the rounds' `training_rows` together.
    """
    of_round = config.training_rows // (1 + config.n_replays)
    return rows.informative().thinned(max(config.negatives, of_round // max(1, len(rows.group))), rng)


def requests_for(held_out: HeldOut, n: int = DEPTH) -> list[Request]:
    """One request a decision; nothing already in the history is asked for again."""
    decisions = zip(held_out.states, held_out.now_s, strict=True)
    return [Request(now_s=float(now), n=n, exclude=state.item_idx) for state, now in decisions]


def list_metrics(rows: TrainingRows, score: npt.NDArray[np.float32]) -> dict[str, Values]:
    """Metrics of the lists that ordering each query's candidates by `score` gives."""
    hits = np.zeros((len(rows.group), DEPTH), bool)
    ends = np.cumsum(rows.group)
    for q, (start, end) in enumerate(zip(ends - rows.group, ends, strict=True)):
        best = np.argsort(-score[start:end], kind="stable")[:DEPTH]
        hits[q, : len(best)] = rows.target[start:end][best]
    return ranking_metrics(hits, rows.n_targets)


def _parts(
    pipeline: Pipeline, held_out: HeldOut, states: Sequence[UserState], n_threads: int, told: Told
) -> Iterator[TrainingRows]:
    requests = requests_for(held_out)

    def rows_of(chosen: slice) -> TrainingRows:
        stage = pipeline.stage(states[chosen], requests[chosen])
        targets = held_out.targets[chosen]
        n_targets = np.array([len(items) for items in targets], np.int64)
        marked = _marked(stage, targets, len(pipeline.bundle.catalogue))
        return TrainingRows(stage.features, marked, stage.rows.group, n_targets)

    chosen = [slice(start, start + BATCH) for start in range(0, len(held_out), BATCH)]
    return each(threads.in_order(rows_of, chosen, n_threads), len(chosen), told)


def _marked(stage: Stage, targets: Sequence[IntArray], n_items: int) -> npt.NDArray[np.int8]:
    wanted = np.zeros((len(targets), n_items), np.int8)
    for row, items in enumerate(targets):
        wanted[row, items] = 1
    return wanted[stage.rows.query, stage.rows.item_idx]
