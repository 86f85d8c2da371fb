"""A refreshed bundle makes the lists that sources fitted on everything would make."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine import fit, logs, refresh, refresh_state, statistics, timeline
from recommender.engine.bundle import Bundle
from recommender.engine.logs import select
from recommender.engine.pipeline import Pipeline
from recommender.engine.refresh import Histories
from recommender.engine.refresh_state import RefreshState
from recommender.engine.sources import collection, precision
from recommender.engine.types import Catalogue, IntArray, InteractionLog, Request, UserState
from tests.recommender.engine.factories import (
    SMALL,
    clustered_bundle,
    clustered_log,
    make_catalogue,
    make_log,
    make_state,
)

MANY = 1000
N_USERS, N_ITEMS = 80, 60
LATER = Request(now_s=9000.0, n=12)
STATES = [make_state([0, 3, 6]), make_state([1, 4], value=1.0), make_state([2, 61]), UserState.empty()]


def begun() -> RefreshState:
    return refresh_state.begin(clustered_log(), N_USERS, N_ITEMS, SMALL)


def new_log() -> InteractionLog:
    """Three people did more, one is new, and somebody is gone; two items came, and one of them was used."""
    more = [
        (0, 61, 2000.0),
        (0, 5, 2001.0),
        (7, 12, 2002.0),
        (33, 50, 2003.0),
        (80, 61, 2004.0),
        (80, 3, 2005.0),
    ]
    grown = logs.concatenate(clustered_log(), make_log(more))
    return select(grown, grown.user_idx != 40)


def news_of(log: InteractionLog, *users: int) -> Histories:
    chosen: IntArray = np.array(users, np.int32)
    return Histories(chosen, select(log, np.isin(log.user_idx, chosen)))


def newer_items() -> Catalogue:
    """Two items: of a genre there was, and of that and one that nothing had."""
    genres = sp.csr_matrix(np.array([[0, 1, 0], [0, 1, 1]], np.float32))
    years = np.array([np.nan, 1995], np.float32)
    return Catalogue(np.array(["new-0", "new-1"]), years, genres, ("genre-2", "genre-1", "a new one"))


def refreshed(trained: Bundle) -> Bundle:
    news = news_of(new_log(), 0, 7, 33, 40, 80)
    state = refresh.advance(begun(), news, N_USERS + 1, N_ITEMS + 2, SMALL.dense_items)
    return refresh.bundle_of(state, trained, make_catalogue(N_ITEMS + 2))


def fitted_on_everything(trained: Bundle) -> Bundle:
    """Each source fitted from scratch on the new log; the factors and the ranker are those of training."""
    catalogue = make_catalogue(N_ITEMS + 2)
    counted = statistics.count(new_log(), N_USERS + 1, N_ITEMS + 2)
    sources = collection.fit(counted, catalogue, SMALL)
    return replace(
        trained, catalogue=catalogue, log=new_log(), timeline=timeline.build(new_log(), N_ITEMS + 2),
        sources=replace(sources, factors=trained.sources.factors.widened(N_ITEMS + 2)),
    )  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=["liked", "disliked", "with a new item", "nobody"])
def test_its_lists_are_those_of_a_fit_on_the_longer_log(state: UserState) -> None:
    trained = clustered_bundle()
    one, other = (
        Pipeline(b).recommend(state, LATER) for b in (refreshed(trained), fitted_on_everything(trained))
    )
    assert one.item_idx.tolist() == other.item_idx.tolist()
    np.testing.assert_allclose(one.score, other.score, rtol=1e-5)
    np.testing.assert_allclose(one.features, other.features, rtol=1e-4, atol=1e-5)


def test_every_array_of_every_source_is_that_of_the_fit() -> None:
    trained = clustered_bundle()
    one, other = (b.sources.arrays() for b in (refreshed(trained), fitted_on_everything(trained)))
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_allclose(array, other[name], rtol=1e-5, atol=1e-7, err_msg=name)


def test_the_ranker_and_the_factors_stay() -> None:
    trained = clustered_bundle()
    after = refreshed(trained)
    assert after.ranker is trained.ranker
    np.testing.assert_array_equal(after.sources.factors.items[:N_ITEMS], trained.sources.factors.items)
    assert after.stars is trained.stars


def test_stars_of_an_item_that_came_later_are_the_prior_s() -> None:
    wide = refresh.widened(clustered_bundle(), newer_items())
    assert wide.stars is not None
    stars = wide.stars.predict(STATES[2], np.array([0, 61], np.int32))
    assert stars.tolist() == [4.0, 4.0]  # the only rating there is


def test_news_that_is_none_changes_no_list() -> None:
    trained = clustered_bundle()
    state = refresh.advance(begun(), news_of(clustered_log(), 3), N_USERS, N_ITEMS, MANY)
    again = refresh.bundle_of(state, trained, make_catalogue(N_ITEMS))
    before, after = (Pipeline(b).recommend(STATES[0], LATER) for b in (trained, again))
    assert before.item_idx.tolist() == after.item_idx.tolist()
    np.testing.assert_array_equal(before.score, after.score)


def test_the_state_is_the_same_after_a_night_on_disk(tmp_path: Path) -> None:
    state = begun()
    state.save(tmp_path / "state")
    state.save(tmp_path / "state")
    loaded = refresh_state.load(tmp_path / "state", state.statistics.log)
    news = news_of(new_log(), 0, 80)
    one, other = (refresh.advance(s, news, N_USERS + 1, N_ITEMS + 2, MANY) for s in (state, loaded))
    np.testing.assert_array_equal(one.precision.inverse, other.precision.inverse)
    np.testing.assert_array_equal(one.statistics.gram.toarray(), other.statistics.gram.toarray())
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_a_state_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    state = begun()
    state.save(tmp_path / "state")
    (tmp_path / "state" / "inverse.npy").write_bytes(b"cut short")
    with pytest.raises((OSError, ValueError)):
        refresh_state.load(tmp_path / "state", state.statistics.log)


def test_a_new_item_is_recommended_by_content_before_anybody_used_it() -> None:
    """Both are of the genre that the person liked; nothing was fitted again."""
    wide = refresh.widened(clustered_bundle(), newer_items())
    asked = replace(LATER, allow=np.array([60, 61], np.int32))
    ranked = Pipeline(wide).recommend(make_state([1, 4, 7]), asked)
    assert sorted(ranked.item_idx.tolist()) == [60, 61]
    assert all("content" in sources for sources in ranked.sources)
    assert len(Pipeline(wide).similar(61, 5)[0]) == 5
    assert wide.catalogue.genre_names == ("genre-0", "genre-1", "genre-2", "a new one")
    assert wide.catalogue.genres[60:].toarray().tolist() == [[0, 1, 0, 0], [0, 1, 0, 1]]


def test_widening_changes_nothing_for_the_items_there_were() -> None:
    trained = clustered_bundle()
    wide = refresh.widened(trained, newer_items())
    asked = replace(LATER, exclude=np.array([60, 61], np.int32))
    for source, wider in zip(trained.sources.all(), wide.sources.all(), strict=True):
        if source.name != "content":  # its years are centred on the catalogue's median
            one = Pipeline(trained).single_source(source, STATES[0], LATER)
            other = Pipeline(wide).single_source(wider, STATES[0], asked)
            np.testing.assert_allclose(one.score, other.score, rtol=1e-6, err_msg=source.name)


def test_a_bundle_that_was_refreshed_can_be_kept(tmp_path: Path) -> None:
    bundle = refreshed(clustered_bundle())
    loaded = Bundle.load(tmp_path / bundle.save(tmp_path))
    one, other = (Pipeline(b).recommend(STATES[2], LATER) for b in (bundle, loaded))
    assert one.item_idx.tolist() == other.item_idx.tolist()
    assert refresh.config_of(loaded) == replace(SMALL, linear_l2=loaded.sources.linear.l2)


def test_the_inverse_of_a_refit_state_is_no_other() -> None:
    log = new_log()
    state = refresh.advance(begun(), news_of(log, *range(81)), N_USERS + 1, N_ITEMS + 2, MANY)
    fresh = precision.fit(statistics.count(log, 81, 62).gram, SMALL.l2, MANY)
    np.testing.assert_allclose(state.precision.inverse, fresh.inverse, rtol=1e-9)


def test_the_whole_route_from_training_on(tmp_path: Path) -> None:
    """A saved bundle of another log is refreshed by its own manifest's configuration."""
    trained = fit.fit_bundle(clustered_log(20), make_catalogue(N_ITEMS), n_users=20, config=SMALL)
    loaded = Bundle.load(tmp_path / trained.save(tmp_path))
    state = refresh_state.begin(loaded.log, 20, N_ITEMS, refresh.config_of(loaded))
    again = refresh.bundle_of(state, loaded, loaded.catalogue)
    np.testing.assert_array_equal(again.sources.linear.weights, loaded.sources.linear.weights)
