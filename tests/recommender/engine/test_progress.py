"""What a long training tells of itself: shares of the whole that never fall."""

from recommender.engine import progress
from recommender.engine.config import FACTOR_ITERATIONS, FEWEST_FACTOR_ITERATIONS, FitConfig


def test_a_piece_tells_its_share_of_the_whole() -> None:
    told: list[tuple[str, float]] = []
    watch = progress.Watch(lambda stage, done: told.append((stage, done)))
    watch.begin("counting", 0.0, 0.5)
    half = progress.within(watch.tell, 0.5, 1.0)
    assert list(progress.each("ab", 2, half)) == ["a", "b"]
    watch.begin("learning", 0.25, 1.0)  # what was told stands
    watch.tell(1.0)
    stages = ["counting", "counting", "counting", "learning", "learning"]
    assert told == list(zip(stages, [0.0, 0.375, 0.5, 0.5, 1.0], strict=True))


def test_more_parts_than_expected_are_not_more_than_all() -> None:
    told: list[float] = []
    assert len(list(progress.each("abc", 1.5, told.append))) == 3
    assert max(told) == 1.0
    assert list(progress.each([], 0, told.append)) == []


def test_a_large_log_is_given_fewer_rounds_and_a_small_one_all() -> None:
    config = FitConfig()
    assert [config.affordable_replays(n) for n in (0, 100_000, 5_000_000, 10_000_000, 20_000_000)] == [
        4,
        4,
        4,
        2,
        1,
    ]
    assert config.affordable_replays(10**9) == 1
    assert FitConfig(n_replays=0).affordable_replays(100) == 0
    found = [config.affordable_iterations(n) for n in (0, 5_000_000, 10_000_000, 10**9)]
    assert found == [FACTOR_ITERATIONS, FACTOR_ITERATIONS, 10, FEWEST_FACTOR_ITERATIONS]
