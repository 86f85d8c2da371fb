"""The rows of the home page as it shows them: a heading that is true, films, and where there are more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.genre_words import genre_label
from catalog.models import Item
from catalog.selectors import active_items
from interactions.models import Slate
from recommender.composition.rows import Row, shelf


@dataclass(frozen=True, slots=True)
class ShownRow:
    """`more`: the address of a page with the rest, empty where there is none."""

    slate: Slate
    title: str
    hint: str
    items: tuple[Item, ...]
    more: str

    @property
    def more_label(self) -> str:
        return _("More like it") if self.slate.scenario == shelf.BECAUSE else _("See all")

    @property
    def key(self) -> str:
        """Unique on the page."""
        about = self.slate.context.get("item") or self.slate.context.get("genre") or ""
        return f"{self.slate.scenario}-{about}".rstrip("-")


def shown_rows(rows: Sequence[Row]) -> list[ShownRow]:
    """Two queries, whatever is in them. What is gone from the catalogue is left out, as are rows about it."""
    wanted = {entry.item_id for row in rows for entry in row.entries}
    about = {row.slate.context["item"] for row in rows if "item" in row.slate.context}
    items = active_items().in_bulk(wanted | about)
    return [_shown(row, items) for row in rows if row.slate.context.get("item", 0) in {0, *items}]


def _shown(row: Row, items: Mapping[int, Item]) -> ShownRow:
    title, hint, more = _heading(row.slate, items)
    if row.slate.degraded:
        hint = _("By counts alone, for the model is resting")
    held = tuple(items[entry.item_id] for entry in row.entries if entry.item_id in items)
    return ShownRow(row.slate, title, hint, held, more)


def _heading(slate: Slate, items: Mapping[int, Item]) -> tuple[str, str, str]:
    """Title, hint, and the address of the rest."""
    about = slate.context
    match slate.scenario:
        case shelf.BECAUSE:
            seed = items[about["item"]]
            return _("Because you liked %(title)s") % {"title": seed.title}, "", seed.get_absolute_url()
        case shelf.TRENDING if slate.degraded:
            return _("Popular of late"), "", ""
        case shelf.TRENDING:
            return _("Trending"), _("People turn to these more of late than they used to"), ""
        case shelf.GEMS:
            few = _catalogue(sort="rating", at_least=about["at_least"], at_most=about["at_most"])
            return _("Hidden gems"), _("Few people rated these, and those few rated them highly"), few
        case shelf.NEW:
            return _("New films"), _("The latest years in the catalogue"), _catalogue(sort="newest")
        case _:
            return _of_genre(about)


def _of_genre(about: Mapping[str, str]) -> tuple[str, str, str]:
    name = genre_label(about["name"])
    if about["own"]:
        title = _("%(genre)s for you") % {"genre": name}
        more = _catalogue(genre=about["genre"], sort="for-you")
        return title, _("You like it more than most people do"), more
    return name, _("Much of what people watch here"), _catalogue(genre=about["genre"])


def _catalogue(**asked: object) -> str:
    return f"{reverse('catalogue')}?{urlencode(asked)}"
