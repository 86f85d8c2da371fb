"""A person's recent history from the log, and the engine's view of it. Bounded, whoever it is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

import numpy as np

from accounts.models import User
from interactions.derive import FeedbackState
from interactions.models import Feedback
from interactions.selectors import feedback_of, recent_traces
from recommender.composition.bundles import LoadedBundle
from recommender.engine.people import Attributes
from recommender.engine.types import IntArray, Kind, UserState
from recommender.mutes import Mutes, mutes_of

MAX_FEEDBACK = 1000
MAX_TRACES = 100
ENGINE_KIND = {
    "view": Kind.VIEW,
    "click": Kind.CLICK,
    "rating": Kind.RATING,
    "like": Kind.LIKE,
    "dismiss": Kind.DISMISS,
    "watchlist": Kind.WATCHLIST,
}
NOTHING_MUTED = Mutes()
Row = tuple[int, Kind, float, datetime]  # item_id, kind, value (NaN: none), when


@dataclass(frozen=True, slots=True)
class History:
    """What somebody holds of items, by item id, what they looked at, and what shall not follow from it.

    `attributes`: what is known of the person besides.
    """

    feedback: dict[int, Feedback]
    traces: list[tuple[int, str, datetime]]
    mutes: Mutes = NOTHING_MUTED
    attributes: Attributes = field(default_factory=dict)

    @property
    def decided_ids(self) -> set[int]:
        """Items the person has said something about: none of them is news."""
        return set(self.feedback)

    def as_logged(self) -> dict[str, object]:
        """What a slate keeps of it besides the log: the mutes, and what the person said of themselves."""
        said = {"attributes": dict(self.attributes)} if self.attributes else {}
        return self.mutes.as_logged() | said

    def muted(self, loaded: LoadedBundle) -> IntArray:
        """The rows of the items from which nothing shall follow."""
        return loaded.known(sorted(self.mutes.item_ids))

    def state(self, loaded: LoadedBundle) -> UserState:
        """As columns, ascending in time, without items the bundle does not know."""
        rows = sorted((row for row in self._rows() if row[0] in loaded.idx_of), key=lambda row: row[3])
        return UserState(
            item_idx=np.array([loaded.idx_of[item_id] for item_id, *_ in rows], np.int32),
            kind=np.array([kind for _, kind, _, _ in rows], np.int8),
            value=np.array([value for *_, value, _ in rows], np.float32),
            time_s=np.array([when.timestamp() for *_, when in rows], np.float64),
            cohorts=loaded.pipeline.bundle.demographic.scheme.of(self.attributes),
        )

    def _rows(self) -> Iterator[Row]:
        for row in self.feedback.values():
            if row.rating is not None and row.rated_at is not None:
                yield row.item_id, Kind.RATING, row.rating, row.rated_at
            for kind, when in (
                (Kind.LIKE, row.liked_at),
                (Kind.DISMISS, row.dismissed_at),
                (Kind.WATCHLIST, row.watchlisted_at),
            ):
                if when is not None:
                    yield row.item_id, kind, np.nan, when
        for item_id, name, when in self.traces:
            yield item_id, ENGINE_KIND[name], np.nan, when

    def basis(self, item_id: int) -> dict[str, object]:
        """How the person showed interest in an item: what a reason that cites it may truthfully say."""
        held = self.feedback.get(item_id)
        if held is None:
            return {"by": "view"}
        if held.rating is not None:
            return {"by": "rating", "stars": held.rating}
        return {"by": "like" if held.liked else "watchlist" if held.watchlisted else "view"}

    def with_feedback(self, item_id: int, held: FeedbackState) -> "History":
        """The same, but for what is held of one item."""
        feedback = {pk: row for pk, row in self.feedback.items() if pk != item_id}
        if not held.is_empty:
            feedback[item_id] = Feedback(item_id=item_id, **asdict(held))
        return replace(self, feedback=feedback)


NO_HISTORY = History({}, [])


def history_of(person: User | None) -> History:
    """Nothing for somebody who does not want their history used."""
    held = held_by(person)
    if person is None or held is NO_HISTORY:
        return NO_HISTORY
    return replace(held, traces=recent_traces(person, MAX_TRACES), mutes=mutes_of(person))


def held_by(person: User | None) -> History:
    """The same without traces and mutes, where nothing reads them."""
    if person is None or not person.personalised:
        return NO_HISTORY
    held = {row.item_id: row for row in feedback_of(person, MAX_FEEDBACK)}
    return History(held, [], attributes=person.attributes)
