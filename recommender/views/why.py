"""Why a movie is in somebody's list, or why not, and the switches that mute a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.genre_words import genre_label
from catalog.models import Genre, Item
from catalog.selectors import active_items
from recommender.composition.decisions import Question
from recommender.feedback import submit_mute
from recommender.mutes import Cause
from recommender.people import unit_of
from recommender.standing import standing_of
from recommender.views.profile import person_or_404, switch
from recommender.views.requests import PageRequest, back


@require_safe
def why(request: PageRequest, item_id: int) -> HttpResponse:
    """A page of its own, or `#why` alone for the film's page."""
    shown = get_object_or_404(active_items(), pk=item_id)
    question = Question(request.person, unit_of(request), timezone.now())
    context = {"item": shown, "standing": standing_of(shown, question)}
    return render(request, "recommender/_why.html" if request.htmx else "recommender/why.html", context)


@require_POST
def mute_item(request: PageRequest, item_id: int) -> HttpResponse:
    """`on`: 1 nothing more follows from this film, 0 it counts again. What was said of it stays."""
    return muted(request, get_object_or_404(Item, pk=item_id))


@require_POST
def mute_genre(request: PageRequest, slug: str) -> HttpResponse:
    """`on`: 1 lists hold nothing of this genre, 0 they do again."""
    return muted(request, get_object_or_404(Genre, slug=slug))


def muted(request: PageRequest, cause: Cause) -> HttpResponse:
    """Back to where the reason stood, which shows what holds now; HTMX goes there too."""
    on = switch(request)
    submit_mute(person_or_404(request), cause, on, now=timezone.now())
    if not request.htmx:
        messages.success(request, word_on(cause, on))
    return back(request)


def word_on(cause: Cause, on: bool) -> str:
    if isinstance(cause, Genre):
        name = {"genre": genre_label(cause.name)}
        return _("Your lists hold no %(genre)s from now on.") % name if on else _("%(genre)s is back.") % name
    title = {"title": cause.title}
    if on:
        return _("Nothing is recommended because of %(title)s any more.") % title
    return _("%(title)s counts again.") % title
