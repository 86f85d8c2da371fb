"""Which item a title and a year mean: the same filed title, and a year at most one off. No guesses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from catalog.models import Item
from catalog.titles import sort_title

BATCH = 500
Named = tuple[str, int | None]


def items_named(names: Sequence[Named]) -> list[Item | None]:
    """For each (title, year) the one active item it can mean; None where there is none, or more than one."""
    filed = [sort_title(title) for title, _ in names]
    known: dict[str, list[Item]] = defaultdict(list)
    for item in _filed(sorted(set(filed))):
        known[item.sort_title].append(item)
    return [_meant(known[key], year) for key, (_, year) in zip(filed, names, strict=True)]


def _filed(keys: Sequence[str]) -> Iterable[Item]:
    for start in range(0, len(keys), BATCH):
        yield from Item.objects.filter(is_active=True, sort_title__in=keys[start : start + BATCH])


def _meant(items: Sequence[Item], year: int | None) -> Item | None:
    if year is None:
        return items[0] if len(items) == 1 else None
    for apart in (0, 1):
        near = [item for item in items if item.year is not None and abs(item.year - year) == apart]
        if near:
            return near[0] if len(near) == 1 else None
    return None
