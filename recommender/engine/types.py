"""The engine's vocabulary: frozen, typed, columnar records that all three paths exchange.

Every `*_idx` is a matrix row, never a database key; `Catalogue.item_keys` translates.
Times are seconds since the epoch (float64); data that knows only an order may use that order.
"""

from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import NewType, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine.people import NO_COHORTS, Cohorts, People
from recommender.engine.texts import Words

IntArray: TypeAlias = npt.NDArray[np.int32]
FloatArray: TypeAlias = npt.NDArray[np.float32]
TimeArray: TypeAlias = npt.NDArray[np.float64]

ItemIdx = NewType("ItemIdx", int)
UserIdx = NewType("UserIdx", int)


class Kind(IntEnum):
    """What a person did. The numbers are stored in bundles: append, never renumber."""

    VIEW = 0
    CLICK = 1
    RATING = 2
    LIKE = 3
    DISMISS = 4
    WATCHLIST = 5


@dataclass(frozen=True, slots=True)
class InteractionLog:
    """Interactions of many users, columns of equal length, ascending in time (ties keep their order).

    `value` is stars in 0.5–5 for ratings and NaN where the kind has no value. `people`: what is known of them
    besides, row u of `user_idx` u; None where nothing is, and in a bundle, which keeps what it led to.
    """

    user_idx: IntArray
    item_idx: IntArray
    kind: npt.NDArray[np.int8]
    value: FloatArray
    time_s: TimeArray
    people: People | None = None

    def __len__(self) -> int:
        return len(self.item_idx)

    def cohorts_of(self, user: int) -> Cohorts:
        """The numbers of a user's cohorts; none where nothing is known."""
        return NO_COHORTS if self.people is None else self.people.cohorts_of(user)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items that exist. Row i of every column is item_idx i.

    `item_keys`: unique text keys, shape (n_items,). `year`: float32, NaN where unknown.
    `genres`: CSR 0/1 matrix (n_items, n_genres), columns named by `genre_names`.
    `words`: of the items' texts; None where there are none, and in a bundle, whose content source knows where
    they led.
    """

    item_keys: npt.NDArray[np.str_]
    year: FloatArray
    genres: sp.csr_matrix
    genre_names: tuple[str, ...]
    words: Words | None = None

    def __len__(self) -> int:
        return len(self.item_keys)


@dataclass(frozen=True, slots=True)
class UserState:
    """One person's current feedback and recent history, ascending in time. All columns of equal length.

    Only what holds now: a retracted or overwritten event is not in it. May be empty (a cold user).
    `cohorts`: not a column; what is known of the person besides, by the numbers of the log's or the bundle's.
    """

    item_idx: IntArray
    kind: npt.NDArray[np.int8]
    value: FloatArray
    time_s: TimeArray
    cohorts: Cohorts = field(default_factory=lambda: NO_COHORTS)

    def __len__(self) -> int:
        return len(self.item_idx)

    def without(self, items: IntArray) -> "UserState":
        """The same history as if nothing had happened with these items."""
        if not len(items):
            return self
        return self.only(~np.isin(self.item_idx, items))

    def only(self, kept: npt.NDArray[np.bool_]) -> "UserState":
        """Some of its rows, by mask."""
        return UserState(
            self.item_idx[kept], self.kind[kept], self.value[kept], self.time_s[kept], self.cohorts
        )

    @classmethod
    def empty(cls) -> "UserState":
        return cls(
            np.empty(0, np.int32), np.empty(0, np.int8), np.empty(0, np.float32), np.empty(0, np.float64)
        )


@dataclass(frozen=True, slots=True)
class Sliders:
    """How far a list is moved from what the model would show, each from -2 to 2; 0 changes nothing.

    Upwards: `popularity` towards what many know, `novelty` away from the person's own history, `recency`
    towards newer years, `diversity` towards films unlike each other. `engine.ranking.sliders` has the rules.
    """

    popularity: float = 0
    novelty: float = 0
    recency: float = 0
    diversity: float = 0

    @property
    def moved(self) -> dict[str, float]:
        """The positions of those that are not neutral."""
        own = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: position for name, position in own if position}


NEUTRAL = Sliders()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the pipeline. `now_s` is the moment of the decision: nothing later may be used.

    `exclude` never appears in the list; `allow`, where given, is all that may. Both act inside retrieval,
    so a filter never starves the list. What the user rated, liked or dismissed is left out when `hide_seen`.
    `mute`: items of the history from which nothing may follow; what was said of them still hides them.
    `n_explore` positions at the end of the list are drawn at random (with `rng`) and marked.
    `sliders` move the list as its person asked.
    """

    now_s: float
    n: int = 20
    exclude: IntArray = field(default_factory=lambda: np.empty(0, np.int32))
    allow: IntArray | None = None
    hide_seen: bool = True
    n_explore: int = 0
    rng: np.random.Generator | None = None
    sliders: Sliders = NEUTRAL
    mute: IntArray = field(default_factory=lambda: np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Items that sources proposed for one request, each once, with each source's score.

    `scores`: float32 (n_candidates, n_sources), columns in the order of `source_names`,
    NaN where that source did not propose the item; higher is better.
    """

    item_idx: IntArray
    scores: FloatArray
    source_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is in the list. True, or absent: each kind names what really carried the score.

    `because`  history item `item_idx` carried `share` (0–1) of the linear model's positive score.
    `genre`    the person's liking of genre `name`.    `story`  a text like that of history item `item_idx`,
    which carried `share` of that likeness.   `trending`  recent popularity.   `popular`  popularity.
    `explore`  drawn at random to learn more.  `slider`  not here but for the sliders; `name`: the one that
    did most, with its sign ("popularity-").
    """

    kind: str
    share: float
    item_idx: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class RankedList:
    """The answer: position p is row p of every column, best first.

    `score` float32 (n,); `features` float32 (n, n_features) in the schema's order, as the ranker saw them;
    `sources` the names of the sources that proposed each item; `propensity` float64 (n,) in (0, 1], the
    probability with which this policy puts this item at this position; `reasons` one an item.
    """

    item_idx: IntArray
    score: FloatArray
    features: FloatArray
    sources: tuple[tuple[str, ...], ...]
    propensity: npt.NDArray[np.float64]
    reasons: tuple[Reason, ...]

    def __len__(self) -> int:
        return len(self.item_idx)
