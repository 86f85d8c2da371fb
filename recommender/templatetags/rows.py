"""What can be said of a film of which nothing was said yet, rendered once and not once a film.

A page holds a hundred of them, and as template nodes they cost as much as everything else on it together.
`{% row_say item %}`: in a row, once for each language. `{% untouched_actions as untouched %}`, then
`{% of_film untouched item %}`: the whole control, once a page, for it knows the page's address and form.
"""

from functools import cache

from django import template
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.models import Item

register = template.Library()
ANY = Item(pk=10**15, title="-title-")  # stands for the film in what is kept


@register.simple_tag
def row_say(item: Item) -> SafeString:
    return of_film(_of_any(get_language()), item)


@register.simple_tag(takes_context=True)
def untouched_actions(context: Context) -> SafeString:
    with context.push(item=ANY, feedback=None):
        return Engine.get_default().get_template("recommender/_actions.html").render(context)


@register.simple_tag
def of_film(of_any: str, item: Item) -> SafeString:
    text = of_any.replace(str(ANY.pk), str(item.pk)).replace(ANY.title, escape(item.title))
    return mark_safe(text)  # noqa: S308 - a number and an escaped title into safe text


@cache
def _of_any(_language: str | None) -> str:
    return render_to_string("recommender/_row_say.html", {"item": ANY})
