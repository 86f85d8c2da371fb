"""A movie's page: facts, what the person said of it, and more like it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.models import Item, Story
from catalog.selectors import active_items
from catalog.story_selectors import people_for
from interactions.models import Interaction
from interactions.selectors import feedback_for_items
from interactions.services import record_trace
from recommender.people import is_private, unit_of
from recommender.serving import similar_items
from recommender.views.requests import PageRequest, slate_id

N_SIMILAR = 12


@require_safe
def item(request: PageRequest, item_id: int) -> HttpResponse:
    shown = get_object_or_404(active_items().select_related("dataset", "story__source"), pk=item_id)
    remember_visit(request, shown)
    now, story = timezone.now(), story_of(shown)
    context = {
        "item": shown,
        "decade": shown.year // 10 * 10 if shown.year else None,
        "feedback": feedback_for_items(request.person, [shown.pk]).get(shown.pk),
        "story": story,
        "people": people_for(shown) if story else None,
        "similar": similar_items(shown, person=request.person, now=now, n=N_SIMILAR, unit=unit_of(request)),
    }
    return render(request, "recommender/item.html", context)


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
