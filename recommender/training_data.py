"""The whole log and catalogue as the engine's columns, read in a stream: memory holds arrays, not rows.

Left out: people who do not want their history used, items taken out of the catalogue, events taken back, and
switches turned off. What was true when it happened stays, even if the person changed their mind later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from django.db.models import Q

from catalog.models import Genre, Item
from interactions.kinds import SWITCHES, Kind
from interactions.models import Interaction
from interactions.selectors import dead_interaction_ids
from recommender.composition.histories import ENGINE_KIND
from recommender.engine.types import Catalogue, InteractionLog

CHUNK = 20_000
ROW = np.dtype(
    [("id", "i8"), ("user", "i8"), ("item", "i8"), ("kind", "i1"), ("value", "f4"), ("time", "f8")]
)
LoggedRow: TypeAlias = tuple[int, int, int, str, float | None, datetime]


@dataclass(frozen=True, slots=True)
class TrainingData:
    log: InteractionLog
    catalogue: Catalogue
    n_users: int


def read_training_data() -> TrainingData:
    """Everything that may be learned from, as it is now."""
    item_ids = np.fromiter(
        Item.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True), np.int64
    )
    rows = _log_rows()
    rows = rows[np.isin(rows["item"], item_ids) & ~np.isin(rows["id"], list(dead_interaction_ids()))]
    rows = rows[np.lexsort((rows["id"], rows["time"]))]
    user_ids, user_idx = np.unique(rows["user"], return_inverse=True)
    log = InteractionLog(
        user_idx=user_idx.astype(np.int32),
        item_idx=np.searchsorted(item_ids, rows["item"]).astype(np.int32),
        kind=np.ascontiguousarray(rows["kind"]),
        value=np.ascontiguousarray(rows["value"]),
        time_s=np.ascontiguousarray(rows["time"]),
    )
    return TrainingData(log, _catalogue(item_ids), len(user_ids))


def _log_rows() -> npt.NDArray[np.void]:
    said = Q(kind=Kind.RATING, value__isnull=False) | Q(kind__in=SWITCHES, value=1)
    events = Interaction.objects.filter(said | Q(kind__in=(Kind.VIEW, Kind.CLICK)), user__personalised=True)
    columns = events.order_by().values_list("id", "user_id", "item_id", "kind", "value", "occurred_at")
    return np.fromiter(_engine_rows(columns.iterator(chunk_size=CHUNK)), ROW)


def _engine_rows(rows: Iterator[LoggedRow]) -> Iterator[tuple[int, int, int, int, float, float]]:
    for pk, user_id, item_id, kind, value, occurred_at in rows:
        stars = value if value is not None and kind == Kind.RATING else np.nan
        yield pk, user_id, item_id, int(ENGINE_KIND[kind]), stars, occurred_at.timestamp()


def _catalogue(item_ids: npt.NDArray[np.int64]) -> Catalogue:
    genres = list(Genre.objects.order_by("pk").values_list("pk", "name"))
    columns = {pk: column for column, (pk, _) in enumerate(genres)}
    memberships = Item.genres.through.objects.filter(item__is_active=True).order_by()
    pairs = np.array(list(memberships.values_list("item_id", "genre_id")), np.int64).reshape(-1, 2)
    shape = (len(item_ids), len(genres))
    places = (np.searchsorted(item_ids, pairs[:, 0]), np.array([columns[pk] for pk in pairs[:, 1]], np.int64))
    years = Item.objects.filter(is_active=True).order_by("pk").values_list("year", flat=True)
    return Catalogue(
        item_keys=item_ids.astype(np.str_),
        year=np.array([np.nan if year is None else year for year in years], np.float32),
        genres=sp.csr_matrix((np.ones(len(pairs), np.float32), places), shape=shape),
        genre_names=tuple(name for _, name in genres),
    )
