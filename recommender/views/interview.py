"""The first minute goes on: one film after the other, chosen by what was said so far, beside the list.

Answers are ordinary feedback, but for "haven't seen". May be left and gone on with at any time.
"""

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
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

LAST_KEY = "last_answer"  # in the session: what is said of it, and what takes it back
Kind = Interaction.Kind
Last = Mapping[str, object]  # `text`; `event`: its id, or `unseen`: the item's


@require_safe
def questions(request: PageRequest) -> HttpResponse:
    """The next film, and the list. `?answered` comes after an answer, which then can be taken back."""
    last = request.session.get(LAST_KEY) if "answered" in request.GET else None
    served = home_list(request.person, unit_of(request), now=timezone.now(), channel=Impression.Channel.PAGE)
    context = {**interview_context(request, last), **feed_context(served)}
    return render(request, "recommender/start_questions.html", context)


@require_POST
def answer(request: PageRequest, item_id: int) -> HttpResponse:
    """`answer`: “unseen” or “dismiss”; else `stars`. Answers HTMX with the next question."""
    item = get_object_or_404(Item, pk=item_id, is_active=True)
    is_unseen = request.POST.get("answer") == "unseen"
    last = pass_over(request, item) if is_unseen else say(request, item)
    request.session[LAST_KEY] = last
    if request.htmx:
        return render(request, "recommender/_interview.html", interview_context(request, last))
    return HttpResponseRedirect(f"{reverse('start_questions')}?answered", status=303)


def pass_over(request: PageRequest, item: Item) -> Last:
    set_unseen(request, item.pk, True)
    return {"text": _("You have not seen %(title)s") % {"title": item.title}, "unseen": item.pk}


def say(request: PageRequest, item: Item) -> Last:
    is_dismissed = request.POST.get("answer") == "dismiss"
    kind, value = (Kind.DISMISS, 1.0) if is_dismissed else (Kind.RATING, number(request, "stars"))
    now = timezone.now()
    try:
        said = submit_event(ensure_person(request, now), item, kind, value, now=now)
    except InteractionError as error:
        raise BadRequest(f"{error.field}: {error.message}") from error
    return {"text": event_text(said), "event": said.pk}


def interview_context(request: PageRequest, last: Last | None) -> dict[str, object]:
    standing = standing_of(request.person, unseen_by(request), request.session.get(PICKED_KEY, []))
    asked = active_items().filter(pk=standing.item_id).first() if standing.item_id else None
    known = standing.knowledge.known if standing.knowledge else 0.0
    return {"standing": standing, "known_percent": round(100 * known), "asked": asked, "last": last}
