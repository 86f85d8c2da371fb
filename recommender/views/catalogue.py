"""The catalogue: search, filters and sort in the address, so that every view of it can be linked to."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog.models import Item
from catalog.selectors import decade_choices, genre_choices, search_items
from interactions.models import Feedback
from interactions.selectors import feedback_for_items
from recommender.views.requests import PageRequest

PAGE_LENGTH = 45  # whole rows of three and of five
SORT_LABELS = {
    "popular": _("most rated first"),
    "rating": _("best rated first"),
    "newest": _("newest first"),
    "oldest": _("oldest first"),
    "title": _("by title"),
}


class CatalogueFilter(forms.Form):
    """The filter bar. What it cannot read it leaves out, and says so beside the field."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    genre = forms.ChoiceField(label=_("Genre"), required=False)
    decade = forms.TypedChoiceField(label=_("Decade"), required=False, coerce=int, empty_value=None)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORT_LABELS.items()))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through
        genres = [(genre.slug, genre.name) for genre in genre_choices()]
        decades = [(decade, f"{decade}s") for decade in decade_choices()]
        self.fields["genre"].choices = [("", _("any kind")), *genres]  # type: ignore[attr-defined]
        self.fields["decade"].choices = [("", _("any time")), *decades]  # type: ignore[attr-defined]

    def matches(self) -> QuerySet[Item]:
        """The items that the readable part of the filter describes."""
        self.is_valid()
        read = self.cleaned_data
        return search_items(
            query=read.get("q", ""),
            genres=[read["genre"]] if read.get("genre") else [],
            decade=read.get("decade"),
            sort=read.get("sort") or "popular",
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """An item on a page, with what the person holds of it."""

    item: Item
    feedback: Feedback | None


@require_safe
def catalogue(request: PageRequest) -> HttpResponse:
    """The whole page, or `#results` alone for the filter bar."""
    form = CatalogueFilter(request.GET)
    page = Paginator(form.matches(), PAGE_LENGTH).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "listings": listings(page, request.person),
        "query": query.urlencode(),
        "is_filtered": any(form.cleaned_data.get(name) for name in ("q", "genre", "decade")),
    }
    template = (
        "recommender/_results.html" if request.htmx.target == "results" else "recommender/catalogue.html"
    )
    return render(request, template, context)


def listings(page: Page[Item], person: User | None) -> list[Listing]:
    items = list(page.object_list)
    held = feedback_for_items(person, [item.pk for item in items])
    return [Listing(item, held.get(item.pk)) for item in items]
