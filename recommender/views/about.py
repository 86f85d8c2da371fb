"""Where the films and ratings come from, under which licence, and how the recommendations are made."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors import loaded_datasets
from recommender.views.requests import PageRequest


@require_safe
def about(request: PageRequest) -> HttpResponse:
    return render(request, "recommender/about.html", {"datasets": loaded_datasets()})
