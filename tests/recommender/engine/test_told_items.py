"""Texts in a whole bundle: for new items, among neighbours, in reasons; without them nothing changes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine import context, fit, refresh, refresh_state
from recommender.engine.bundle import Bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.sources.content import DECAY
from recommender.engine.texts import Words, counted, words_of
from recommender.engine.types import Catalogue, Request, UserState
from tests.recommender.engine.factories import (
    SMALL,
    TOPICS,
    clustered_log,
    make_catalogue,
    make_state,
    told_bundle,
)

ASKED = Request(now_s=5000.0, n=12)
NEW = np.array([60, 61, 62, 63], np.int32)
LIKES_SPACE = make_state([1, 4, 10])


def newer_items() -> Catalogue:
    """One of each topic, and one of which nothing is told."""
    words = counted(map(words_of, [*TOPICS, ""]))
    keys = np.array([f"new-{i}" for i in range(4)], dtype=np.str_)
    return Catalogue(
        keys, np.full(4, np.nan, np.float32), sp.csr_matrix(np.empty((4, 0), np.float32)), (), words
    )


def best_new(bundle: Bundle, state: UserState) -> list[int]:
    return [int(item) for item in Pipeline(bundle).recommend(state, replace(ASKED, allow=NEW)).item_idx]


def test_a_new_item_is_recommended_by_its_text_before_anybody_used_it() -> None:
    wide = refresh.widened(told_bundle(), newer_items())
    for topic in range(3):
        scores = wide.sources.content.score(
            context.build([make_state([topic, topic + 3])], np.array([5000.0]), wide.timeline)
        )
        assert scores[0, NEW].argmax() == topic
    assert sorted(best_new(wide, LIKES_SPACE)) == NEW.tolist()
    assert best_new(wide, LIKES_SPACE)[0] == NEW[1]


def test_a_new_item_stands_beside_those_of_its_subject() -> None:
    wide = refresh.widened(told_bundle(), newer_items())
    near = Pipeline(wide).similar(int(NEW[1]), 5, NEW)[0]
    assert (near % 3 == 1).all()


def test_a_refresh_keeps_what_texts_say_and_asks_of_the_new_alone() -> None:
    trained = told_bundle()
    catalogue = refresh.joined(trained.catalogue, newer_items())
    state = refresh_state.begin(clustered_log(), 80, 64, SMALL)
    content = refresh.bundle_of(state, trained, catalogue).sources.content
    wide = refresh.widened(trained, newer_items()).sources.content
    assert content.text is not None
    assert wide.text is not None
    assert trained.sources.content.text is not None
    np.testing.assert_array_equal(content.text.items[:60], trained.sources.content.text.items)
    np.testing.assert_array_equal(content.text.items, wide.text.items)
    assert content.text_weight == trained.sources.content.text_weight > 0


def test_a_bundle_keeps_them(tmp_path: Path) -> None:
    bundle = told_bundle()
    loaded = Bundle.load(tmp_path / bundle.save(tmp_path))
    one, other = (Pipeline(b).recommend(LIKES_SPACE, ASKED) for b in (bundle, loaded))
    assert one.item_idx.tolist() == other.item_idx.tolist()
    np.testing.assert_array_equal(one.score, other.score)
    assert best_new(refresh.widened(loaded, newer_items()), LIKES_SPACE)[0] == NEW[1]


def nothing_told(names: list[str]) -> Words:
    return Words(sp.csr_matrix(np.zeros((60, len(names)), np.float32)), np.array(names, dtype=np.str_))


@pytest.mark.parametrize("words", [nothing_told([]), nothing_told(["vault"])], ids=["no word", "no text"])
def test_without_texts_every_array_and_list_is_what_it_was_to_the_bit(words: Words) -> None:
    without, told = (
        fit.fit_bundle(clustered_log(), catalogue, n_users=80, config=SMALL)
        for catalogue in (make_catalogue(60), replace(make_catalogue(60), words=words))
    )
    assert without.ranker.known.text == told.ranker.known.text
    assert without.sources.arrays().keys() == told.sources.arrays().keys()
    assert not any("text" in name for name in told.sources.arrays())
    np.testing.assert_array_equal(without.index.vectors, told.index.vectors)
    one, other = (Pipeline(b).recommend(LIKES_SPACE, ASKED) for b in (without, told))
    np.testing.assert_array_equal(one.item_idx, other.item_idx)
    np.testing.assert_array_equal(one.score, other.score)
    np.testing.assert_array_equal(one.features, other.features)
    assert one.reasons == other.reasons


def test_a_reason_by_story_cites_the_item_whose_text_carried_it() -> None:
    wide = refresh.widened(told_bundle(), newer_items())
    content, state = wide.sources.content, make_state([1, 4, 0, 10])
    assert content.text is not None
    ranked = Pipeline(wide).recommend(state, replace(ASKED, allow=NEW))
    queries = context.build([state], np.array([5000.0]), wide.timeline).queries
    weight = queries.recent_weight(DECAY)
    told = [(i, r) for i, r in zip(ranked.item_idx, ranked.reasons, strict=True) if r.kind == "story"]
    assert {int(item) for item, _ in told} == {int(NEW[1])}
    for item, reason in told:
        parts = weight * (content.text.items[queries.item_idx] @ content.text.items[item])
        assert reason.item_idx == queries.item_idx[parts.argmax()]
        assert reason.share == pytest.approx(parts.max() / parts[parts > 0].sum(), rel=1e-4)


def test_parts_of_a_history_add_up_to_its_liking() -> None:
    bundle, state = told_bundle(), make_state([1, 4, 0, 7])
    content, asked = bundle.sources.content, context.build([state], np.array([5000.0]), bundle.timeline)
    items = np.arange(60)
    parts = content.text_parts(asked.queries.item_idx, asked.queries.recent_weight(DECAY), items)
    np.testing.assert_allclose(
        parts.sum(axis=0), content.text_liking(asked.queries.recent(DECAY))[0], rtol=1e-4, atol=1e-5
    )
    assert not parts[3].any(), "nothing is told of item 7"
