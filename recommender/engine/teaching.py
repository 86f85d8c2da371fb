"""Making the rows that teach the ranker: what retrieval finds for held-out decisions, marked where chosen.

Validation's own decisions come first, then rounds of earlier ones in their image (`evaluation.replay`), some
of these again as if their people had only begun. Training and evaluation call it; it learns nothing itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from recommender.engine import threads
from recommender.engine.bundle import Bundle
from recommender.engine.config import FitConfig
from recommender.engine.evaluation import replay
from recommender.engine.evaluation.splits import HeldOut, last_events, sampled
from recommender.engine.pipeline import Pipeline, Stage
from recommender.engine.progress import Told, each, unheard, within
from recommender.engine.ranking.rankers import BEGINNER_EVENTS
from recommender.engine.ranking.training_rows import TrainingRows, joined
from recommender.engine.types import IntArray, InteractionLog, Request, UserState

DEPTH = 20
BATCH = 128
NEWCOMERS = 0.5  # of a round's decisions: so many are to be of people of whom little or nothing is known
BEGINNINGS = (0, 1, 2, 3, 5, BEGINNER_EVENTS)  # events known of a newcomer
FitPast = Callable[[InteractionLog], Bundle]


@dataclass(frozen=True, slots=True)
class Round:
    """Decisions as their people were, and some of them again as if these had only begun."""

    rows: TrainingRows
    begun: TrainingRows


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


def training_rows(
    pipeline: Pipeline, held_out: HeldOut, n_threads: int = 1, told: Told = unheard
) -> TrainingRows:
    """The candidates the pipeline retrieves for held-out decisions, marked where they were chosen."""
    return joined(list(_parts(pipeline, held_out, held_out.states, n_threads, told)))


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
    return joined([TrainingRows.none(), *_parts(pipeline, held_out, states, n_threads, told)])


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
