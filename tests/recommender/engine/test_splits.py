"""Held-out decisions never hold what they ask, and replays have the shape of what they replay."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from recommender.engine.evaluation import replay
from recommender.engine.evaluation.splits import HeldOut, by_user, from_moment, gathered, live, sampled
from recommender.engine.logs import select
from recommender.engine.types import InteractionLog, Kind, UserState
from tests.recommender.engine.factories import clustered_log, leave_last_out, make_log

LOG = clustered_log()


def assert_honest(held_out: HeldOut) -> None:
    """No target is in its state, and none of its (user, item) pairs is in the log."""
    known = set(zip(held_out.log.user_idx.tolist(), held_out.log.item_idx.tolist(), strict=True))
    for user, state, targets, now in zip(
        held_out.user_idx.tolist(), held_out.states, held_out.targets, held_out.now_s, strict=True
    ):
        assert len(targets) > 0
        assert not set(targets.tolist()) & set(state.item_idx.tolist())
        assert not {(user, item) for item in targets.tolist()} & known
        assert (state.time_s <= now).all()


def strangers(log: InteractionLog = LOG, n: int = 10) -> HeldOut:
    decisions = []
    for user, state in by_user(select(log, log.user_idx < n)).items():
        kept = UserState(state.item_idx[2:], state.kind[2:], state.value[2:], state.time_s[2:])
        decisions.append((user, kept, state.item_idx[:2], float(kept.time_s[-1])))
    return gathered(select(log, log.user_idx >= n), decisions)


def test_live_cuts_in_time() -> None:
    held_out = live(LOG, 0.2)
    assert_honest(held_out)
    assert held_out.now_s.min() >= held_out.log.time_s.max()


def test_live_gives_the_first_half_and_asks_the_second() -> None:
    log = make_log([(9, 9, float(t)) for t in range(12)] + [(0, t, 12.0 + t) for t in range(4)])
    held_out = live(log, 0.25)
    (state,), (targets,) = held_out.states, held_out.targets
    assert state.item_idx.tolist() == [0, 1]
    assert targets.tolist() == [2, 3]
    assert held_out.now_s.tolist() == [13.0]


def test_a_look_or_a_dismissal_is_not_a_choice() -> None:
    log = make_log([(0, t, float(t)) for t in range(10)], kind=Kind.DISMISS)
    assert len(live(log, 0.5)) == 0


@pytest.mark.parametrize(
    "shape",
    [lambda: live(LOG, 0.2), lambda: leave_last_out(LOG), strangers],
    ids=["live", "last", "strangers"],
)
def test_a_replay_is_honest_and_earlier(shape) -> None:  # type: ignore[no-untyped-def]
    held_out = shape()
    earlier = replay.earlier(held_out, np.random.default_rng(0))
    assert_honest(earlier)
    assert 0 < len(earlier.log) < len(held_out.log)


def test_a_replay_after_the_log_stays_after_its_log() -> None:
    earlier = replay.earlier(live(LOG, 0.2), np.random.default_rng(0))
    assert earlier.now_s.min() >= earlier.log.time_s.max()
    assert any(state.time_s[-1] > earlier.log.time_s[-1] for state in earlier.states if len(state))


def test_what_people_do_again_makes_no_window_shorter() -> None:
    again = make_log(
        [
            (user, item, time_s + later)
            for user, item, time_s in zip(LOG.user_idx, LOG.item_idx, LOG.time_s, strict=True)
            for later in (0.0, 0.5, 1.0, 1.5)
        ]
    )
    once, often = (replay.earlier(from_moment(log, 700.0), np.random.default_rng(0)) for log in (LOG, again))
    assert abs(float(once.log.time_s[-1] - often.log.time_s[-1])) < 10
    assert abs(len(once) - len(often)) <= 2


def test_a_window_on_a_coarse_clock_takes_no_moment_that_is_mostly_too_early() -> None:
    terms = replace(LOG, time_s=np.floor(LOG.time_s / 150))  # from 123 to 200 events each
    two_terms = from_moment(terms, 5.0)
    earlier = replay.earlier(two_terms, np.random.default_rng(0))
    assert_honest(earlier)
    assert earlier.log.time_s[-1] == 3.0


def test_a_replay_of_leave_last_out_asks_for_one_last_item_each() -> None:
    earlier = replay.earlier(leave_last_out(LOG), np.random.default_rng(0))
    assert len(earlier) == 80
    assert {len(targets) for targets in earlier.targets} == {1}


def test_a_replay_of_strangers_takes_other_people_out_of_the_log() -> None:
    earlier = replay.earlier(strangers(), np.random.default_rng(0))
    people = earlier.user_idx.tolist()
    assert len(set(people)) == 10
    assert not set(people) & set(earlier.log.user_idx.tolist())


def test_few_strangers_are_asked_several_times_with_other_parts_known() -> None:
    earlier = replay.earlier(strangers(), np.random.default_rng(0))
    assert_honest(earlier)
    assert len(earlier) == 10 * replay.MOST_DRAWS
    for user in set(earlier.user_idx.tolist()):
        rows = np.flatnonzero(earlier.user_idx == user)
        assert len({tuple(earlier.targets[row].tolist()) for row in rows}) == replay.MOST_DRAWS
        whole = [{*earlier.targets[row].tolist(), *earlier.states[row].item_idx.tolist()} for row in rows]
        assert whole[0] == whole[1] == whole[2]


def test_of_many_strangers_each_is_asked_once() -> None:
    many = make_log([(user, item, float(10 * item + user)) for user in range(1000) for item in range(4)])
    earlier = replay.earlier(strangers(many, 320), np.random.default_rng(0))
    assert len(earlier) == len(set(earlier.user_idx.tolist())) == 320


def test_a_log_without_a_clock_has_no_window_but_strangers_and_last_events() -> None:
    known, unknown = leave_last_out(LOG), strangers()
    for shape in (known, unknown):
        still = replace(shape, log=replace(shape.log, time_s=np.zeros(len(shape.log))), now_s=0 * shape.now_s)
        earlier = replay.earlier(still, np.random.default_rng(0))
        assert_honest(earlier)
        assert len(earlier) == len(replay.earlier(shape, np.random.default_rng(0)))
        assert len(earlier.log) > 0


@pytest.mark.parametrize(
    "held_out",
    [gathered(make_log([]), []), gathered(LOG, []), replace(live(LOG, 0.2), log=make_log([]))],
    ids=["nothing", "no decisions", "no log"],
)
def test_nothing_replays_to_nothing(held_out: HeldOut) -> None:
    rng = np.random.default_rng(0)
    assert len(replay.earlier(held_out, rng)) == 0
    assert [len(again) for again in islice(replay.rounds(held_out, rng), 1, 4)] == [0, 0, 0]


def test_a_sample_keeps_columns_together() -> None:
    few = sampled(live(LOG, 0.2), 5, np.random.default_rng(0))
    assert len(few) == 5
    assert_honest(few)
