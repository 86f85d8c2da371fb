"""Are explanations true? Additivity and direction (M2), deletion (M3), partition (M4) on a split folder.

python -m benchmarks.explanations SPLIT   People are drawn from the split's log, each with the beginning of
their history; what they then like or turn down is drawn from the list they would be shown.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.splits import by_user, joined, rows_of
from recommender.engine.features.source_scores import SOURCE_NAMES
from recommender.engine.fit import fit_bundle
from recommender.engine.inspection.contributions import contributions
from recommender.engine.inspection.trace import Trace, follow
from recommender.engine.inspection.why_not import Fate, fates
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Kind, Request, UserState

N_DIRECTION, N_DELETION, N_EXACT = 500, 1000, 100
NEIGHBOURS = 10
LINEAR = SOURCE_NAMES.index("linear_recent")
LONGEST = 60  # of the simulated histories
EVENTS = {
    "a like": (Kind.LIKE, np.nan, 1),
    "five stars": (Kind.RATING, 5.0, 1),
    "a dismissal": (Kind.DISMISS, np.nan, -1),
    "one star": (Kind.RATING, 1.0, -1),
}


@dataclass(frozen=True, slots=True)
class World:
    """A fitted pipeline, the people it knows, and the moment after everything."""

    pipeline: Pipeline
    people: list[UserState]
    now_s: float
    rng: np.random.Generator

    @property
    def n_items(self) -> int:
        return len(self.pipeline.bundle.catalogue)

    def state(self) -> UserState:
        """The beginning of somebody's history: at least two items."""
        person = self.people[self.rng.integers(len(self.people))]
        return rows_of(person, np.arange(self.rng.integers(2, min(len(person), LONGEST) + 1)))

    def follow(self, state: UserState, *without: int) -> Trace:
        """The state's way through the pipeline, some items left out."""
        return follow(self.pipeline, state, Request(self.now_s, exclude=np.array(without, np.int32)))

    def case(self) -> tuple[UserState, int]:
        """Somebody, and an item of the list they would be shown."""
        state = self.state()
        return state, int(self.rng.choice(self.follow(state).shown))

    def after(self, state: UserState, item: int, kind: Kind, value: float) -> UserState:
        """The state with one event more."""
        event = UserState(
            np.array([item], np.int32), np.array([kind], np.int8), np.array([value], np.float32),
            np.array([self.now_s]),
        )  # fmt: skip
        return joined(state, event)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("split", type=Path)
    split = split_folder.read(parser.parse_args().split)
    bundle = fit_bundle(
        split.final_log, split.catalogue, n_users=len(split.user_keys), held_out=split.held_out
    )
    people = [state for state in by_user(bundle.log).values() if len(state) >= 2]
    world = World(Pipeline(bundle), people, float(bundle.log.time_s[-1]) + 1, np.random.default_rng(1))
    print_additivity(world)
    print_direction(world)
    print_deletion(world)
    print_partition(world)


def print_additivity(world: World) -> None:
    """The sum of parts against the ranker's own output before it is rounded, and of changes of both."""
    sums, changes = [0.0], [0.0]
    margin = world.pipeline.bundle.ranker.margin
    for _ in range(N_EXACT):
        before, item = world.case()
        after = world.after(before, item, Kind.LIKE, np.nan)
        sides = [world.follow(state) for state in (before, after)]
        kept = np.intersect1d(sides[0].items, sides[1].items)[:50]
        told = [contributions(world.pipeline, side, kept) for side in sides]
        sums += [float(np.abs(one.margin - margin(one.features)).max(initial=0)) for one in told]
        real = margin(told[1].features) - margin(told[0].features)
        stated = (told[1].parts - told[0].parts).sum(axis=1)
        changes.append(float(np.abs(stated - real).max(initial=0)))
    print(f"M2 additivity, {N_EXACT} people     max |bias + sum of parts - margin|       {max(sums):.1e}")
    print(f"                              max |sum of changes - change of margin|  {max(changes):.1e}")


