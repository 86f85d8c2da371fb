"""The log and catalogue as the engine's columns, read in a stream: memory holds arrays, not rows.

Left out: people who do not want their history used, items taken out of the catalogue, events taken back, and
switches turned off. What was true when it happened stays, even if the person changed their mind later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Max, Q

from accounts.models import User
from interactions.kinds import SWITCHES, Kind
from interactions.models import Interaction
from interactions.selectors import dead_interaction_ids
from recommender.composition.catalogue import Ids, active_item_ids, read_catalogue, rows_of
from recommender.composition.histories import ENGINE_KIND
from recommender.engine.people import Attributes, described
from recommender.engine.types import Catalogue, InteractionLog

CHUNK = 20_000
MOST_NAMED = 5_000  # people in one query: a database takes only so many parameters
ROW = np.dtype(
    [("id", "i8"), ("user", "i8"), ("item", "i8"), ("kind", "i1"), ("value", "f4"), ("time", "f8")]
)
POSITION = np.dtype([("user", "i8"), ("n", "i8"), ("newest", "i8")])
LoggedRow: TypeAlias = tuple[int, int, int, str, float | None, datetime]
Rows: TypeAlias = npt.NDArray[np.void]  # of dtype ROW
Positions: TypeAlias = npt.NDArray[np.void]  # of dtype POSITION


@dataclass(frozen=True, slots=True)
class TrainingData:
    log: InteractionLog
    catalogue: Catalogue
    n_users: int


def read_training_data() -> TrainingData:
    """Everything that may be learned from, as it is now."""
    item_ids = active_item_ids()
    rows = read_rows(item_ids)
    user_ids = np.unique(rows["user"])
    log = replace(as_log(rows, user_ids, item_ids), people=described(attributes_of(user_ids)))
    return TrainingData(log, read_catalogue(item_ids), len(user_ids))


def attributes_of(user_ids: Ids) -> list[Attributes]:
    """What is known of each of these people, in their order."""
    told = User.objects.filter(personalised=True).exclude(attributes={}).order_by()
    known = dict(told.values_list("pk", "attributes").iterator(chunk_size=CHUNK))
    return [known.get(user_id, {}) for user_id in user_ids.tolist()]


def read_rows(item_ids: Ids, user_ids: Ids | None = None) -> Rows:
    """What may be learned of these items, from everybody or from these people, in order of (time, id)."""
    few = None if user_ids is None or len(user_ids) > MOST_NAMED else user_ids.tolist()
    said = Q(kind=Kind.RATING, value__isnull=False) | Q(kind__in=SWITCHES, value=1)
    events = Interaction.objects.filter(said | Q(kind__in=(Kind.VIEW, Kind.CLICK)), user__personalised=True)
    if few is not None:
        events = events.filter(user_id__in=few)
    columns = events.order_by().values_list("id", "user_id", "item_id", "kind", "value", "occurred_at")
    rows = np.fromiter(_engine_rows(columns.iterator(chunk_size=CHUNK)), ROW)
    rows = rows[np.isin(rows["item"], item_ids) & ~np.isin(rows["id"], list(dead_interaction_ids(few)))]
    rows = rows if user_ids is None else rows[np.isin(rows["user"], user_ids)]
    return rows[np.lexsort((rows["id"], rows["time"]))]


def as_log(rows: Rows, user_ids: Ids, item_ids: Ids) -> InteractionLog:
    """Rows as columns; a user's or item's index is its place among these ids."""
    return InteractionLog(
        user_idx=rows_of(user_ids, rows["user"]).astype(np.int32),
        item_idx=rows_of(item_ids, rows["item"]).astype(np.int32),
        kind=np.ascontiguousarray(rows["kind"]),
        value=np.ascontiguousarray(rows["value"]),
        time_s=np.ascontiguousarray(rows["time"]),
    )


def read_positions() -> Positions:
    """How far the log of each person has come from whom may be learned, ascending by user.

    Who is not here any more has to be forgotten; who stands elsewhere than before has to be read again. That
    holds for events that came late, were moved to another person or erased, which a time stamp would miss.
    """
    learned = Interaction.objects.filter(user__personalised=True).order_by().values_list("user_id")
    counted = learned.annotate(n=Count("pk"), newest=Max("pk"))
    return np.sort(np.fromiter(counted.iterator(chunk_size=CHUNK), POSITION), order="user")


def _engine_rows(rows: Iterator[LoggedRow]) -> Iterator[tuple[int, int, int, int, float, float]]:
    for pk, user_id, item_id, kind, value, occurred_at in rows:
        stars = value if value is not None and kind == Kind.RATING else np.nan
        yield pk, user_id, item_id, int(ENGINE_KIND[kind]), stars, occurred_at.timestamp()
