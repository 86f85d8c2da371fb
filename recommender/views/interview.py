"""The first minute goes on: one film after the other, chosen by what was said so far, beside the list.

Answers are ordinary feedback, but for "haven't seen". May be left and gone on with at any time.
"""

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Item
from catalog.selectors import active_items
from interactions.errors import InteractionError
from interactions.models import Impression, Interaction
from recommender.composition.interviews import standing_of
from recommender.feedback import submit_event
from recommender.people import ensure_person, unit_of
from recommender.serving import feed_context, home_list
from recommender.views.feedback import number
from recommender.views.requests import PageRequest
from recommender.views.start import PICKED_KEY
from recommender.views.unseen import set_unseen, unseen_by
from recommender.words import event_text

Kind = Interaction.Kind


@require_safe
def questions(request: PageRequest) -> HttpResponse:
    """The next film, and the list. `?said=` or `?unseen=`: what was just answered, to be taken back."""
    said = said_by(request, request.GET.get("said", ""))
    passed = named_item(request.GET.get("unseen", ""))
    served = home_list(request.person, unit_of(request), now=timezone.now(), channel=Impression.Channel.PAGE)
    context = {**interview_context(request, said, passed), **feed_context(served)}
    return render(request, "recommender/start_questions.html", context)


@require_POST
def answer(request: PageRequest, item_id: int) -> HttpResponse:
    """`answer`: “unseen” or “dismiss”; else `stars`. Answers HTMX with the next question."""
    item = get_object_or_404(Item, pk=item_id, is_active=True)
    if request.POST.get("answer") == "unseen":
        set_unseen(request, item.pk, True)
        return go_on(request, None, item)
    return go_on(request, say(request, item), None)


def say(request: PageRequest, item: Item) -> Interaction:
    is_dismissed = request.POST.get("answer") == "dismiss"
    kind, value = (Kind.DISMISS, 1.0) if is_dismissed else (Kind.RATING, number(request, "stars"))
    now = timezone.now()
    try:
        return submit_event(ensure_person(request, now), item, kind, value, now=now)
    except InteractionError as error:
        raise BadRequest(f"{error.field}: {error.message}") from error


def go_on(request: PageRequest, said: Interaction | None, passed: Item | None) -> HttpResponse:
    if request.htmx:
        return render(request, "recommender/_interview.html", interview_context(request, said, passed))
    done = f"?said={said.pk}" if said else f"?unseen={passed.pk}" if passed else ""
    return HttpResponseRedirect(reverse("start_questions") + done, status=303)


def interview_context(
    request: PageRequest, said: Interaction | None, passed: Item | None
) -> dict[str, object]:
    """`said` and `passed`: what was just answered, and can be taken back."""
    standing = standing_of(request.person, unseen_by(request), request.session.get(PICKED_KEY, []))
    asked = active_items().filter(pk=standing.item_id).first() if standing.item_id else None
    return {
        "standing": standing,
        "known_percent": round(100 * standing.knowledge.known) if standing.knowledge else 0,
        "asked": asked,
        "said": said,
        "said_text": event_text(said) if said else "",
        "passed": passed,
    }


def said_by(request: PageRequest, text: str) -> Interaction | None:
    """The person's own event; another's counts as none."""
    if request.person is None or not (text.isdecimal() and len(text) < 19):
        return None
    rows = Interaction.objects.select_related("item", "retracts").filter(user=request.person)
    return rows.filter(pk=int(text), retractions=None).exclude(kind=Kind.RETRACT).first()


def named_item(text: str) -> Item | None:
    return Item.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 19 else None
