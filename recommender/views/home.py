"""The home page: the person's list, as the last event left it, and rows of other films below it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from interactions.models import Impression
from recommender.people import unit_of
from recommender.serving import feed_context, home_list, home_page
from recommender.views.requests import PageRequest

PAGE = Impression.Channel.PAGE


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """The whole page, or `#feed` alone for a page that asks for it: its rows stay as they are."""
    now = timezone.now()
    if request.htmx.target == "feed":
        served = home_list(request.person, unit_of(request), now=now, channel=PAGE)
        return render(request, "recommender/_feed.html", feed_context(served))
    served, rows = home_page(request.person, unit_of(request), now=now, channel=PAGE)
    return render(request, "recommender/home.html", {**feed_context(served), "rows": rows})
