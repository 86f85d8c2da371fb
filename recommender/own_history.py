"""A person's history with one film as its page shows it: each thing said, its undo, and the looks counted.

Only reads; called by the film's page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from interactions.derive import retracted_ids
from interactions.kinds import EXPLICIT, TRACES, Kind
from interactions.models import Interaction
from recommender.words import deed_text


@dataclass(frozen=True, slots=True)
class Deed:
    """One event, and whether it was taken back."""

    event_id: int
    at: datetime
    text: str
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """`deeds`: newest first. `rated_at`: when the person first gave it stars that still count."""

    deeds: tuple[Deed, ...]
    n_looks: int
    looked_at: datetime | None
    rated_at: datetime | None


def own_history(events: Sequence[Interaction]) -> OwnHistory:
    """From all of the pair's events, newest first."""
    dead = retracted_ids((e.pk, e.retracts_id) for e in events if e.retracts_id is not None)
    said = [e for e in events if e.kind in EXPLICIT - {Kind.RETRACT}]
    looks = [e.occurred_at for e in events if e.kind in TRACES and e.pk not in dead]
    stars = [e for e in said if e.kind == Kind.RATING and e.pk not in dead]
    rated = [e.occurred_at for e in stars if e.value is not None]
    changes = {later.pk for later, earlier in pairwise(stars) if None not in (later.value, earlier.value)}
    deeds = tuple(Deed(e.pk, e.occurred_at, deed_text(e, e.pk in changes), e.pk in dead) for e in said)
    return OwnHistory(deeds, len(looks), max(looks, default=None), min(rated, default=None))
