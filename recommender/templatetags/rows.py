"""`{% load rows %}{% row_say item %}`: what can be said of a film in a row, of which nothing was said yet.

Rendered once for each language: a page holds seventy, and as template nodes they cost as much as the rest of
the rows together.
"""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.models import Item

register = template.Library()
ANY = Item(pk=10**15, title="-title-")  # stands for the film in what is kept


@register.simple_tag
def row_say(item: Item) -> SafeString:
    text = _of_any(get_language()).replace(str(ANY.pk), str(item.pk)).replace(ANY.title, escape(item.title))
    return mark_safe(text)  # noqa: S308 - a number and an escaped title into safe text


@cache
def _of_any(_language: str | None) -> str:
    return render_to_string("recommender/_row_say.html", {"item": ANY})
