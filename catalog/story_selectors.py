"""What enrichment has told of items, for pages, search and models. Never writes."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.models import Credit, Item, Person, Story, StorySource
from catalog.selectors import QUERY_WORDS, active_items
from catalog.titles import words_of


class People(NamedTuple):
    """Of one item, in the order of the source."""

    directors: tuple[Person, ...]
    cast: tuple[Person, ...]


class StoryCoverage(NamedTuple):
    """How far stories reach, by active items and by the ratings these have."""

    n_items: int
    n_with_story: int
    n_rated: int
    n_rated_with_story: int

    @property
    def share_of_items(self) -> float:
        return self.n_with_story / self.n_items if self.n_items else 0.0

    @property
    def share_of_ratings(self) -> float:
        return self.n_rated_with_story / self.n_rated if self.n_rated else 0.0


def story_for(item: Item) -> Story | None:
    """What is told of the item, its source at hand."""
    return Story.objects.filter(item=item, is_active=True).select_related("source").first()


def people_for(item: Item) -> People:
    """Nobody, where no source told. One query."""
    credits = list(_true_credits().filter(item=item).select_related("person").order_by("position"))
    by_role = {
        role: tuple(credit.person for credit in credits if credit.role == role) for role in Credit.Role
    }
    return People(by_role[Credit.Role.DIRECTOR], by_role[Credit.Role.CAST])


def search_people(query: str) -> QuerySet[Person]:
    """People of active items by the words of their name, those of most items (`n_items`) first."""
    told = Q(credits__item__is_active=True, credits__item__story__is_active=True)
    n_items = Count("credits__item", filter=told, distinct=True)
    found = _named(query).annotate(n_items=n_items)
    return found.filter(n_items__gt=0).order_by("-n_items", "name")


def items_of_people(query: str) -> QuerySet[Item]:
    """Active items that somebody of that name had a part in, the most rated first."""
    in_it = _true_credits().filter(item=OuterRef("pk"), person__in=_named(query).values("pk"))
    return active_items().filter(Exists(in_it)).order_by("-n_ratings", "pk")


def texts(first_id: int = 0, last_id: int | None = None) -> dict[int, str]:
    """Active items' texts by item id, for models to learn from: none whose source forbids that.

    Of the items with these ids and those between, where they are given.
    """
    told = _free_to_learn(first_id, last_id).exclude(text="").order_by("item_id")
    return dict(told.values_list("item_id", "text"))


def names_of_people(first_id: int = 0, last_id: int | None = None) -> dict[int, list[str]]:
    """Who directed and played in active items, by item id: for models, as `texts` are."""
    free = _free_to_learn(first_id, last_id).values("item_id")
    names: dict[int, list[str]] = {}
    credits = Credit.objects.filter(item__in=free).order_by()
    for item_id, name in credits.values_list("item_id", "person__name"):
        names.setdefault(item_id, []).append(name)
    return names


def story_sources() -> QuerySet[StorySource]:
    """Those that told of an active item, with `n_stories`."""
    told = Count("stories", filter=Q(stories__is_active=True, stories__item__is_active=True))
    return StorySource.objects.annotate(n_stories=told).filter(n_stories__gt=0).order_by("name")


def story_coverage() -> StoryCoverage:
    has_story = Q(story__is_active=True)
    counted = Item.objects.filter(is_active=True).aggregate(
        n_items=Count("pk"),
        n_with_story=Count("pk", filter=has_story),
        n_rated=Coalesce(Sum("n_ratings"), 0),
        n_rated_with_story=Coalesce(Sum("n_ratings", filter=has_story), 0),
    )
    return StoryCoverage(**counted)


def _listed_stories() -> QuerySet[Story]:
    return Story.objects.filter(is_active=True, item__is_active=True)


def _free_to_learn(first_id: int, last_id: int | None) -> QuerySet[Story]:
    told = _listed_stories().filter(source__may_train_models=True, item__gte=first_id)
    return told if last_id is None else told.filter(item__lte=last_id)


def _true_credits() -> QuerySet[Credit]:
    """Without those of a story that an operator found to be of another film."""
    return Credit.objects.filter(item__story__is_active=True)


def _named(query: str) -> QuerySet[Person]:
    """Everybody with a name of the query's words, each begun at least; nobody for a query without words."""
    words = words_of(query)[:QUERY_WORDS]
    people = Person.objects.all() if words else Person.objects.none()
    for word in words:
        people = people.filter(search_text__contains=f" {word}")
    return people
