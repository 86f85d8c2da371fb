"""The catalogue as the engine's columns: for training, refreshes, and new items of a bundle in use."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from django.db.models import QuerySet

from catalog.models import Genre, Item
from catalog.story_selectors import names_of_people, texts
from recommender.engine.texts import Words, counted, words_of
from recommender.engine.types import Catalogue

Ids = npt.NDArray[np.int64]


def active_item_ids() -> Ids:
    """Every item that can be shown, ascending."""
    ids = Item.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    return np.fromiter(ids.iterator(), np.int64)


def read_catalogue(item_ids: Ids, texts_of: Ids | None = None) -> Catalogue:
    """These items (in any order) as rows; one that is gone from the database has no year and no genre.

    Texts are read of `texts_of` alone, where it is given: a bundle knows what those of its own items say.
    """
    genres = list(Genre.objects.order_by("pk").values_list("pk", "name"))
    genre_ids = np.array([pk for pk, _ in genres], np.int64)
    memberships = Item.genres.through.objects.values_list("item_id", "genre_id")
    pairs = _within(item_ids, memberships, "item_id")
    places = (rows_of(item_ids, pairs[:, 0]), rows_of(genre_ids, pairs[:, 1]))
    return Catalogue(
        item_keys=item_ids.astype(np.str_),
        year=_years(item_ids),
        genres=sp.csr_matrix((np.ones(len(pairs), np.float32), places), shape=(len(item_ids), len(genres))),
        genre_names=tuple(name for _, name in genres),
        words=_words(item_ids, item_ids if texts_of is None else texts_of),
    )


def rows_of(keys: Ids, wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The row of `keys` (unique, in any order) at which each of `wanted` stands; each must be there."""
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys, wanted, sorter=order)]


def _years(item_ids: Ids) -> npt.NDArray[np.float32]:
    years = _within(item_ids, Item.objects.filter(year__isnull=False).values_list("pk", "year"), "pk")
    column = np.full(len(item_ids), np.nan, np.float32)
    column[rows_of(item_ids, years[:, 0])] = years[:, 1]
    return column


def _words(item_ids: Ids, texts_of: Ids) -> Words | None:
    """Of stories, and of who made and played; None where nobody told of any of these items."""
    if len(texts_of) == 0:
        return None
    bounds = int(texts_of.min()), int(texts_of.max())
    told, people, wanted = texts(*bounds), names_of_people(*bounds), frozenset(texts_of.tolist())
    nothing: tuple[str, ...] = ()
    return counted(
        words_of(told.get(key, ""), people.get(key, ())) if key in wanted else nothing
        for key in item_ids.tolist()
    )


def _within(item_ids: Ids, pairs: "QuerySet[Any, tuple[int, Any]]", key: str) -> npt.NDArray[np.int64]:
    """The pairs whose key is one of these ids: asked by their range, for a query takes only so many names."""
    if len(item_ids) == 0:
        return np.empty((0, 2), np.int64)
    bounds = {f"{key}__gte": int(item_ids.min()), f"{key}__lte": int(item_ids.max())}
    found = np.array(list(pairs.filter(**bounds).order_by()), np.int64).reshape(-1, 2)
    return found[np.isin(found[:, 0], item_ids)]
