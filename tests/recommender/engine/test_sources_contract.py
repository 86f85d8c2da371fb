"""What every candidate source promises, asked of each."""

import numpy as np
import pytest

from recommender.engine import context, statistics, timeline
from recommender.engine.context import Context
from recommender.engine.features.source_scores import SOURCE_NAMES
from recommender.engine.retrieval import retrieve
from recommender.engine.sources import collection
from recommender.engine.sources.collection import SourceCollection
from recommender.engine.sources.contract import Source
from recommender.engine.types import InteractionLog, UserState
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue, make_log, make_state

N_ITEMS = 61  # the last one has never been used
LOG = clustered_log()
FITTED = collection.fit(statistics.count(LOG, 80, N_ITEMS), make_catalogue(N_ITEMS), SMALL)
BY_NAME: dict[str, Source] = {source.name: source for source in FITTED.all()}
each_source = pytest.mark.parametrize("name", list(BY_NAME))


def asked(*states: UserState, log: InteractionLog = LOG) -> Context:
    return context.build(states, np.full(len(states), 2000.0), timeline.build(log, N_ITEMS))


def test_the_names_are_the_score_features() -> None:
    assert tuple(BY_NAME) == SOURCE_NAMES


@each_source
def test_scores_have_the_shape_of_the_question(name: str) -> None:
    scores = BY_NAME[name].score(asked(make_state([0, 3]), UserState.empty(), make_state([1])))
    assert scores.shape == (3, N_ITEMS)
    assert scores.dtype == np.float32
    assert not np.isinf(scores).any()


@each_source
def test_the_same_question_has_the_same_answer(name: str) -> None:
    states = (make_state([0, 3, 6]), make_state([1, 4]))
    np.testing.assert_array_equal(BY_NAME[name].score(asked(*states)), BY_NAME[name].score(asked(*states)))


@each_source
def test_an_answer_does_not_depend_on_who_else_asks(name: str) -> None:
    one, other = make_state([0, 3, 6]), make_state([1, 4])
    together = BY_NAME[name].score(asked(one, other))
    np.testing.assert_allclose(together[:1], BY_NAME[name].score(asked(one)), rtol=1e-4, atol=1e-5)


@each_source
def test_a_cold_user_gets_popularity_or_silence(name: str) -> None:
    scores = BY_NAME[name].score(asked(UserState.empty()))
    assert np.isfinite(scores).all() if "popular" in name else np.isnan(scores).all()


@each_source
def test_exclusions_and_allowances_hold(name: str) -> None:
    allowed = np.zeros((1, N_ITEMS), bool)
    allowed[0, [1, 5, 8, 20]] = True
    rows = retrieve([BY_NAME[name]], asked(make_state([0, 3, 6, 2])), allowed, np.array([10]))
    assert set(rows.item_idx.tolist()) <= {1, 5, 8, 20}
    assert len(set(rows.item_idx.tolist())) == len(rows.item_idx)


@each_source
def test_everyone_of_one_taste_is_understood(name: str) -> None:
    scores = BY_NAME[name].score(asked(make_state([0, 3, 6, 9])))[0, 10:60]
    own = np.arange(10, 60) % 3 == 0
    if "popular" not in name:
        assert np.nanmean(scores[own]) > np.nanmean(scores[~own])


@each_source
def test_it_survives_a_bundle(name: str) -> None:
    again = collection.from_arrays(FITTED.arrays(), make_catalogue(N_ITEMS))
    question = asked(make_state([0, 3]))
    back = {source.name: source for source in again.all()}[name].score(question)
    np.testing.assert_array_equal(back, BY_NAME[name].score(question))


def tiny(log: InteractionLog, n_users: int, n_items: int) -> SourceCollection:
    return collection.fit(statistics.count(log, n_users, n_items), make_catalogue(n_items), SMALL)


@pytest.mark.parametrize(
    ("rows", "n_users", "n_items"),
    [([(0, 0, 1)], 1, 1), ([(0, 0, 1), (0, 1, 2)], 1, 2), ([(0, 0, 1), (1, 0, 2)], 2, 3), ([], 1, 2)],
    ids=["one of each", "one user", "one item", "nothing"],
)
def test_the_smallest_logs_can_be_fitted(
    rows: list[tuple[int, int, int]], n_users: int, n_items: int
) -> None:
    log = make_log(rows)
    question = context.build([make_state([0])], np.array([10.0]), timeline.build(log, n_items))
    for source in tiny(log, n_users, n_items).all():
        assert source.score(question).shape == (1, n_items)


def test_an_item_nobody_used_is_proposed_by_content() -> None:
    assert np.isfinite(BY_NAME["content"].score(asked(make_state([0])))[0, N_ITEMS - 1])
