"""The interview asks what tells most and can be answered; all cases small enough to be known by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.engine.interview import groups, panel
from recommender.engine.interview.belief import SEEN_UNLIKE, UNSEEN_UNLIKE, Belief, believe
from recommender.engine.interview.groups import clusters, groups_of
from recommender.engine.interview.panel import Panel, of_people
from recommender.engine.interview.questions import expected_hits, gains, next_items
from recommender.engine.sources.linear import LinearModel
from recommender.engine.types import IntArray, Kind, UserState
from tests.bundles import N_ITEMS, make_bundle
from tests.recommender.engine.factories import make_state

NOTHING = np.empty(0, np.int32)


def indices(*items: int) -> IntArray:
    return np.array(items, np.int32)


def make_panel(rows: Sequence[Sequence[int]], n_items: int, links: dict[tuple[int, int], float]) -> Panel:
    """Members who used these items; `links`: linear weights from one item to another."""
    used = np.zeros((len(rows), n_items), np.float32)
    for member, items in enumerate(rows):
        used[member, list(items)] = 1
    weights = np.zeros((n_items, n_items), np.float32)
    for (source, target), weight in links.items():
        weights[source, target] = weight
    everything = np.arange(n_items, dtype=np.int32)
    linear = LinearModel(weights, everything, everything, 1.0)
    return of_people(sp.csr_matrix(used), everything, linear, 1.0)


def two_camps() -> Panel:
    """Items 0–9 belong to one camp, 10–19 to the other, 20 to everybody, 21 to one member."""
    first, second = [*range(10), 20], [*range(10, 20), 20]
    links = {(a, b): 1.0 for own in (range(10), range(10, 20)) for a in own for b in own if a != b}
    return make_panel([first, [*first, 21], second, second], 22, links)


def ask(own: Panel, belief: Belief, n: int = 1, exclude: IntArray = NOTHING) -> list[int]:
    return [int(item) for item in next_items(own, belief, n, exclude)]


def test_what_parts_opinions_comes_before_what_everybody_or_hardly_anybody_saw() -> None:
    own = two_camps()
    order = ask(own, believe(own, UserState.empty(), NOTHING), 22)
    assert set(order[:20]) == set(range(20))
    assert set(order[20:]) == {20, 21}


def test_of_two_that_tell_the_same_the_better_known_is_asked_about() -> None:
    links = {(source, target): 1.0 for source in (0, 1) for target in range(2, 7)}
    theirs, popular = list(range(2, 7)), list(range(7, 17))
    own = make_panel([[0, *theirs], [0, 1, *theirs], [0, *theirs], *[popular] * 4], 17, links)
    gain = gains(own, believe(own, UserState.empty(), NOTHING), indices(0, 1))
    assert gain.tolist() == pytest.approx([3 * 5 / 7, 5 / 7])


def test_a_gain_is_the_expected_number_of_hits_more() -> None:
    """Ten popular items fill the list; item 0's answer puts item 11, which only its members use, into it."""
    popular = list(range(1, 11))
    own = make_panel([[0, 11], popular, popular, popular], 12, {(0, 11): 1.0})
    gain = gains(own, believe(own, UserState.empty(), NOTHING), indices(0))
    assert gain.tolist() == pytest.approx([1 / 4])


def test_an_answer_leads_the_questions_on() -> None:
    own = two_camps()
    belief = believe(own, make_state([0]), NOTHING)
    assert belief.plausible.tolist() == pytest.approx(
        [w / (2 + 2 * SEEN_UNLIKE) for w in (1, 1, SEEN_UNLIKE, SEEN_UNLIKE)]
    )
    assert belief.score[1:10].tolist() == [1.0] * 9
    assert not belief.score[10:].any()


def test_not_seen_is_weaker_evidence_and_a_dismissal_is_not_seen() -> None:
    own = two_camps()
    unseen = believe(own, UserState.empty(), indices(0)).plausible
    assert unseen[0] / unseen[2] == pytest.approx(UNSEEN_UNLIKE)
    dismissed = believe(own, make_state([0], kind=Kind.DISMISS), NOTHING).plausible
    np.testing.assert_allclose(dismissed, unseen)
    looked = believe(own, make_state([0], kind=Kind.VIEW), NOTHING)
    assert looked.plausible.tolist() == [0.25] * 4
    assert not looked.asked.any()


def test_what_is_turned_down_does_not_lead_the_list() -> None:
    own = two_camps()
    low = believe(own, make_state([0], value=1.0), NOTHING)
    assert not low.score.any()
    assert low.plausible[0] > low.plausible[2], "who gave it one star has seen it"


def test_nothing_is_asked_twice_and_it_ends() -> None:
    own = two_camps()
    seen: list[int] = []
    unseen: list[int] = []
    while found := ask(own, believe(own, make_state(seen), np.array(unseen, np.int32))):
        (seen if len(seen) <= len(unseen) else unseen).extend(found)
    assert sorted(seen + unseen) == list(range(22))


