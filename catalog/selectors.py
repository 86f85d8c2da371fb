"""What the catalogue's pages and the API read: search, filters, neighbours by genre. Never writes."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from catalog.models import Credit, Dataset, Genre, Item
from catalog.titles import words_of

Sort = Literal["popular", "rating", "newest", "oldest", "title"]
SORTS: tuple[Sort, ...] = get_args(Sort)
# A mean is trusted by how many it rests on: each item is read as if it had this many more ratings at the
# catalogue's mean, so that one person's 5 stars do not lead the list.
PRIOR_RATINGS = 25
QUERY_WORDS = 12
SHORTEST_NAME = 3  # letters from which a word is sought among people: fewer alone would find every cast
Range = tuple[int | None, int | None]  # None: no end on that side
EVERYTHING: Range = (None, None)


class GenreChoice(NamedTuple):
    slug: str
    name: str
    n_items: int


def active_items() -> QuerySet[Item]:
    """All that may be listed, genres at hand."""
    return Item.objects.filter(is_active=True).prefetch_related("genres")


def search_items(
    *,
    query: str = "",
    genres: Iterable[str] = (),
    any_genre: bool = False,
    decade: int | None = None,
    years: Range = EVERYTHING,
    n_ratings: Range = EVERYTHING,
    sort: str = "popular",
) -> QuerySet[Item]:
    """Active items with every word of the query, of the genres (slugs: all or any), the decade and ranges.

    A word finds titles with a word that begins so, and what somebody of such a name had a part in, accents
    and order aside. An unknown sort means "popular".
    """
    found = active_items().filter(_has_words(query), _has_genres(genres, any_genre))
    if decade is not None:
        found = found.filter(year__gte=decade, year__lt=decade + 10)
    return _sorted(found.filter(_within("year", years), _within("n_ratings", n_ratings)), sort)


def titles_first(items: QuerySet[Item], query: str) -> QuerySet[Item]:
    """The most rated first, but what is named so before what somebody of that name had a part in."""
    named = Q()
    for word in words_of(query)[:QUERY_WORDS]:
        named &= _in_title(word)
    place = Case(When(named, then=Value(0)), default=Value(1))
    return items.order_by(place, "-n_ratings", "-mean_rating", "pk")


def genre_choices() -> list[GenreChoice]:
    """Genres that have an active item, by name."""
    n_items = Count("items", filter=Q(items__is_active=True))
    # Said here: PostgreSQL forgets the model's own order once the rows are grouped.
    counted = Genre.objects.annotate(n_items=n_items).filter(n_items__gt=0).order_by("name")
    return [GenreChoice(*row) for row in counted.values_list("slug", "name", "n_items")]


def year_span() -> Range:
    """Years of the oldest and the newest active item."""
    found = Item.objects.filter(is_active=True).aggregate(first=Min("year"), last=Max("year"))
    return found["first"], found["last"]


def decade_choices() -> list[int]:
    """First years of the decades that have an active item, newest first."""
    years = Item.objects.filter(is_active=True, year__isnull=False).order_by().values_list("year", flat=True)
    return sorted({year // 10 * 10 for year in years.distinct() if year is not None}, reverse=True)


def same_genre_items(item: Item, n: int) -> QuerySet[Item]:
    """The n other active items that share most genres with this one, the most rated first among equals."""
    others = active_items().exclude(pk=item.pk)
    shared = Count("genres", filter=Q(genres__in=item.genres.all()))
    return others.annotate(n_shared=shared).order_by("-n_shared", "-n_ratings", "pk")[:n]


def loaded_datasets() -> QuerySet[Dataset]:
    """The data sets that have listed items, each with their `n_items` and `n_ratings`."""
    listed = Q(items__is_active=True)
    n_ratings = Sum("items__n_ratings", filter=listed)
    counted = Dataset.objects.annotate(n_items=Count("items", filter=listed), n_ratings=n_ratings)
    return counted.filter(n_items__gt=0).order_by("name")


def catalogue_mean_rating() -> float:
    """Mean of all ratings of active items; 0 without any."""
    sums = Item.objects.filter(is_active=True, mean_rating__isnull=False).aggregate(
        n=Sum("n_ratings"), total=Sum(F("n_ratings") * F("mean_rating"), output_field=FloatField())
    )
    return float(sums["total"] / sums["n"]) if sums["n"] else 0.0


def _has_words(query: str) -> Q:
    words, condition = words_of(query)[:QUERY_WORDS], Q()
    # Beside a longer word a short one may be of a name as well: Al Pacino, Robert De Niro.
    may_name = any(len(word) >= SHORTEST_NAME for word in words)
    for word in words:
        condition &= _in_title(word) | _by_somebody(word) if may_name else _in_title(word)
    return condition


def _in_title(word: str) -> Q:
    # Scripts without spaces between words (Chinese, Thai, …) are sought anywhere in a title.
    return Q(search_text__contains=f" {word}" if word.isascii() else word)


def _by_somebody(word: str) -> Q:
    """Of the stories that are believed. A list of keys, made once a query, not for each item."""
    named = Credit.objects.filter(item__story__is_active=True, person__search_text__contains=f" {word}")
    return Q(pk__in=named.order_by().values("item"))


def _has_genres(slugs: Iterable[str], any_of_them: bool) -> Q:
    links = Item.genres.through.objects.filter(item=OuterRef("pk"))
    wanted = list(dict.fromkeys(slugs))
    if any_of_them and wanted:
        return Q(Exists(links.filter(genre__slug__in=wanted)))
    condition = Q()
    for slug in wanted:
        condition &= Q(Exists(links.filter(genre__slug=slug)))
    return condition


def _within(column: str, bounds: Range) -> Q:
    """Both ends belong to it; what has no value is in no range but the one without ends."""
    lowest, highest = bounds
    condition = Q() if lowest is None else Q((f"{column}__gte", lowest))
    return condition if highest is None else condition & Q((f"{column}__lte", highest))


def _sorted(items: QuerySet[Item], sort: str) -> QuerySet[Item]:
    if sort == "rating":
        return items.annotate(smoothed_rating=_smoothed_rating()).order_by(
            "-smoothed_rating", "-n_ratings", "pk"
        )
    if sort == "newest":
        return items.order_by(F("year").desc(nulls_last=True), "-n_ratings", "pk")
    if sort == "oldest":
        return items.order_by(F("year").asc(nulls_last=True), "-n_ratings", "pk")
    if sort == "title":
        return items.order_by("sort_title", "year", "pk")
    return items.order_by("-n_ratings", "-mean_rating", "pk")


def _smoothed_rating() -> Combinable:
    """(n·mean + m·C) / (n + m) with m = PRIOR_RATINGS and C the catalogue's mean."""
    total = F("n_ratings") * Coalesce(F("mean_rating"), 0.0) + PRIOR_RATINGS * catalogue_mean_rating()
    n = F("n_ratings") + float(PRIOR_RATINGS)
    return ExpressionWrapper(total / n, output_field=FloatField())
