"""Pages of a wall of films, one or several in a row: `?page=3`, or `?page=1-3` after scrolling that far.

A link leads to one page; scrolling adds the next below and puts the whole stretch into the address, so that
coming back shows as much as was there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from catalog.models import Item

PAGE_LENGTH = 45  # whole rows of three and of five
UNASKED = 5  # pages that come by scrolling alone: then the foot of the page can be reached
LONGEST = 12
STRETCH = re.compile(r"(?P<first>\d{1,6})-(?P<last>\d{1,6})")
Found = QuerySet[Item] | list[int]


@dataclass(frozen=True, slots=True)
class Wall:
    """A stretch of pages: numbers from 1. `shown`: the part of what was found to be rendered."""

    first: int
    page: Page[object]
    shown: Sequence[int] | QuerySet[Item]

    @property
    def n_found(self) -> int:
        return int(self.page.paginator.count)

    @property
    def n_until_here(self) -> int:
        return int(self.page.end_index())

    @property
    def longer(self) -> str:
        """The stretch with the next page; empty where it would be too long to come back to."""
        number = self.page.number
        return f"{self.first}-{number + 1}" if number + 1 - self.first < LONGEST else ""

    @property
    def grows_unasked(self) -> bool:
        return (self.page.number - self.first + 1) % UNASKED != 0

    @property
    def before(self) -> int:
        return self.first - 1


def wall_of(found: Found, asked: str, *, only_last: bool) -> Wall:
    """What `?page=` asks for, as near as there is. `only_last`: the pages before are there already."""
    stretch = STRETCH.fullmatch(asked)
    page = Paginator(found, PAGE_LENGTH).get_page(stretch["last"] if stretch else asked)
    first = max(1, int(stretch["first"]), page.number + 1 - LONGEST) if stretch else page.number
    first = min(first, page.number)
    start = (page.number if only_last else first) - 1
    return Wall(first, page, found[start * PAGE_LENGTH : page.number * PAGE_LENGTH])
