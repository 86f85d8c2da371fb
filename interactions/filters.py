"""Narrows and sorts items by what one person holds of them. Takes and returns querysets; never writes."""

from collections.abc import Mapping

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Abs

from accounts.models import User
from catalog.models import Item
from interactions.models import Feedback

HELD = {
    "rated": Q(rating__isnull=False),
    "watchlisted": Q(watchlisted=True),
    "dismissed": Q(dismissed=True),
}


def narrowed(items: QuerySet[Item], person: User, wanted: Mapping[str, bool]) -> QuerySet[Item]:
    """By names of HELD. True: only items the person holds so; False: only others."""
    for name, is_held in wanted.items():
        held = Exists(_feedback(person).filter(HELD[name]))
        items = items.filter(held if is_held else ~held)
    return items


def by_own_rating(items: QuerySet[Item], person: User) -> QuerySet[Item]:
    """What the person rated best first, what they did not rate last."""
    rated = _with_own_rating(items, person)
    return rated.order_by(F("own_rating").desc(nulls_last=True), "-n_ratings", "pk")


def by_disagreement(items: QuerySet[Item], person: User) -> QuerySet[Item]:
    """Where the person's stars are farthest from everybody's mean first, what they did not rate last."""
    apart = _with_own_rating(items, person).annotate(apart=Abs(F("own_rating") - F("mean_rating")))
    return apart.order_by(F("apart").desc(nulls_last=True), "-n_ratings", "pk")


def _with_own_rating(items: QuerySet[Item], person: User) -> QuerySet[Item]:
    return items.annotate(own_rating=Subquery(_feedback(person).values("rating")[:1]))


def _feedback(person: User) -> QuerySet[Feedback]:
    return Feedback.objects.filter(user=person, item=OuterRef("pk"))


def unheld(items: QuerySet[Item], person: User) -> QuerySet[Item]:
    """Items the person has neither rated nor liked, put aside or dismissed."""
    return items.exclude(Exists(_feedback(person)))
