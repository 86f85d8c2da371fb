"""The champion gate: a planted worse challenger is caught, an equal and a better one pass."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from recommender.engine import refresh, refresh_state
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import gate
from recommender.engine.evaluation.bootstrap import Interval
from recommender.engine.evaluation.gate import Basis, Comparison, Contender, Measure, compare, fairest
from recommender.engine.evaluation.lawful import asked_pairs
from recommender.engine.evaluation.metrics import Values
from recommender.engine.evaluation.splits import HeldOut, after_moment
from recommender.engine.fit import fit_bundle
from recommender.engine.logs import pairs, select
from recommender.engine.pipeline import Pipeline
from recommender.engine.ranking import ranker
from recommender.engine.ranking.rankers import Rankers
from recommender.engine.teaching import training_rows
from recommender.engine.types import Catalogue, InteractionLog
from tests.recommender.engine.factories import SMALL, clustered_log, make_catalogue

N_USERS, N_ITEMS = 400, 60
CONFIG = replace(SMALL, n_replays=1, valid_share=0.3, star_sweeps=2)
OTHER = replace(CONFIG, few_rounds=7)
LOG = clustered_log(N_USERS, N_ITEMS, 3)
CATALOGUE = make_catalogue(N_ITEMS, 1)


def silent(_step: str, _done: float) -> None:
    """Nobody watches."""


@cache
def up_to(share: float) -> InteractionLog:
    return select(LOG, LOG.time_s <= LOG.time_s[int(len(LOG) * share) - 1])


def trained(log: InteractionLog, catalogue: Catalogue = CATALOGUE) -> Bundle:
    return fit_bundle(log, catalogue, n_users=N_USERS, config=CONFIG)


@cache
def bundle_of(share: float) -> Bundle:
    return trained(up_to(share))


def held(champion: Contender, challenger: Contender, measure: Measure | None = None) -> Comparison:
    return compare(LOG, CATALOGUE, N_USERS, champion, challenger, silent, measure=measure)


def worth(**of: float) -> Measure:
    """CONFIG's contender is worth `usual`, OTHER's `other`, give or take."""

    def measure(side: Contender, held_out: HeldOut, _basis: Basis) -> Values:
        rng = np.random.default_rng(0 if side.config == CONFIG else 1)
        return of["usual" if side.config == CONFIG else "other"] + rng.normal(0, 0.1, len(held_out))

    return measure


def taught_the_opposite(bundle: Bundle) -> Bundle:
    """Its ranker learned that what people chose is what they did not choose."""
    rows = training_rows(Pipeline(bundle), after_moment(LOG, float(bundle.log.time_s[-1])))
    wrong = replace(rows, target=(1 - rows.target).astype(np.int8))
    return replace(bundle, ranker=Rankers(ranker.train(wrong, replace(CONFIG, ranker_rounds=20))))


@pytest.mark.parametrize(
    ("other", "is_worse", "is_better"), [(0.2, True, False), (0.3, False, False), (0.4, False, True)]
)
def test_worse_is_caught_equal_and_better_pass(other: float, is_worse: bool, is_better: bool) -> None:
    found = held(Contender(CONFIG, None), Contender(OTHER, None), worth(usual=0.3, other=other))

    assert found.basis == Basis.TRAININGS
    assert found.difference is not None
    assert (found.is_worse, found.difference.lo > 0) == (is_worse, is_better)
    assert found.difference.mean == pytest.approx(other - 0.3, abs=0.03)


@pytest.mark.slow
def test_a_configuration_that_changes_nothing_is_measured_as_equal() -> None:
    found = held(Contender(CONFIG, None), Contender(OTHER, None))

    assert found.champion is not None
    assert found.champion.mean > 0.3
    assert found.difference == Interval(0.0, 0.0, 0.0)


def test_the_same_training_is_not_measured_against_itself() -> None:
    found = held(Contender(CONFIG, None), Contender(replace(CONFIG, n_threads=2), None))

    assert (found.basis, found.difference, found.is_worse) == (Basis.SAME, None, False)


@pytest.mark.slow
def test_bundles_stand_for_themselves_on_what_came_after_both() -> None:
    champion, good = bundle_of(0.5), bundle_of(0.6)
    good_one = held(Contender(CONFIG, champion), Contender(CONFIG, good))
    bad_one = held(Contender(CONFIG, champion), Contender(CONFIG, taught_the_opposite(good)))

    assert (good_one.basis, bad_one.basis) == (Basis.BOTH, Basis.BOTH)
    assert good_one.n_decisions >= gate.ENOUGH
    assert good_one.from_s is not None
    assert good_one.from_s > max(champion.log.time_s[-1], good.log.time_s[-1])
    assert bad_one.is_worse
    assert not good_one.is_worse


@pytest.mark.slow
def test_who_has_seen_the_decisions_is_stood_for_by_its_training() -> None:
    champion, challenger = Contender(CONFIG, bundle_of(0.6)), Contender(CONFIG, bundle_of(1.0))
    found = held(champion, challenger)

    assert found.basis == Basis.CHAMPION
    # the same code and configuration on the same past is the champion again, to the bit
    assert found.difference == Interval(0.0, 0.0, 0.0)
    assert fairest(LOG, challenger, champion)[0] == Basis.CHALLENGER


@pytest.mark.slow
def test_no_decision_was_seen_by_a_bundle_that_stands_for_itself() -> None:
    champion, challenger = bundle_of(0.6), bundle_of(1.0)
    for other in (champion, challenger):
        basis, held_out = fairest(LOG, Contender(CONFIG, champion), Contender(CONFIG, other))
        own = {Basis.BOTH: (champion, other), Basis.CHAMPION: (champion,)}[basis]
        assert all(float(held_out.now_s.min()) > bundle.log.time_s[-1] for bundle in own)
        assert not np.isin(asked_pairs(held_out), pairs(held_out.log.user_idx, held_out.log.item_idx)).any()


@pytest.mark.slow
def test_a_bundle_of_other_items_is_followed_as_the_refresher_would() -> None:
    """It knew items 1…59 in another order and one that is gone since; item 0 came later."""
    order = np.random.default_rng(1).permutation(np.arange(1, N_ITEMS))
    keys = np.append(CATALOGUE.item_keys[order], "gone")
    genres = CATALOGUE.genres[np.append(order, 0)]
    known = Catalogue(keys, np.append(CATALOGUE.year[order], np.float32(1999)), genres, CATALOGUE.genre_names)
    place = np.full(N_ITEMS, -1, np.int32)
    place[order] = np.arange(len(order))
    early = select(up_to(0.5), up_to(0.5).item_idx > 0)
    bundle = trained(replace(early, item_idx=place[early.item_idx]), known)

    after = gate.followed(bundle, up_to(0.7), CATALOGUE, N_USERS)
    held_out = after_moment(LOG, float(up_to(0.7).time_s[-1]))
    values = gate.judged(after, held_out, CATALOGUE)

    assert after.catalogue.item_keys.tolist() == [*keys.tolist(), "i0"]
    place[0] = len(keys)
    log = replace(up_to(0.7), item_idx=place[up_to(0.7).item_idx])
    state = refresh_state.begin(log, N_USERS, len(keys) + 1, CONFIG)
    assert after.sources.linear.weights == pytest.approx(
        refresh.bundle_of(state, bundle, after.catalogue).sources.linear.weights
    )
    assert values.mean() > 0.3  # of 20 to 60 items' lists by people of three tastes; at random 0.1


def test_few_decisions_do_not_block() -> None:
    sure = Interval(-0.3, -0.4, -0.2)
    assert Comparison(Basis.BOTH, gate.FEWEST, 0.0, sure, sure, sure).is_worse
    assert not Comparison(Basis.BOTH, gate.FEWEST - 1, 0.0, sure, sure, sure).is_worse


def test_nothing_to_ask_is_no_verdict() -> None:
    nothing = select(LOG, np.zeros(len(LOG), bool))
    found = compare(nothing, CATALOGUE, 0, Contender(CONFIG, None), Contender(OTHER, None), silent)
    assert (found.n_decisions, found.is_worse) == (0, False)
