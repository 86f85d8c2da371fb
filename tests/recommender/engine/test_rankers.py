"""Beginners have a ranker of their own where beginnings had to be made up, and nobody else meets it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from recommender.engine import learning, teaching
from recommender.engine.bundle import Bundle
from recommender.engine.features import schema
from recommender.engine.fit import fit_bundle
from recommender.engine.learning import Learned
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking.rankers import BEGINNER_EVENTS, Rankers
from recommender.engine.ranking.training_rows import TrainingRows
from recommender.engine.teaching import Round
from recommender.engine.types import FloatArray, InteractionLog
from tests.recommender.engine.factories import (
    SMALL,
    clustered_bundle,
    clustered_log,
    leave_last_out,
    make_catalogue,
)

LENGTH = schema.NAMES.index("history_length")


@cache
def rounds() -> tuple[Round, ...]:
    def fit_past(log: InteractionLog) -> Bundle:
        return fit_bundle(log, make_catalogue(60), n_users=80, config=replace(SMALL, n_replays=0))

    return tuple(teaching.rounds_of_decisions(leave_last_out(clustered_log()), fit_past, SMALL))


@cache
def learned(with_beginnings: bool = True) -> Learned:
    none = TrainingRows.none()
    return learning.learn([r if with_beginnings else replace(r, begun=none) for r in rounds()], SMALL)


def some_rows(lengths: list[int]) -> FloatArray:
    features = np.random.default_rng(0).random((len(lengths), len(schema.NAMES)), dtype=np.float32)
    features[:, LENGTH] = np.log1p(lengths)
    return features


def test_the_rounds_keep_made_up_beginnings_apart() -> None:
    valid, *earlier = rounds()
    assert len(valid.begun.group) == 0
    assert sum(len(one.begun.group) for one in earlier) > 0
    for one in earlier:
        assert (one.begun.features[:, LENGTH] <= np.log1p(BEGINNER_EVENTS) + 1e-6).all()


def test_made_up_beginnings_change_nothing_for_whom_much_is_known_of() -> None:
    taught, untaught = learned(), learned(with_beginnings=False)
    assert taught.ranker.begun is not None
    assert untaught.ranker.begun is None
    assert taught.ranker.known.text == untaught.ranker.known.text


@pytest.mark.parametrize("lengths", [[0, 10, 11, 300, 3], [0, 5, 10], [11, 40], []])
def test_each_row_is_scored_and_explained_by_the_ranker_for_its_person(lengths: list[int]) -> None:
    rankers, features = learned().ranker, some_rows(lengths)
    assert rankers.begun is not None
    score, parts = rankers.score(features), rankers.contributions(features)
    for row, length in enumerate(lengths):
        own = rankers.begun if length <= BEGINNER_EVENTS else rankers.known
        assert score[row] == pytest.approx(own.score(features[[row]])[0], abs=1e-5)
        own_parts = np.delete(own.contributions(features[[row]])[0], [LENGTH, -1])
        np.testing.assert_allclose(np.delete(parts[row], [LENGTH, -1]), own_parts, atol=1e-6)
    np.testing.assert_allclose(parts.sum(axis=1), score, atol=1e-4)


def test_the_eleventh_event_changes_the_ranker_and_not_the_bias() -> None:
    rankers, features = learned().ranker, some_rows([BEGINNER_EVENTS, BEGINNER_EVENTS + 1])
    features[1, :LENGTH], features[1, LENGTH + 1 :] = features[0, :LENGTH], features[0, LENGTH + 1 :]
    before, after = rankers.contributions(features)
    assert before[-1] == after[-1]
    assert rankers.begun is not None
    assert before[-1] != rankers.begun.contributions(features[:1])[0, -1]
    change = np.diff(rankers.score(features))[0]
    assert (after[:-1] - before[:-1]).sum() == pytest.approx(change, abs=1e-4)


def test_without_one_for_beginners_all_are_ranked_alike() -> None:
    known, features = learned().ranker.known, some_rows([0, 5, 50])
    np.testing.assert_array_equal(Rankers(known).score(features), known.score(features))


def test_both_come_back_from_a_bundle(tmp_path) -> None:  # type: ignore[no-untyped-def]
    bundle = replace(clustered_bundle(), ranker=learned().ranker)
    again = Bundle.load(tmp_path / bundle.save(tmp_path))
    features = some_rows([0, 5, 50])
    np.testing.assert_array_equal(again.ranker.score(features), bundle.ranker.score(features))
    assert Pipeline(again).bundle.ranker.begun is not None
    alone = replace(bundle, ranker=Rankers(bundle.ranker.known))
    assert Bundle.load(tmp_path / alone.save(tmp_path)).ranker.begun is None
