"""The leakage sentinel: planted leaks are each caught by name, clean trainings pass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from recommender.engine import timeline
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import sentinel, splits
from recommender.engine.evaluation.sentinel import Verdict
from recommender.engine.evaluation.separation import auc_by_query
from recommender.engine.evaluation.splits import HeldOut
from recommender.engine.features import schema
from recommender.engine.fit import fit_bundle
from recommender.engine.logs import select
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.training_rows import TrainingRows
from recommender.engine.teaching import training_rows
from recommender.engine.types import InteractionLog
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue

N_USERS, N_ITEMS = 80, 60
CONFIG = replace(SMALL, n_replays=0, ranker_rounds=5, few_rounds=2)
FROM_THE_PAST = "candidates and features follow from the past alone"


@dataclass(frozen=True)
class Training:
    """What a fit had and what it made of it."""

    log: InteractionLog
    held_out: HeldOut
    rows: TrainingRows
    claims: dict[str, float]


def fit_past(log: InteractionLog) -> Bundle:
    return fit_bundle(log, make_catalogue(N_ITEMS), n_users=N_USERS, config=CONFIG)


def clean(seed: int = 0) -> Training:
    log = clustered_log(N_USERS, N_ITEMS, seed)
    held_out = splits.live(log, 0.3)
    rows = training_rows(Pipeline(fit_past(held_out.log)), held_out)
    return Training(log, held_out, rows, {"ndcg@10": 0.3, "map@10": 0.2})


def examined(training: Training) -> Verdict:
    return sentinel.examine(training.held_out, training.rows, fit_past, training.claims, seed=1)


def column(name: str) -> int:
    return schema.NAMES.index(name)


def with_feature(training: Training, name: str, values: np.ndarray) -> Training:
    features = training.rows.features.copy()
    features[:, column(name)] = values
    return replace(training, rows=replace(training.rows, features=features))


def window_in_the_log(t: Training) -> Training:
    """The window was never cut off: what is asked was fitted on."""
    return replace(t, held_out=replace(t.held_out, log=t.log))


def told_the_answer(t: Training) -> Training:
    """The history holds the first item that is asked for."""
    states = tuple(
        splits.joined(
            s, replace(s, item_idx=i[:1], kind=s.kind[:1], value=s.value[:1], time_s=np.array([now]))
        )
        if len(s)
        else s
        for s, i, now in zip(t.held_out.states, t.held_out.targets, t.held_out.now_s, strict=True)
    )
    held_out = replace(t.held_out, states=states)
    return replace(t, held_out=held_out)


def counts_of_later(t: Training) -> Training:
    """Popularity as it was at the end of the window, not when it was asked."""
    past = fit_past(t.held_out.log)
    knowing = replace(past, timeline=timeline.build(t.log, N_ITEMS))
    at_the_end = np.full(len(t.held_out), t.log.time_s[-1])
    return replace(t, rows=training_rows(Pipeline(knowing), replace(t.held_out, now_s=at_the_end)))


def sources_of_later(t: Training) -> Training:
    """The sources were fitted on everything, the window too."""
    return replace(t, rows=training_rows(Pipeline(fit_past(t.log)), t.held_out))


def own_event_counted(t: Training) -> Training:
    """The chosen item's own event is among those its popularity counts."""
    counted = np.expm1(t.rows.features[:, column("log_count")]) + t.rows.target
    return with_feature(t, "log_count", np.log1p(counted))


def answer_renamed(t: Training) -> Training:
    """A column is the answer, under other numbers."""
    return with_feature(t, "year", np.where(t.rows.target > 0, 1950, 1990))


def answer_by_gaps(t: Training) -> Training:
    """A feature is known of what was chosen alone."""
    values = t.rows.features[:, column("log_count")]
    return with_feature(t, "log_count", np.where(t.rows.target > 0, values, np.nan))


def answer_proposed(t: Training) -> Training:
    """What was chosen is among the candidates, though retrieval did not find it."""
    features, target = t.rows.features.copy(), t.rows.target.copy()
    ends = np.cumsum(t.rows.group)
    for start, end in zip(ends - t.rows.group, ends, strict=True):
        missed = np.flatnonzero(target[start:end] == 0)[:1] + start
        features[missed], target[missed] = features[missed] * 0, 1
    return replace(t, rows=replace(t.rows, features=features, target=target))


def too_good_to_be_true(t: Training) -> Training:
    """Every candidate that was chosen comes first."""
    return replace(t, claims={"ndcg@10": 1.0, "map@10": 1.0})


LEAKS: list[tuple[Callable[[Training], Training], str]] = [
    (window_in_the_log, "log holds no choice that is asked for"),
    (window_in_the_log, "log ends before the first decision"),
    (told_the_answer, "histories hold no choice that is asked for"),
    (counts_of_later, FROM_THE_PAST),
    (sources_of_later, FROM_THE_PAST),
    (own_event_counted, FROM_THE_PAST),
    (answer_renamed, "no feature is the answer"),
    (answer_by_gaps, "no feature is the answer"),
    (answer_proposed, FROM_THE_PAST),
    (too_good_to_be_true, "numbers are plausible"),
]


@pytest.mark.parametrize(("plant", "check"), LEAKS, ids=lambda value: getattr(value, "__name__", value))
def test_a_planted_leak_is_caught_by_name(plant: Callable[[Training], Training], check: str) -> None:
    verdict = examined(plant(clean()))

    assert not verdict.passed
    assert check in {finding.check for finding in verdict.findings if not finding.passed}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_clean_training_passes(seed: int) -> None:
    verdict = examined(clean(seed))

    assert [finding for finding in verdict.findings if not finding.passed] == []


def test_every_training_on_its_own_log_is_examined() -> None:
    bundle = fit_past(clustered_log(N_USERS, N_ITEMS))

    assert bundle.manifest["sentinel"]["passed"]
    assert len(bundle.manifest["sentinel"]["findings"]) == 7


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    target = np.array([1, 0, 0, 0, 1, 1, 0, 1], np.int8)
    value = np.array([2, 1, 2, 3, 5, 1, 1, 1], np.float32)
    group = np.array([4, 3, 1])
    rows = TrainingRows(value[:, None], target, group, np.array([1, 2, 1]))

    def by_pairs() -> Iterator[float]:
        for start, end in ((0, 4), (4, 7), (7, 8)):
            chosen, other = (value[start:end][target[start:end] == yes] for yes in (1, 0))
            pairs = [(a > b) + 0.5 * (a == b) for a in chosen for b in other]
            yield float(np.mean(pairs)) if pairs else np.nan

    np.testing.assert_allclose(auc_by_query(rows, value), list(by_pairs()))


def test_without_decisions_there_is_nothing_to_examine() -> None:
    log = select(clustered_log(), np.arange(0))

    assert "sentinel" not in fit_past(log).manifest
