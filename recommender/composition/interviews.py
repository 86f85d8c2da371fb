"""The first minute: groups of films to pick from and the next film to ask a person about, by the champion.

Reads only. Without a champion there are no groups and no meter, and the best known films are asked about.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from interactions.models import Feedback
from interactions.selectors import feedback_of
from recommender.composition.bundles import CHAMPION, LoadedBundle
from recommender.composition.decisions import most_rated_ids
from recommender.composition.histories import MAX_FEEDBACK, History
from recommender.engine.interview import groups, panel, questions
from recommender.engine.interview.belief import Belief, believe
from recommender.engine.interview.panel import Panel
from recommender.engine.types import IntArray, UserState

ENOUGH = 5  # answers: as many make a list better than fifteen of well-known films do (docs/evaluation.md)


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Some items of one character; see `engine.interview.groups`."""

    item_ids: tuple[int, ...]
    genres: tuple[str, ...]
    decade: int | None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How well a list knows somebody: `known` 0–1 and `n_alike` as `engine.interview.belief` defines them,
    `n_hits` expected in the list's first ten as `engine.interview.questions` does."""

    known: float
    n_alike: int
    n_people: int
    n_hits: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an interview stands. `item_id`: what to ask about next; None: nothing is left."""

    item_id: int | None
    n_answers: int
    knowledge: Knowledge | None

    @property
    def is_enough(self) -> bool:
        return self.n_answers >= ENOUGH


class ChampionPanel:
    """The panel of the bundle that this process holds, made once for it. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[str, int], Panel] | None = None

    def of(self, loaded: LoadedBundle) -> Panel:
        key = (loaded.content_hash, len(loaded.item_ids))
        with self._lock:
            if self._held is None or self._held[0] != key:
                self._held = (key, panel.of_bundle(loaded.pipeline.bundle))
            return self._held[1]


PANEL = ChampionPanel()


def item_groups() -> list[ItemGroup]:
    """What the first page offers; empty without a champion."""
    loaded = CHAMPION.current()
    if loaded is None:
        return []
    gone = loaded.known(sorted(CHAMPION.inactive_item_ids()))
    return [
        ItemGroup(tuple(loaded.item_ids[group.items].tolist()), group.genres, group.decade)
        for group in groups.groups_of(loaded.pipeline.bundle, gone)
    ]


def standing_of(person: User | None, unseen_ids: Sequence[int], picked: Sequence[Sequence[int]]) -> Standing:
    """After what the person said, the films they have not seen and the groups they picked, by item ids."""
    held = {row.item_id: row for row in feedback_of(person, MAX_FEEDBACK)} if person else {}
    n_answers = sum(row.rating is not None or row.liked for row in held.values())
    loaded = CHAMPION.current()
    if loaded is None:
        left = most_rated_ids(1, {*held, *unseen_ids}, None)
        return Standing(left[0] if left else None, n_answers, None)
    used = held if person is None or person.personalised else {}
    asked = loaded.known([*held, *CHAMPION.inactive_item_ids()])
    item_id, knowledge = _ask(loaded, _state(used, loaded), unseen_ids, picked, asked)
    return Standing(item_id, n_answers, knowledge)


def _state(held: dict[int, Feedback], loaded: LoadedBundle) -> UserState:
    return History(held, []).state(loaded)


def _ask(
    loaded: LoadedBundle,
    state: UserState,
    unseen_ids: Sequence[int],
    picked: Sequence[Sequence[int]],
    asked: IntArray,
) -> tuple[int | None, Knowledge | None]:
    own = PANEL.of(loaded)
    groups_picked = tuple(loaded.known(list(ids)) for ids in picked)
    belief = believe(own, state, loaded.known(list(unseen_ids)), groups_picked)
    found = questions.next_items(own, belief, 1, asked, groups_picked)
    return (int(loaded.item_ids[found[0]]) if len(found) else None), _knowledge(own, belief)


def _knowledge(own: Panel, belief: Belief) -> Knowledge | None:
    if not own.n_people:
        return None
    n_hits = questions.expected_hits(own, belief)
    return Knowledge(belief.known, round(belief.n_alike), own.n_people, round(n_hits))
