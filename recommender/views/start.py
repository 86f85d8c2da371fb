"""The first minute begins: groups of films to pick from. The questions that follow are in `interview`.

A film that is ticked is an ordinary like. A picked group is no event: nobody said of its films that they like
each of them. It stays with the session and steers what is asked.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import Item
from catalog.selectors import active_items
from interactions.models import Interaction
from interactions.selectors import feedback_for_items
from interactions.services import NewEvent
from recommender.composition.interviews import item_groups
from recommender.feedback import submit_many
from recommender.people import ensure_person
from recommender.views.requests import PageRequest
from recommender.words import group_text

PICKED_KEY = "picked_groups"  # in the session: a list of item ids for each group
GROUP = re.compile(r"\d{1,18}(-\d{1,18}){0,9}")
MOST_PICKED = 12
MOST_TICKED = 100
Kind = Interaction.Kind


@dataclass(frozen=True, slots=True)
class OfferedFilm:
    item: Item
    is_liked: bool


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """`key`: the item ids in one word, which the form sends back."""

    key: str
    name: str
    films: list[OfferedFilm]
    is_picked: bool


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PageRequest) -> HttpResponse:
    """Groups to pick from. Who has begun goes on where they were; `?groups` shows the groups again."""
    if request.method == "POST":
        return pick(request)
    has_begun = PICKED_KEY in request.session
    groups = [] if has_begun and "groups" not in request.GET else offered_groups(request)
    if not groups:
        return HttpResponseRedirect(reverse("start_questions"))
    return render(request, "recommender/start.html", {"groups": groups})


def pick(request: PageRequest) -> HttpResponse:
    """Keep the picked groups; a tick that is new is a like, one that is gone takes the like off."""
    keys = request.POST.getlist("group")[:MOST_PICKED]
    if not all(GROUP.fullmatch(key) for key in keys):
        raise BadRequest(_("A group is named by its films."))
    request.session[PICKED_KEY] = [[int(item_id) for item_id in key.split("-")] for key in keys]
    ticked, shown = ids_in(request, "liked"), ids_in(request, "shown")
    items = active_items().in_bulk(ticked | shown)
    held = feedback_for_items(request.person, items.keys())
    liked = {item_id for item_id, feedback in held.items() if feedback.liked}
    events = [NewEvent(items[key], Kind.LIKE, 1.0) for key in sorted(ticked - liked) if key in items]
    events += [NewEvent(items[key], Kind.LIKE, 0.0) for key in sorted((liked & shown) - ticked)]
    if events:
        now = timezone.now()
        submit_many(ensure_person(request, now), events, now=now, origin=Interaction.Origin.WEB)
    return HttpResponseRedirect(reverse("start_questions"), status=303)


def offered_groups(request: PageRequest) -> list[OfferedGroup]:
    groups = item_groups()
    item_ids = {item_id for group in groups for item_id in group.item_ids}
    items = active_items().in_bulk(item_ids)
    held = feedback_for_items(request.person, item_ids)
    liked = {item_id for item_id, feedback in held.items() if feedback.liked}
    picked = request.session.get(PICKED_KEY, [])
    return [
        OfferedGroup(
            key="-".join(map(str, group.item_ids)),
            name=group_text(group.genres, group.decade),
            films=[OfferedFilm(items[key], key in liked) for key in group.item_ids if key in items],
            is_picked=list(group.item_ids) in picked,
        )
        for group in groups
    ]


def ids_in(request: PageRequest, name: str) -> set[int]:
    """The item ids a form sends under this name."""
    texts = request.POST.getlist(name)[:MOST_TICKED]
    if not all(text.isdecimal() and len(text) < 19 for text in texts):
        raise BadRequest(_("“%(name)s” is not a number.") % {"name": name})
    return {int(text) for text in texts}
