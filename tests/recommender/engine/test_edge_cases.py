"""Odd people, requests and logs: a valid one always gives a sound list, an invalid one is refused by name.

Each list is also explained: what is said of it must hold where there is next to nothing to say.
"""

from collections.abc import Sequence
from dataclasses import replace

import faiss
import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine.bundle import Bundle
from recommender.engine.checks import InvalidInteraction
from recommender.engine.evaluation.splits import joined
from recommender.engine.features import schema
from recommender.engine.fit import fit_bundle
from recommender.engine.index import ItemIndex
from recommender.engine.inspection.attribution import attribute
from recommender.engine.inspection.contributions import contributions
from recommender.engine.inspection.trace import follow
from recommender.engine.inspection.why_not import Fate, fates
from recommender.engine.logs import concatenate, select
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Catalogue, InteractionLog, Kind, RankedList, Request, UserState
from tests.recommender.engine.factories import (
    SMALL,
    clustered_bundle,
    clustered_log,
    make_catalogue,
    make_log,
    make_state,
)

NOW_S = 5000.0
N_ITEMS, N_USERS = 60, 80


def fitted(log: InteractionLog, catalogue: Catalogue | None = None, n_users: int = N_USERS) -> Bundle:
    return fit_bundle(log, catalogue or make_catalogue(N_ITEMS), n_users=n_users, config=SMALL)


def sound_list(bundle: Bundle, state: UserState, request: Request) -> RankedList:
    """The list, after everything that must hold of any list and of what explains it was asserted."""
    pipeline, n_items = Pipeline(bundle), len(bundle.catalogue)
    ranked = pipeline.recommend(state, request)
    assert len(set(ranked.item_idx.tolist())) == len(ranked) <= request.n
    assert ((ranked.item_idx >= 0) & (ranked.item_idx < n_items)).all()
    assert np.isfinite(ranked.score).all()
    trace = follow(pipeline, state, request)
    assert trace.shown.tolist() == ranked.item_idx.tolist()
    counts = fates(trace, n_items).counts()
    assert sum(counts.values()) == n_items
    assert counts[Fate.SHOWN] == len(ranked)
    told = contributions(pipeline, trace, ranked.item_idx)
    np.testing.assert_allclose(told.score, ranked.score, atol=1e-5)
    for found in attribute(pipeline, state, request.now_s, ranked.item_idx.tolist()):
        assert np.isfinite(found.part).all()
    return ranked


@pytest.mark.parametrize(
    ("items", "n_left"),
    [([], 60), ([7], 59), (range(60), 0), ([999, -3], 60), ([4, 4, 4], 59)],
    ids=["unknown user", "history of one", "history of everything", "unknown items", "the same again"],
)
def test_any_history_has_a_list(items: Sequence[int], n_left: int) -> None:
    for n in (10, 1000):  # 1000: more than the catalogue holds
        ranked = sound_list(clustered_bundle(), make_state(items), Request(now_s=NOW_S, n=n))
        assert len(ranked) == min(n, n_left)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_history_of_any_one_kind_has_a_list(kind: Kind) -> None:
    state = make_state([0, 3, 6], kind=kind, value=4.0 if kind == Kind.RATING else np.nan)
    assert len(sound_list(clustered_bundle(), state, Request(now_s=NOW_S, n=10))) == 10


def test_what_the_index_could_not_fill_is_no_item() -> None:
    """FAISS fills up with -1 where it found fewer than asked."""
    vectors = np.eye(10, dtype=np.float32)
    partial = faiss.IndexFlatIP(10)
    partial.add(vectors[:4])
    items, scores = ItemIndex(vectors, partial).similar(0, 9, np.empty(0, np.int32))
    assert sorted(items.tolist()) == [1, 2, 3]
    assert len(scores) == 3


def test_an_item_without_any_features_is_ranked_like_the_others() -> None:
    """Neither genre nor year, and nobody used it: every feature of it is missing or nought."""
    known = make_catalogue(N_ITEMS)
    bare = sp.csr_matrix(known.genres.toarray() * (np.arange(N_ITEMS) != 59)[:, None], dtype=np.float32)
    log = clustered_log()
    bundle = fitted(select(log, log.item_idx != 59), replace(known, genres=bare))
    only = Request(now_s=NOW_S, n=5, allow=np.array([59], np.int32))
    assert sound_list(bundle, make_state([0, 3]), only).item_idx.tolist() == [59]


def test_a_catalogue_without_genres_and_years_is_enough() -> None:
    keys = make_catalogue(N_ITEMS).item_keys
    nothing = sp.csr_matrix(np.empty((N_ITEMS, 0), np.float32))
    bare = Catalogue(keys, np.full(N_ITEMS, np.nan, np.float32), nothing, ())
    assert len(sound_list(fitted(clustered_log(), bare), make_state([0]), Request(now_s=NOW_S))) == 20


@pytest.mark.parametrize("value", [5.0, 1.0, np.nan], ids=["all five", "all one", "no stars at all"])
def test_ratings_that_are_all_equal_say_nothing_and_break_nothing(value: float) -> None:
    log = replace(clustered_log(), value=np.full(len(clustered_log()), value, np.float32))
    ranked = sound_list(fitted(log), make_state([0, 3], value=value), Request(now_s=NOW_S, n=8))
    assert len(ranked) == 8


