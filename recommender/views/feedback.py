"""What a person says of a movie: rate, like, not interested, watchlist, undo. POST only.

Answers HTMX with the movie's actions, and a plain form with 303 to the page it stood on.
"""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from catalog.models import Item
from interactions.errors import InteractionError
from interactions.models import Interaction
from interactions.selectors import feedback_for_items
from recommender.composition.histories import held_by
from recommender.feedback import submit_event, take_back
from recommender.people import ensure_person
from recommender.views.requests import PageRequest, back, slate_id
from recommender.views.yours import is_on_page_of, yours
from recommender.words import event_text

Kind = Interaction.Kind


@require_POST
def rate_item(request: PageRequest, item_id: int) -> HttpResponse:
    """`stars` ½–5; empty clears the rating."""
    return record(request, item_id, Kind.RATING, number(request, "stars"))


@require_POST
def like_item(request: PageRequest, item_id: int) -> HttpResponse:
    """`like`: 1 on, 0 off."""
    return record(request, item_id, Kind.LIKE, number(request, "like"))


@require_POST
def dismiss_item(request: PageRequest, item_id: int) -> HttpResponse:
    """`dismiss`: 1 “not interested”, 0 takes it off."""
    return record(request, item_id, Kind.DISMISS, number(request, "dismiss"))


@require_POST
def watch_item(request: PageRequest, item_id: int) -> HttpResponse:
    """`watch`: 1 onto the watchlist, 0 off it."""
    return record(request, item_id, Kind.WATCHLIST, number(request, "watch"))


@require_POST
def undo(request: PageRequest, interaction_id: int) -> HttpResponse:
    """Take back one's own event; another's does not exist here."""
    if request.person is None:
        raise Http404
    try:
        taken = take_back(request.person, interaction_id, now=timezone.now())
    except Interaction.DoesNotExist as error:
        raise Http404 from error
    except InteractionError as error:
        raise BadRequest(error.message) from error
    return answer(request, taken)


def record(request: PageRequest, item_id: int, kind: str, value: float | None) -> HttpResponse:
    item = get_object_or_404(Item, pk=item_id, is_active=True)
    now = timezone.now()
    person = ensure_person(request, now)
    try:
        said = submit_event(person, item, kind, value, now=now, slate_id=slate_id(request.POST.get("slate")))
    except InteractionError as error:
        raise BadRequest(f"{error.field}: {error.message}") from error
    return answer(request, said)


def number(request: PageRequest, name: str) -> float | None:
    """The form's number, None where it is left empty. Absent or unreadable is the sender's mistake."""
    text = request.POST.get(name)
    if text is None:
        raise BadRequest(_("The form lacks “%(name)s”.") % {"name": name})
    try:
        return float(text) if text else None
    except ValueError as error:
        raise BadRequest(_("“%(name)s” is not a number.") % {"name": name}) from error


def back_with_word(request: PageRequest, said: Interaction) -> HttpResponse:
    """To where the form stood, which then says what was understood. Home's banner says so itself."""
    response = back(request)
    if response.url != reverse("home"):
        undoable = "" if said.kind == Kind.RETRACT else str(said.pk)
        messages.success(request, event_text(said), extra_tags=undoable)
    return response


def answer(request: PageRequest, said: Interaction) -> HttpResponse:
    """The film's actions; on its own page also what passed between the person and it."""
    if not request.htmx:
        return back_with_word(request, said)
    context = {
        "item": said.item,
        "slate": request.POST.get("slate", ""),
        "next": request.POST.get("next", ""),
        "said": said,
    }
    if is_on_page_of(request, said.item):
        shown = Item.objects.get(pk=said.item_id)  # counts the rating that was just given
        context |= yours(request, shown, held_by(request.person)) | {"item": shown, "is_fragment": True}
        response = render(request, "recommender/_said_of_film.html", context)
    else:
        context["feedback"] = feedback_for_items(request.person, [said.item_id]).get(said.item_id)
        in_row = request.htmx.target == f"say-{said.item_id}"
        response = render(request, f"recommender/{'_row_say' if in_row else '_actions'}.html", context)
    return trigger_client_event(response, f"said-of-{said.item_id}")
