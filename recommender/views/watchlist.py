"""What the person wants to watch."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interactions.models import Feedback
from interactions.selectors import watchlist_of
from recommender.views.requests import PageRequest

PAGE_LENGTH = 30


@require_safe
def watchlist(request: PageRequest) -> HttpResponse:
    rows = watchlist_of(request.person) if request.person else Feedback.objects.none()
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "recommender/watchlist.html", {"page": page})
