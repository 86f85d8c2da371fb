"""The person's own page: what their ratings say, what is kept, and what they may do with it."""

import secrets

import structlog
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from interactions.personal_data import archive_of, erase_history, kept_of
from interactions.taste import taste_of
from recommender.feedback import submit_personalised
from recommender.mutes import muted_rows
from recommender.people import is_private, set_private
from recommender.preferences import chosen_policy, preference_rows, sliders_of
from recommender.slider_words import shown_policies, shown_sliders
from recommender.taste_plot import plot_of
from recommender.taste_words import taste_text
from recommender.views.about_you import known_cohorts
from recommender.views.requests import PageRequest

log = structlog.get_logger(__name__)


@require_safe
def profile(request: PageRequest) -> HttpResponse:
    if request.person is None:
        return render(request, "recommender/profile_of_nobody.html")
    taste, policies = taste_of(request.person), shown_policies({})
    chosen = chosen_policy(request.person)
    context = {
        "sliders": shown_sliders(sliders_of(request.person), {}),
        "policy": next((known for known in policies if known.key == chosen), policies[0]),
        "taste": taste,
        "sentences": taste_text(taste),
        "plot": plot_of(taste.genres),
        "is_private": is_private(request.session),
        "tells_people_apart": bool(len(known_cohorts())),
    }
    return render(request, "recommender/profile.html", context)


@require_POST
def personalise(request: PageRequest) -> HttpResponse:
    """`on`: 1 lists follow the person's history, 0 they do not; nothing of it is lost."""
    person = person_or_404(request)
    on = switch(request)
    submit_personalised(person, on)
    messages.success(request, _("Your list follows what you say again.") if on else _("Paused."))
    return HttpResponseRedirect(reverse("profile"), status=303)


@require_POST
def privacy(request: PageRequest) -> HttpResponse:
    """`on`: 1 the films one looks at in this browser are not noted, 0 they are."""
    set_private(request.session, switch(request))
    return HttpResponseRedirect(reverse("profile"), status=303)


@never_cache
@require_safe
def export(request: PageRequest) -> HttpResponse:
    person = person_or_404(request)
    archive = archive_of(person, {"preferences": preference_rows(person), "muted": muted_rows(person)})
    response = HttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="lantern.zip"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PageRequest) -> HttpResponse:
    """Says what would go; with one's own name typed, it goes, and the answer is the receipt."""
    person = person_or_404(request)
    if person.is_staff:
        raise PermissionDenied(_("An operator's account is removed by another operator."))
    wanted = person.username if person.is_member else _("erase")
    typed = request.POST.get("name", "")
    if request.method != "POST" or typed != wanted:
        context = {"kept": kept_of(person), "wanted": wanted, "is_wrong": request.method == "POST"}
        return render(request, "recommender/erase.html", context, status=400 if typed else 200)
    with transaction.atomic():
        erased = erase_history(person)
        person.delete()
    logout(request)
    receipt = {"erased": erased, "at": timezone.now(), "number": secrets.token_hex(6)}
    log.info("person_erased", receipt=receipt["number"], n_events=erased.events)
    return render(request, "recommender/erased.html", receipt)


def person_or_404(request: PageRequest) -> User:
    if request.person is None:
        raise Http404
    return request.person


def switch(request: PageRequest) -> bool:
    if request.POST.get("on") not in ("0", "1"):
        raise BadRequest(_("The form lacks “%(name)s”.") % {"name": "on"})
    return request.POST["on"] == "1"
