"""The catalogue: search, filters and sort in the address, so that every view of it can be linked to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from accounts.models import User
from catalog.models import Item, Person
from catalog.selectors import SHORTEST_NAME, active_items
from catalog.story_selectors import search_people
from catalog.vocabulary import corrected_query
from interactions.models import Feedback
from interactions.selectors import feedback_for_items
from recommender.composition.ordering import in_order_for
from recommender.views.catalogue_filter import CatalogueFilter
from recommender.views.requests import PageRequest
from recommender.views.wall import Wall, wall_of

MOST_PEOPLE = 6
TEMPLATES = {"results": "recommender/_results.html", "next-page": "recommender/_wall.html"}


@dataclass(frozen=True, slots=True)
class Listing:
    """An item on a page, with what the person holds of it."""

    item: Item
    feedback: Feedback | None


@require_safe
def catalogue(request: PageRequest) -> HttpResponse:
    """The whole page; `#results` alone for the filter bar; the next films alone for the end of the wall."""
    form = CatalogueFilter(request.GET, request.person)
    found, corrected = found_by(form)
    wall = wall_of(found, request.GET.get("page", ""), only_last=request.htmx.target == "next-page")
    context = {
        "form": form,
        "wall": wall,
        "listings": listings(wall, request.person),
        "query": form.query(),
        "corrected": corrected,
        "people": people_named(corrected or str(form.read.get("q", ""))),
        "is_fragment": bool(request.htmx),
    }
    template = TEMPLATES.get(request.htmx.target or "", "recommender/catalogue.html")
    return with_address(request, render(request, template, context), form)


def found_by(form: CatalogueFilter) -> tuple[QuerySet[Item] | list[int], str]:
    """Items, or their ids where the model orders them; and the words that were searched instead, if any."""
    items, corrected = form.matches(), ""
    typed = str(form.read.get("q", ""))
    if typed and not items.exists():
        meant = corrected_query(typed)
        better = form.matches(meant)
        if better.exists():
            items, corrected = better, meant
    if form.sorts_by_model and form.person is not None:
        ids = list(items.values_list("pk", flat=True))
        return in_order_for(form.person, ids, now=timezone.now()), corrected
    return items, corrected


def people_named(query: str) -> list[Person]:
    """Of films here, those of most first; nobody until a name is begun that could be one."""
    return list(search_people(query)[:MOST_PEOPLE]) if len(query.strip()) >= SHORTEST_NAME else []


def listings(wall: Wall, person: User | None) -> list[Listing]:
    items = items_of(wall.shown)
    held = feedback_for_items(person, [item.pk for item in items])
    return [Listing(item, held.get(item.pk)) for item in items]


def items_of(shown: Sequence[int] | QuerySet[Item]) -> list[Item]:
    if isinstance(shown, QuerySet):
        return list(shown)
    found = active_items().in_bulk(shown)
    return [found[item_id] for item_id in shown if item_id in found]


def with_address(request: PageRequest, response: HttpResponse, form: CatalogueFilter) -> HttpResponse:
    """The filter bar's answers go into the address without its empty fields: typing changes it in place,
    a choice is a step that one can go back from."""
    if request.htmx.target != "results":
        return response
    address = f"{request.path}?{form.query()}" if form.query() else request.path
    return replace_url(response, address) if request.htmx.trigger == "id_q" else push_url(response, address)
