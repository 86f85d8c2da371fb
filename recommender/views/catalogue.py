"""The catalogue: search, filters and sort in the address, so that every view of it can be linked to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from accounts.models import User
from catalog.models import Item, Person
from catalog.selectors import SHORTEST_NAME, active_items
from catalog.story_selectors import search_people
from catalog.vocabulary import corrected_query
from interactions.models import Feedback
from interactions.selectors import feedback_for_items
from recommender.composition.expectations import NothingRated, NothingToExpectFrom, by_expected_stars
from recommender.composition.histories import held_by
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
    found = found_by(form)
    wall = wall_of(found.items, request.GET.get("page", ""), only_last=request.htmx.target == "next-page")
    context = {
        "form": form,
        "wall": wall,
        "listings": listings(wall, request.person),
        "query": form.query(),
        "corrected": found.corrected,
        "unordered": found.unordered,
        "people": people_named(found.corrected or str(form.read.get("q", ""))),
        "is_fragment": bool(request.htmx),
    }
    template = TEMPLATES.get(request.htmx.target or "", "recommender/catalogue.html")
    return with_address(request, render(request, template, context), form)


@dataclass(frozen=True, slots=True)
class Found:
    """`items`, or their ids where the model orders them; `corrected`: the words that were searched instead;
    `unordered`: why they are not in the order that was asked for. Empty where it does not apply.
    """

    items: QuerySet[Item] | list[int]
    corrected: str
    unordered: str = ""


def found_by(form: CatalogueFilter) -> Found:
    items, corrected = form.matches(), ""
    typed = str(form.read.get("q", ""))
    if typed and not items.exists():
        meant = corrected_query(typed)
        better = form.matches(meant)
        if better.exists():
            items, corrected = better, meant
    if form.person is not None and form.asked_sort in ("for-you", "stars"):
        return in_own_order(items, corrected, form.asked_sort, form.person)
    return Found(items, corrected)


def in_own_order(items: QuerySet[Item], corrected: str, sort: str, person: User) -> Found:
    """By the model: what it would recommend first, or what it expects the person to give most stars."""
    ids = list(items.values_list("pk", flat=True))
    if sort == "for-you":
        return Found(in_order_for(person, ids, now=timezone.now()), corrected)
    try:
        return Found(by_expected_stars(held_by(person), ids), corrected)
    except NothingRated:
        why = _("Rate a film, and this order becomes yours: until then it cannot be told what you may give.")
    except NothingToExpectFrom:
        why = _("No model that expects stars is at hand: these are in the usual order.")
    return Found(items, corrected, why)


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