def test_what_is_excluded_is_not_asked_about() -> None:
    own = two_camps()
    belief = believe(own, UserState.empty(), NOTHING)
    assert set(ask(own, belief, 22, indices(0, 20, 99, -1))) == set(range(22)) - {0, 20}


def test_what_nobody_used_is_not_asked_about() -> None:
    own = make_panel([[0], [0]], 3, {})
    assert ask(own, believe(own, UserState.empty(), NOTHING), 3) == [0]


def test_a_picked_group_is_asked_about_first_and_once() -> None:
    own = two_camps()
    picked = (indices(20, 21),)
    belief = believe(own, UserState.empty(), NOTHING, picked)
    assert next_items(own, belief, 1, NOTHING, picked)[0] in (20, 21)
    after = believe(own, make_state([20]), NOTHING, picked)
    assert next_items(own, after, 1, NOTHING, picked)[0] < 20


def test_a_picked_group_makes_those_who_used_it_plausible_and_its_kind_lead() -> None:
    own = two_camps()
    belief = believe(own, UserState.empty(), NOTHING, (indices(1, 2), indices(99)))
    assert belief.plausible[0] > belief.plausible[2]
    assert belief.score[5] > belief.score[15] == 0
    assert not belief.asked.any(), "nobody answered"


def test_the_meter_is_the_share_of_the_uncertainty_that_is_gone() -> None:
    asked = np.zeros(0, bool)
    for plausible, n_alike, known in (
        ([0.25] * 4, 4.0, 0.0),
        ([0.5, 0.5, 0.0, 0.0], 2.0, 0.5),
        ([1.0, 0.0, 0.0, 0.0], 1.0, 1.0),
    ):
        belief = Belief(np.array(plausible, np.float32), np.zeros(0, np.float32), asked)
        assert belief.n_alike == pytest.approx(n_alike)
        assert belief.known == pytest.approx(known)


def test_the_better_known_the_more_hits_are_expected() -> None:
    own = two_camps()
    stands = [expected_hits(own, believe(own, make_state(items), NOTHING)) for items in ([], [0], [0, 1])]
    assert stands[0] < stands[1] < 10
    assert stands[2] > stands[0]


def test_a_long_history_does_not_overflow() -> None:
    rows = np.random.default_rng(0).random((30, 900)) < 0.5
    own = make_panel([np.flatnonzero(row).tolist() for row in rows], 900, {})
    belief = believe(own, make_state(list(range(800))), np.arange(800, 900, dtype=np.int32))
    assert np.isfinite(belief.plausible).all()
    assert belief.plausible.sum() == pytest.approx(1)
    assert ask(own, belief) == []


def test_nobody_and_nothing_are_no_error() -> None:
    for own in (make_panel([], 3, {}), make_panel([], 0, {}), make_panel([[], []], 2, {})):
        belief = believe(own, make_state([0, 1]), indices(0), (indices(0),))
        assert ask(own, belief) == []
        assert belief.known == pytest.approx(0, abs=1e-6)
        assert expected_hits(own, belief) == 0


def test_the_panel_of_a_bundle_has_its_people_and_its_weights() -> None:
    bundle = make_bundle()
    own = panel.of_bundle(bundle)
    assert own.used.shape == (80, len(own.items))
    assert (np.diff(own.used.sum(axis=0)) <= 0).all(), "the most used first"
    linear = bundle.sources.linear
    a, b = own.items[:2]
    assert own.weights[0, 1] == linear.weights[linear.row_of[a], linear.row_of[b]]
    assert panel.of_bundle(bundle, most_people=10, most_items=7).used.shape == (10, 7)


def test_clusters_are_those_that_are_there() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(3), 6)
    vectors = (np.eye(4)[truth] + rng.normal(0, 0.05, (18, 4))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    label, centres = clusters(vectors, 3)
    assert len({(int(a), int(b)) for a, b in zip(truth, label, strict=True)}) == 3
    np.testing.assert_allclose(np.linalg.norm(centres, axis=1), 1, rtol=1e-5)


def test_groups_are_of_one_character_known_and_disjoint() -> None:
    bundle = make_bundle()
    found = groups_of(bundle, NOTHING)
    assert [group.items.tolist() for group in found] == [g.items.tolist() for g in groups_of(bundle, NOTHING)]
    items = np.concatenate([group.items for group in found])
    assert len(items) == len(np.unique(items))
    for group in found:
        assert groups.FEWEST <= len(group.items) <= groups.N_SHOWN
        assert len(set((group.items >= N_ITEMS // 2).tolist())) == 1, "the two camps stay apart"
        assert group.genres == (("War",) if group.items[0] >= N_ITEMS // 2 else ("Drama",))
        assert group.decade == 1990


def test_what_is_gone_is_in_no_group() -> None:
    bundle = make_bundle()
    gone = groups_of(bundle, NOTHING)[0].items
    assert not np.isin(np.concatenate([group.items for group in groups_of(bundle, gone)]), gone).any()
    assert groups_of(bundle, np.arange(N_ITEMS, dtype=np.int32)) == ()