@pytest.mark.parametrize(
    ("rows", "n_users", "n_items"),
    [([(0, i, i) for i in range(9)], 1, 12), ([(u, 0, u) for u in range(9)], 9, 1), ([(0, 0, 1)], 1, 1)],
    ids=["one user", "one item", "one of each"],
)
def test_the_smallest_worlds_have_lists(rows: list[tuple[int, int, int]], n_users: int, n_items: int) -> None:
    bundle = fitted(make_log(rows), make_catalogue(n_items), n_users)
    assert len(sound_list(bundle, UserState.empty(), Request(now_s=NOW_S))) == n_items
    assert len(sound_list(bundle, make_state([0]), Request(now_s=NOW_S))) == n_items - 1


def test_an_event_that_came_twice_changes_no_list() -> None:
    log = clustered_log()
    twice = select(log, np.repeat(np.arange(len(log)), 2))
    state = make_state([0, 3, 6])
    again = joined(state, state)
    one = sound_list(clustered_bundle(), state, Request(now_s=NOW_S, n=10))
    assert sound_list(clustered_bundle(), again, Request(now_s=NOW_S, n=10)).item_idx.tolist() == (
        one.item_idx.tolist()
    )
    assert len(sound_list(fitted(twice), again, Request(now_s=NOW_S, n=10))) == 10


def test_what_came_at_one_time_is_followed_alike_in_any_order() -> None:
    at = [column for column, name in enumerate(schema.NAMES) if name.startswith("transition_")]
    features = []
    for items in ([0, 3, 1], [1, 0, 3]):
        state = replace(make_state(items), time_s=np.full(3, 7.0))
        pipeline, request = (
            Pipeline(clustered_bundle()),
            Request(now_s=NOW_S, allow=np.arange(60, dtype=np.int32)),
        )
        assert len(sound_list(clustered_bundle(), state, request)) == 20
        stage = pipeline.stage([state], [request])
        found = np.full((60, len(at)), np.nan, np.float32)
        found[stage.rows.item_idx] = stage.features[:, at]
        features.append(found)
    known = ~np.isnan(features).any(axis=0)
    assert known.any()
    np.testing.assert_allclose(features[0][known], features[1][known], rtol=1e-5)


@pytest.mark.parametrize(
    "times",
    [
        lambda log: np.zeros(len(log)),
        lambda log: np.arange(len(log), dtype=np.float64),
        lambda log: log.time_s + np.where(np.arange(len(log)) > len(log) // 2, 1e9, 0),
        lambda log: log.time_s - 1e10,
    ],
    ids=["all at once", "an order alone", "a gap of thirty years", "before 1970"],
)
def test_clocks_of_all_sorts_can_be_learned_from(times) -> None:  # type: ignore[no-untyped-def]
    log = clustered_log()
    log = replace(log, time_s=times(log))
    now_s = float(log.time_s[-1]) + 1
    state = make_state([0, 3, 6], start_s=now_s - 10)
    assert len(sound_list(fitted(log), state, Request(now_s=now_s, n=10))) == 10


def test_what_lies_in_the_future_is_not_known_yet_but_hides_what_was_said() -> None:
    past, future = make_state([0, 3]), make_state([6, 9], start_s=NOW_S + 1)
    request = Request(now_s=NOW_S, n=60)
    told = sound_list(clustered_bundle(), joined(past, future), request)
    plain = sound_list(clustered_bundle(), past, replace(request, exclude=np.array([6, 9], np.int32)))
    assert told.item_idx.tolist() == plain.item_idx.tolist()
    np.testing.assert_array_equal(told.features, plain.features)


def test_a_log_that_reaches_past_the_request_is_not_read_beyond_it() -> None:
    """Popularity as of a moment: what the log holds after it must not show in a list made at it."""
    log = clustered_log()
    log = select(log, log.item_idx != 59)
    late = concatenate(log, make_log([(u, 59, 9000.0 + u) for u in range(N_USERS)]))
    pipeline = Pipeline(fitted(late))
    scores = []
    for now_s in (NOW_S, 9999.0):
        ranked = pipeline.popular(Request(now_s=now_s, n=60))
        scores.append(float(ranked.score[ranked.item_idx == 59][0]))
    assert scores[0] == 0 < scores[1]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused_by_name(bad: float) -> None:
    pipeline = Pipeline(clustered_bundle())
    with pytest.raises(InvalidInteraction, match=r"UserState\.time_s"):
        pipeline.recommend(make_state([1], start_s=bad), Request(now_s=NOW_S))
    with pytest.raises(InvalidInteraction, match=r"Request\.now_s"):
        pipeline.recommend(make_state([1]), Request(now_s=bad))
    with pytest.raises(InvalidInteraction, match=r"^time_s"):
        fitted(replace(make_log([(0, 0, 1)]), time_s=np.array([bad])))


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_values_may_be_missing_but_not_infinite(bad: float) -> None:
    with pytest.raises(InvalidInteraction, match=r"UserState\.value"):
        Pipeline(clustered_bundle()).recommend(make_state([1], value=bad), Request(now_s=NOW_S))
    with pytest.raises(InvalidInteraction, match=r"^value"):
        fitted(make_log([(0, 0, 1)], value=bad))
    year = np.full(N_ITEMS, bad, np.float32)
    with pytest.raises(InvalidInteraction, match=r"Catalogue\.year"):
        fitted(make_log([(0, 0, 1)]), replace(make_catalogue(N_ITEMS), year=year))
