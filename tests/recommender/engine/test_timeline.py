"""Items as of a moment: only the past counts, whatever the checkpoints."""

import numpy as np

from recommender.engine import timeline
from recommender.engine.types import Kind
from tests.recommender.engine.factories import clustered_log, make_log


def test_nothing_later_is_known() -> None:
    line = timeline.build(make_log([(0, 0, 10), (1, 0, 20), (2, 1, 30)], value=3.0), 3)
    at_20 = line.at(20.0)
    assert at_20.count.tolist() == [2, 0, 0]
    assert at_20.stars_sum.tolist() == [6, 0, 0]
    assert at_20.first.tolist() == [0, 2, 2]  # an item not yet seen is as new as can be
    assert line.at(5.0).count.tolist() == [0, 0, 0]


def test_running_totals_equal_counting_from_the_start() -> None:
    log = clustered_log()
    line = timeline.build(log, 60)
    for now in (0.0, 100.0, 500.0, 999.0, 1e9):
        before = log.time_s <= now
        np.testing.assert_array_equal(line.at(now).count, np.bincount(log.item_idx[before], minlength=60))


def test_any_number_of_checkpoints_tells_the_same() -> None:
    log = clustered_log(300)
    few, many = (timeline.build(log, 60, n) for n in (1, timeline.MANY_CHECKPOINTS))
    assert len(few.checkpoints) < len(many.checkpoints)
    for now in np.quantile(log.time_s, [0.1, 0.33, 0.9]):
        a, b = few.at(float(now)), many.at(float(now))
        np.testing.assert_array_equal(np.stack(a.windows), np.stack(b.windows))
        np.testing.assert_array_equal(a.newcomers, b.newcomers)
        np.testing.assert_allclose(a.place_sum, b.place_sum, rtol=1e-6)


def test_a_window_holds_the_latest_events_however_long_ago() -> None:
    line = timeline.build(clustered_log(), 60)
    size = line.window_size(timeline.WINDOWS[0])
    assert line.at(1e12).windows[0].sum() == size


def test_dismissals_and_empty_logs_have_no_popularity() -> None:
    assert timeline.build(make_log([(0, 0, 1)], kind=Kind.DISMISS), 2).at(9.0).count.tolist() == [0, 0]
    assert timeline.build(make_log([]), 2).at(9.0).n_events == 0


def test_the_place_in_a_history_and_newcomers_are_known_as_of_then() -> None:
    line = timeline.build(make_log([(0, 0, 1), (1, 0, 2), (0, 1, 3), (0, 2, 4)]), 3)
    assert line.place.tolist() == [0, 0, 1, 2]
    np.testing.assert_allclose(line.at(3.0).place_sum, [0, np.log(2), 0], rtol=1e-6)
    assert line.at(3.0).newcomers.tolist() == [2, 1, 0]


def test_whoever_comes_back_is_one_person_but_every_use_is_going_on() -> None:
    line = timeline.build(make_log([(0, 0, 1), (1, 1, 2), (0, 0, 3), (0, 1, 4), (0, 0, 5)]), 2)
    at_5 = line.at(5.0)
    assert at_5.count.tolist() == [1, 2]
    assert at_5.windows[0].tolist() == [3, 2]
    assert at_5.newcomers.tolist() == [1, 2]
    assert at_5.last.tolist() == [4, 3]
    np.testing.assert_allclose(at_5.place_sum, [0, np.log(2)], rtol=1e-6)
    assert line.place.tolist() == [0, 0, timeline.REPEATED, 1, timeline.REPEATED]
