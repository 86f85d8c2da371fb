"""The home page: the person's list, as the last event left it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interactions.models import Impression
from recommender.people import unit_of
from recommender.serving import feed_context, home_list
from recommender.views.requests import PageRequest


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """The whole page, or `#feed` alone for a page that asks for it."""
    now = timezone.now()
    served = home_list(request.person, unit_of(request), now=now, channel=Impression.Channel.PAGE)
    template = "recommender/_feed.html" if request.htmx.target == "feed" else "recommender/home.html"
    return render(request, template, feed_context(served))
