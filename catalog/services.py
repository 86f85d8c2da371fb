"""Writes to the catalogue, called by the importers: whole batches, repeatable, the last word wins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from catalog.models import Dataset, Genre, Item
from catalog.titles import display_title, search_text, sort_title, tidy

TITLE_LENGTH = 300
GENRE_LENGTH = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item as a source describes it. `sort_title` given: the title is already as a person says it."""

    external_id: str
    title: str
    year: int | None = None
    genres: tuple[str, ...] = ()
    sort_title: str = ""
    attributes: dict[str, object] = field(default_factory=dict)
    is_active: bool | None = None  # None: active when new, else as it is


@dataclass(frozen=True, slots=True)
class Upserted:
    n_created: int
    n_updated: int


@transaction.atomic
def upsert_items(rows: Sequence[ItemData], dataset: Dataset | None = None) -> Upserted:
    """Create or overwrite items by external id, with their genres. Of two rows of one id the later counts."""
    latest = {row.external_id: row for row in rows}
    n_known = len(item_ids_by_external_id(latest))
    Item.objects.bulk_create(
        [_item_of(row, dataset) for row in latest.values()],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=["title", "sort_title", "search_text", "year", "attributes", "dataset"],
    )
    _write_activity(latest)
    _write_genres(latest)
    return Upserted(n_created=len(latest) - n_known, n_updated=n_known)


def item_ids_by_external_id(external_ids: Iterable[str]) -> dict[str, int]:
    """The items' keys, for those that exist."""
    wanted = list(external_ids)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        found.update(Item.objects.filter(external_id__in=some).order_by().values_list("external_id", "pk"))
    return found


def upsert_dataset(
    key: str, *, name: str = "", url: str = "", licence: str = "", citation: str = ""
) -> Dataset:
    """The data set's entry. `loaded_at` is left to `mark_loaded`, once everything is in."""
    described = {"name": name, "url": url, "licence": licence, "citation": citation}
    given = {column: text for column, text in described.items() if text}
    dataset, _ = Dataset.objects.update_or_create(
        key=key, defaults=given, create_defaults={"name": key} | given
    )
    return dataset


def mark_loaded(dataset: Dataset, now: datetime) -> None:
    """All of it is in."""
    dataset.loaded_at = now
    dataset.save(update_fields=["loaded_at"])


def _write_activity(rows: dict[str, ItemData]) -> None:
    """Apart from the rest, for most sources do not say: an item switched off by hand then stays off."""
    for told in (True, False):
        external_ids = [row.external_id for row in rows.values() if row.is_active is told]
        Item.objects.filter(external_id__in=external_ids).exclude(is_active=told).update(is_active=told)


def _item_of(row: ItemData, dataset: Dataset | None) -> Item:
    said = tidy(row.title) if row.sort_title else display_title(row.title)
    return Item(
        external_id=row.external_id,
        dataset=dataset,
        title=said[:TITLE_LENGTH],
        # Folding may lengthen a text ("ß" to "ss"), moving an article never does.
        sort_title=(row.sort_title or sort_title(row.title))[:TITLE_LENGTH],
        search_text=search_text(row.title, row.year),
        year=row.year,
        attributes=row.attributes,
        is_active=row.is_active is not False,
    )


def _write_genres(rows: dict[str, ItemData]) -> None:
    """Make each item's genres those of its row: add what is missing, remove what is gone."""
    genre_ids = _genre_ids({name for row in rows.values() for name in row.genres})
    item_ids = item_ids_by_external_id(rows)
    wanted = {(item_ids[row.external_id], genre_ids[name]) for row in rows.values() for name in row.genres}
    through = Item.genres.through
    held = {
        (item_id, genre_id): pk
        for pk, item_id, genre_id in through.objects.filter(item_id__in=list(item_ids.values())).values_list(
            "pk", "item_id", "genre_id"
        )
    }
    through.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
    missing = sorted(wanted - held.keys())
    through.objects.bulk_create(
        [through(item_id=item_id, genre_id=genre_id) for item_id, genre_id in missing], ignore_conflicts=True
    )


def _genre_ids(names: set[str]) -> dict[str, int]:
    held = dict(Genre.objects.order_by().values_list("name", "pk"))
    slugs = set(Genre.objects.order_by().values_list("slug", flat=True))
    for name in sorted(names - held.keys()):
        slug = _free_slug(name, slugs)
        slugs.add(slug)
        held[name] = Genre.objects.create(name=name, slug=slug).pk
    return held


def _free_slug(name: str, taken: set[str]) -> str:
    """ "Sci-Fi" and "Sci Fi" are two genres of one slug: the second becomes "sci-fi-2"."""
    plain = (slugify(name) or slugify(name, allow_unicode=True) or "genre")[: GENRE_LENGTH - 5]
    if plain not in taken:
        return plain
    return next(slug for number in count(2) if (slug := f"{plain}-{number}") not in taken)
