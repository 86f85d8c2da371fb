"""What somebody's ratings say of their taste: counts and means, by genre. Reads; the words are the site's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from catalog.models import Item
from interactions.models import Feedback

FEWEST = 3  # ratings of a genre below which its mean says nothing
PRIOR = 3.0  # each genre is read as if it had so many more ratings at the person's own mean


@dataclass(frozen=True, slots=True)
class GenreTaste:
    """`lean`: stars above (+) or below (−) the person's own mean, shrunk by how few ratings it rests on."""

    name: str
    slug: str
    n: int
    mean: float
    lean: float


@dataclass(frozen=True, slots=True)
class Taste:
    """`mean` in stars; `crowd`: the mean of everybody's means of the same items. None without ratings."""

    n: int
    mean: float | None
    crowd: float | None
    genres: tuple[GenreTaste, ...]  # the most liked first
    counts: tuple[int, ...]  # of ½, 1, … 5 stars


def taste_of(person: User) -> Taste:
    """Two queries, whatever was rated."""
    stars = list(
        Feedback.objects.filter(user=person, rating__isnull=False)
        .order_by("item_id")
        .values_list("item_id", "rating", "item__mean_rating")
    )
    ratings = {item_id: float(rating) for item_id, rating, _ in stars if rating is not None}
    links = Item.genres.through.objects.filter(
        item__feedback__user=person, item__feedback__rating__isnull=False
    ).order_by("pk")
    genres = links.values_list("item_id", "genre__name", "genre__slug")
    return taste_from(ratings, [mean for *_, mean in stars if mean is not None], genres)


def taste_from(
    ratings: dict[int, float], crowd: list[float], genres: Iterable[tuple[int, str, str]]
) -> Taste:
    """`ratings`: stars by item id; `crowd`: means of the same items; `genres`: (item_id, name, slug)."""
    if not ratings:
        return Taste(0, None, None, (), (0,) * 10)
    mean = sum(ratings.values()) / len(ratings)
    by_genre: dict[tuple[str, str], list[float]] = defaultdict(list)
    for item_id, name, slug in genres:
        by_genre[name, slug].append(ratings[item_id])
    leans = [
        _genre(name, slug, given, mean) for (name, slug), given in by_genre.items() if len(given) >= FEWEST
    ]
    counts = tuple(sum(stars == half / 2 for stars in ratings.values()) for half in range(1, 11))
    return Taste(
        n=len(ratings),
        mean=mean,
        crowd=sum(crowd) / len(crowd) if crowd else None,
        genres=tuple(sorted(leans, key=lambda genre: (-genre.lean, genre.name))),
        counts=counts,
    )


def _genre(name: str, slug: str, given: list[float], own_mean: float) -> GenreTaste:
    n, mean = len(given), sum(given) / len(given)
    return GenreTaste(name, slug, n, mean, (mean - own_mean) * n / (n + PRIOR))