def print_direction(world: World) -> None:
    """The mean place of an item's neighbours before an event against after; of as many random candidates."""
    cases = [world.case() for _ in range(N_DIRECTION)]
    for name, (kind, value, sign) in EVENTS.items():
        told = np.array([_right(world, *case, (kind, value, sign)) for case in cases])
        moved = "rise" if sign > 0 else "fall"
        print(
            f"M2 direction, {N_DIRECTION} people     after {name:12s} neighbours {moved}   "
            f"{told[:, 0].mean():.1%}   random candidates {told[:, 1].mean():.1%}"
        )


def _right(world: World, state: UserState, item: int, event: tuple[Kind, float, int]) -> tuple[bool, bool]:
    """Did the item's neighbours move the right way on average; and did as many random candidates?"""
    kind, value, sign = event
    known = np.append(state.item_idx, item)
    near, _ = world.pipeline.similar(item, NEIGHBOURS, np.unique(known))
    before, after = (world.follow(one, item) for one in (state, world.after(state, item, kind, value)))
    risen = sign * (_places(world, before) - _places(world, after))
    others = world.rng.choice(np.union1d(before.items, after.items), NEIGHBOURS, replace=False)
    return bool(risen[near].mean() > 0), bool(risen[others].mean() > 0)


def _places(world: World, trace: Trace) -> npt.NDArray[np.float64]:
    """(n_items,) places; what was not retrieved shares the middle of the rest."""
    place = fates(trace, world.n_items).place
    rest = (len(trace.items) + 1 + world.n_items) / 2.0
    placed: npt.NDArray[np.float64] = np.where(place > 0, place, rest)
    return placed


def print_deletion(world: World) -> None:
    """The cited item of the history taken away, against a random other one: what each costs the score."""
    costs: list[tuple[bool, bool]] = []
    while len(costs) < N_DELETION:
        state = world.state()
        ranked = world.pipeline.recommend(state, Request(world.now_s))
        reasons = zip(ranked.item_idx.tolist(), ranked.reasons, strict=True)
        cited = [(item, reason.item_idx) for item, reason in reasons if reason.item_idx is not None]
        if cited:
            costs.append(_costs_more(world, state, *cited[world.rng.integers(len(cited))]))
    for name, share in zip(("whole ranker", "linear part"), np.mean(costs, axis=0), strict=True):
        print(f"M3 deletion, {N_DELETION} cases      the cited item costs more, {name}   {share:.1%}")


def _costs_more(world: World, state: UserState, item: int, because: int) -> tuple[bool, bool]:
    """Is the score lower without the cited item than without another? The ranker's, then the linear one."""
    other = int(world.rng.choice(state.item_idx[state.item_idx != because]))
    rest = [rows_of(state, np.flatnonzero(state.item_idx != gone)) for gone in (because, other)]
    cited, random = (_scores(world.follow(one, because, other), item) for one in rest)
    return cited[0] < random[0], cited[1] < random[1]


def _scores(trace: Trace, item: int) -> tuple[float, float]:
    """What the list is ordered by, and the linear score; lowest where the item is no candidate any more."""
    row = np.flatnonzero(trace.items == item)
    if not len(row):
        return -np.inf, -np.inf
    linear = trace.stage.rows.scores[row[0], LINEAR]
    return float((trace.ranked + trace.pushed)[row[0]]), float(np.nan_to_num(linear))


def print_partition(world: World) -> None:
    """Every item at exactly one stage: the counts, which sum to the catalogue for each person."""
    totals = np.zeros(len(Fate))
    for _ in range(N_EXACT):
        counts = fates(world.follow(world.state()), world.n_items).counts()
        assert sum(counts.values()) == world.n_items
        totals += [counts[fate] for fate in Fate]
    told = ", ".join(f"{fate.name.lower()} {n / N_EXACT:.1f}" for fate, n in zip(Fate, totals, strict=True))
    print(f"M4 partition, {N_EXACT} people     of {world.n_items} items: {told}")


if __name__ == "__main__":
    main()
