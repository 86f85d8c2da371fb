"""The shelves without a model: what the log and the catalogue count. Marked so wherever they are shown."""

from collections.abc import Mapping

from django.db.models import QuerySet

from catalog.models import Item
from catalog.selectors import genre_choices, search_items
from interactions.selectors import popular_item_ids
from interactions.services import SlateEntry
from recommender.composition.decisions import Question, most_rated_ids
from recommender.composition.rows.shelf import GEMS, GENRE, LENGTH, NEW, TRENDING, Shelf

FEWEST_RATINGS = 5
KNOWN_BY_MANY = 0.7  # of the rated films, which so many are rated less than
N_GENRES = 3
ASKED = LENGTH * (3 + N_GENRES)


def shelves_by_count(question: Question, hidden: set[int]) -> list[Shelf]:
    """In the order of the page, without what is `hidden`. A few queries, whatever is in the catalogue."""
    common = sorted(genre_choices(), key=lambda genre: (-genre.n_items, genre.slug))[:N_GENRES]
    few = {"at_least": FEWEST_RATINGS, "at_most": few_ratings()}
    trending = popular_item_ids(now=question.now, n=ASKED, exclude=hidden)
    gems = search_items(n_ratings=(few["at_least"], few["at_most"]), sort="rating")
    return [
        _shelf(TRENDING, "popular", trending, {}),
        _shelf(GEMS, "static", _first(gems, hidden), few),
        *(
            _shelf(
                GENRE,
                "static",
                most_rated_ids(ASKED, hidden, genre.slug),
                {"genre": genre.slug, "name": genre.name, "own": False},
            )
            for genre in common
        ),
        _shelf(NEW, "static", _first(search_items(sort="newest"), hidden), {}),
    ]


def few_ratings() -> int:
    """The most ratings with which a film is still known by few."""
    rated = Item.objects.filter(is_active=True, n_ratings__gt=0).order_by("n_ratings")
    n = rated.count()
    return rated.values_list("n_ratings", flat=True)[int(KNOWN_BY_MANY * n)] if n else 0


def _first(items: QuerySet[Item], hidden: set[int]) -> list[int]:
    return list(items.exclude(pk__in=hidden).values_list("pk", flat=True)[:ASKED])


def _shelf(scenario: str, served_by: str, item_ids: list[int], context: Mapping[str, object]) -> Shelf:
    reason: dict[str, object] = {"kind": scenario, "share": 1.0}
    entries = [
        SlateEntry(item_id, 1.0 / place, (served_by,), 1.0, reason)
        for place, item_id in enumerate(item_ids, start=1)
    ]
    return Shelf(scenario, served_by, served_by, entries, context=context)
