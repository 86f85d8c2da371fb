"""How the person's list is made: sliders with their prices, the choice of policy, the list beside them."""

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from interactions.models import Impression
from recommender import registry
from recommender.composition.policies import POLICIES
from recommender.engine.ranking.sliders import LIMIT, NAMES
from recommender.engine.types import NEUTRAL, Sliders
from recommender.feedback import submit_policy, submit_sliders
from recommender.people import ensure_person, unit_of
from recommender.preferences import chosen_policy, sliders_of
from recommender.serving import home_list
from recommender.slider_words import shown_policies, shown_sliders
from recommender.views.requests import PageRequest


class SlidersForm(forms.Form):
    """All four; one that is left out is refused, for it would silently be moved."""

    popularity, novelty, recency, diversity = (
        forms.IntegerField(min_value=-LIMIT, max_value=LIMIT) for _name in NAMES
    )


@require_safe
def tuning(request: PageRequest) -> HttpResponse:
    return render(request, "recommender/tuning.html", context_of(request))


@require_POST
def move_sliders(request: PageRequest) -> HttpResponse:
    """A position from -2 to 2 for each of `popularity`, `novelty`, `recency` and `diversity`."""
    form = SlidersForm(request.POST)
    if not form.is_valid():
        raise BadRequest(_("A slider has no such position: %(names)s.") % {"names": ", ".join(form.errors)})
    now = timezone.now()
    submit_sliders(ensure_person(request, now), Sliders(**form.cleaned_data), now=now)
    return answer(request)


@require_POST
def choose_policy(request: PageRequest) -> HttpResponse:
    """`policy`: one of those there are; empty leaves it to the site."""
    policy = request.POST.get("policy")
    if policy is None or (policy and policy not in POLICIES):
        raise BadRequest(_("There is no such way of making lists."))
    now = timezone.now()
    submit_policy(ensure_person(request, now), policy, now=now)
    return answer(request)


def answer(request: PageRequest) -> HttpResponse:
    """The list as it now is, with what each position means and costs."""
    if not request.htmx:
        return HttpResponseRedirect(reverse("tuning"), status=303)
    return render(request, "recommender/_tuned.html", context_of(request))


def context_of(request: PageRequest) -> dict[str, object]:
    now, champion = timezone.now(), registry.champion()
    metrics = champion.metrics if champion else {}
    served = home_list(request.person, unit_of(request), now=now, channel=Impression.Channel.PAGE)
    sliders, policy = wishes_of(request.person)
    return {
        "served": served,
        "sliders": shown_sliders(sliders, metrics),
        "is_moved": bool(sliders.moved),
        "n_priced": metrics.get("sliders", {}).get("n_decisions"),
        "policies": shown_policies(metrics),
        "policy": policy,
        "is_paused": request.person is not None and not request.person.personalised,
        "is_fragment": bool(request.htmx),
    }


def wishes_of(person: User | None) -> tuple[Sliders, str]:
    return (sliders_of(person), chosen_policy(person)) if person else (NEUTRAL, "")
