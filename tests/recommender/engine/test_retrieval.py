"""Who is among a source's best: ties, limits and silence, against a full sort."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.engine import context, timeline
from recommender.engine.context import Context
from recommender.engine.retrieval import CELLS_AT_ONCE, GROUP, CandidateRows, retrieve
from recommender.engine.sources.contract import Arrays
from recommender.engine.types import FloatArray, UserState
from tests.recommender.engine.factories import make_log

N_ITEMS = st.sampled_from([1, 2, 6, 7 * GROUP, 9 * GROUP + 3])  # too few for groups, and enough
SCORES = st.sampled_from([np.nan, -1.0, 0.0, 1.0, 2.0])  # few values: most are tied


@dataclass(frozen=True)
class Fixed:
    """A source that says what it was told to say."""

    scores: FloatArray
    name: str = "fixed"

    def score(self, context: Context) -> FloatArray:
        return self.scores[: len(context.moment)]

    def arrays(self) -> Arrays:
        return {}


def retrieved(scores: list[list[list[float]]], allowed: list[list[bool]], n: list[int]) -> CandidateRows:
    """`scores`: for each source, query and item."""
    log = timeline.build(make_log([(0, 0, 1.0)]), len(allowed[0]))
    asked = context.build([UserState.empty()] * len(allowed), np.full(len(allowed), 9.0), log)
    sources = [Fixed(np.array(table, np.float32)) for table in scores]
    return retrieve(sources, asked, np.array(allowed), np.array(n))


@settings(max_examples=200, deadline=None)
@given(
    st.data(), st.integers(1, 3), st.sampled_from([1, 2, 6, 7 * GROUP, 9 * GROUP + 3])
)  # with and without groups
def test_the_best_are_those_of_a_stable_sort(data: st.DataObject, n_queries: int, n_items: int) -> None:
    def table(cell: st.SearchStrategy[object]) -> list[list[object]]:
        row = st.lists(cell, min_size=n_items, max_size=n_items)
        return data.draw(st.lists(row, min_size=n_queries, max_size=n_queries))

    scores, allowed = table(SCORES), table(st.booleans())
    n = data.draw(st.lists(st.integers(0, 8), min_size=n_queries, max_size=n_queries))
    rows = retrieved([scores], allowed, n)  # type: ignore[list-item,arg-type]
    for query in range(n_queries):
        own = np.array(scores[query], np.float32)
        usable = np.flatnonzero(np.isfinite(own) & np.array(allowed[query]))
        best = usable[np.argsort(-own[usable], kind="stable")][: n[query]]
        assert rows.item_idx[rows.query == query].tolist() == sorted(best.tolist())
        assert rows.group[query] == len(best)


def test_an_item_of_two_sources_is_one_candidate_with_both_scores() -> None:
    nan = float("nan")
    rows = retrieved([[[3, 2, 1, nan]], [[1, 9, nan, nan]]], [[True] * 4], [2])
    assert rows.item_idx.tolist() == [0, 1]
    np.testing.assert_array_equal(rows.scores, [[3, 1], [2, 9]])
    assert rows.proposed.tolist() == [[True, True], [True, True]]


def test_a_score_is_kept_where_its_source_did_not_propose_the_item() -> None:
    rows = retrieved([[[3, 2, 1]], [[1, 2, 3]]], [[True] * 3], [1])
    assert rows.item_idx.tolist() == [0, 2]
    assert rows.proposed.tolist() == [[True, False], [False, True]]
    np.testing.assert_array_equal(rows.scores, [[3, 1], [1, 3]])


def test_people_who_may_see_nothing_have_no_candidates() -> None:
    rows = retrieved([[[1, 2], [1, 2]]], [[False, False], [True, True]], [5, 5])
    assert rows.group.tolist() == [0, 2]
    assert rows.query.tolist() == [1, 1]


def test_sources_asked_together_propose_what_each_proposes_alone() -> None:
    n_items = CELLS_AT_ONCE // 5  # two queries of it: of five sources two are looked at together
    scores = np.random.default_rng(0).integers(0, 4 * n_items, (5, 2, n_items)).astype(np.float32)
    together = retrieved(scores.tolist(), [[True] * n_items] * 2, [3, 7])
    for number, table in enumerate(scores):
        alone = retrieved([table.tolist()], [[True] * n_items] * 2, [3, 7])
        own = together.proposed[:, number]
        assert together.item_idx[own].tolist() == alone.item_idx.tolist()
        assert together.query[own].tolist() == alone.query.tolist()
