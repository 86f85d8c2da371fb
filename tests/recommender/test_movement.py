"""Who rose, came, fell and left, and which of it the event did: cases small enough to see."""

from recommender.movement import Effect, effect, movements

A, B, C, D, E, OWN = 1, 2, 3, 4, 5, 99


def test_places_are_counted_up_and_down() -> None:
    assert movements([A, B, C], [C, A, B], None) == {C: 2, A: -1, B: -1}
    assert movements([A, B], [A, C], None) == {A: 0, C: None}


def test_closing_ranks_behind_the_rated_film_is_no_rise() -> None:
    assert movements([OWN, A, B], [A, B, C], OWN) == {A: 0, B: 0, C: None}
    assert effect([OWN, A, B], [A, B, C], [A, B, C], OWN) == Effect((), (), (), ())


def test_a_film_that_comes_back_makes_room_and_nothing_falls() -> None:
    assert movements([A, B, C], [OWN, A, B], OWN) == {A: 0, B: 0, OWN: None}
    assert effect([A, B, C], [OWN, A, B], [A, B, C], OWN).is_none


def test_the_event_did_what_would_not_be_without_it() -> None:
    before, after = [A, B, C, D], [C, A, B, E]
    without = [A, B, C, D]
    assert effect(before, after, without, OWN) == Effect(rose=(C,), came=(E,), fell=(A, B), left=(D,))


def test_what_would_be_so_anyway_is_not_its_doing() -> None:
    before, after = [A, B, C, D], [C, A, B, E]
    assert effect(before, after, after, OWN) == Effect((), (), (), ())
    without = [C, B, A, E]
    assert effect(before, after, without, OWN) == Effect(rose=(), came=(), fell=(B,), left=())


def test_what_chance_drew_has_no_cause() -> None:
    done = effect([A, B, C], [A, B, D], [A, B, C], OWN, drawn={D})
    assert done.came == ()
    assert done.left == (), "its place was the one that is drawn"


def test_without_knowing_better_all_that_moved_counts() -> None:
    assert effect([OWN, A, B], [A, B, C], [], OWN).is_none, "C fills the place of the film that left"
    assert effect([A, B, C], [C, A, D], [], None) == Effect(rose=(C,), came=(D,), fell=(A,), left=(B,))
