"""The half stars of the rating control."""

from dataclasses import dataclass

from django import template

from catalog.models import Item
from interactions.models import Feedback
from recommender.words import stars_text

register = template.Library()
HALVES = range(1, 11)


@dataclass(frozen=True, slots=True)
class StarChoice:
    """One radio button: `halves` 1–10 for its id, `value` as the form sends it."""

    halves: int
    value: float
    text: str
    checked: bool


@register.filter
def star_choices(_item: Item, feedback: Feedback | None) -> list[StarChoice]:
    """The ten choices, the person's own checked."""
    rating = feedback.rating if feedback else None
    return [StarChoice(halves, halves / 2, stars_text(halves / 2), rating == halves / 2) for halves in HALVES]
