"""The half stars of the rating control.

Written out in Python, once for each language and rating: a feed holds two hundred of them, and as template
nodes they cost more than the rest of the list together.
"""

from functools import cache

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.models import Item
from interactions.models import Feedback
from recommender.words import stars_number, stars_text

register = template.Library()
HALVES = range(1, 11)
ITEM = "-item-"  # stands for the item's id in what is kept


@register.simple_tag
def star_inputs(item: Item, feedback: Feedback | None = None, apart: str = "") -> SafeString:
    """Ten radio buttons with labels, the person's own rating checked.

    `apart`, some letters, keeps the ids of a second set for the same item on a page from the first's.
    """
    rating = feedback.rating if isinstance(feedback, Feedback) else None
    text = _inputs(rating, get_language()).replace(ITEM, f"{apart}{item.pk}")
    return mark_safe(text)  # noqa: S308 - letters and digits into safe text


register.filter("stars_number", stars_number)


@cache  # eleven ratings in each language
def _inputs(rating: float | None, _language: str | None) -> SafeString:
    rows = (
        (halves / 2, halves, mark_safe(" checked") if rating == halves / 2 else "", stars_text(halves / 2))
        for halves in HALVES
    )
    return format_html_join(
        "",
        '<input type="radio" name="stars" value="{0}" id="s' + ITEM + '-{1}"{2}>'
        '<label for="s' + ITEM + '-{1}" title="{3}"><span class="visually-hidden">{3}</span></label>',
        rows,
    )
