"""A movie's page: facts, what passed between the person and it, and more like it, in any direction."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog.models import Item, Story
from catalog.story_selectors import people_for
from interactions.models import Interaction
from interactions.services import record_trace
from recommender.composition.critiques import words_in
from recommender.composition.histories import History, held_by
from recommender.people import is_private, unit_of
from recommender.serving import similar_items
from recommender.views.critique_chips import chips_of
from recommender.views.requests import PageRequest, slate_id
from recommender.views.yours import yours

N_SIMILAR = 12


@require_safe
def item(request: PageRequest, item_id: int) -> HttpResponse:
    """The whole page, or `#more` alone for another critique."""
    listed = Item.objects.filter(is_active=True)  # its genres come with its neighbours'
    shown = get_object_or_404(listed.select_related("dataset", "story__source"), pk=item_id)
    held = held_by(request.person)
    context = {"item": shown} | more(request, shown, held)
    if request.htmx.target == "more":
        response = render(request, "recommender/_more.html", context)
    else:
        remember_visit(request, shown)
        context |= facts_of(shown) | yours(request, shown, held)
        response = render(request, "recommender/item.html", context)
    patch_vary_headers(response, ["HX-Target"])  # going back must not find the part in the page's place
    return response


def facts_of(shown: Item) -> dict[str, object]:
    story = story_of(shown)
    return {
        "decade": shown.year // 10 * 10 if shown.year else None,
        "story": story,
        "people": people_for(shown) if story else None,
    }


def more(request: PageRequest, shown: Item, held: History) -> dict[str, object]:
    words = words_in(request.GET.get("more", ""))
    found = similar_items(
        shown,
        person=request.person,
        unit=unit_of(request),
        now=timezone.now(),
        n=N_SIMILAR,
        words=words,
        held=held,
    )
    return {"similar": found} | chips_of(shown, words)


def story_of(shown: Item) -> Story | None:
    """As it came with the item: no query of its own."""
    story = getattr(shown, "story", None)
    return story if story and story.is_active else None


def remember_visit(request: PageRequest, shown: Item) -> None:
    """A view, or a click where a slate's link led here. Nothing is kept of nobody, and in private mode."""
    if request.person is None or is_private(request.session) or request.method != "GET":
        return
    slate = slate_id(request.GET.get("slate"))
    kind = Interaction.Kind.CLICK if slate else Interaction.Kind.VIEW
    record_trace(request.person, shown, kind, now=timezone.now(), slate_id=slate)
