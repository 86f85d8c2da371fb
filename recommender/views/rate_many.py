"""Many films at a glance, the best known first, to rate one after the other; the unknown are passed over."""

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from catalog.models import Item
from catalog.selectors import active_items
from interactions.filters import unheld
from recommender.views.requests import PageRequest, back
from recommender.views.unseen import set_unseen, unseen_by

PAGE_LENGTH = 30


@require_safe
def rate_many(request: PageRequest) -> HttpResponse:
    """`?after=123-45` goes on behind the item 45 that 123 people rated."""
    items = still_to_rate(request.person, unseen_by(request))
    shown = list(items.filter(behind(request.GET.get("after", "")))[: PAGE_LENGTH + 1])
    last = shown[PAGE_LENGTH - 1] if len(shown) > PAGE_LENGTH else None
    context = {"items": shown[:PAGE_LENGTH], "last": last}
    return render(request, "recommender/rate_many.html", context)


@require_POST
def mark_unseen(request: PageRequest, item_id: int) -> HttpResponse:
    """`unseen`: 1 “haven't seen”, 0 takes it back."""
    item = get_object_or_404(Item, pk=item_id, is_active=True)
    answer = request.POST.get("unseen")
    if answer not in ("0", "1"):
        raise BadRequest(_("The form lacks “%(name)s”.") % {"name": "unseen"})
    is_unseen = answer == "1"
    set_unseen(request, item.pk, is_unseen)
    if not request.htmx:
        return back(request)
    return render(request, "recommender/_unseen.html", {"item": item, "is_unseen": is_unseen})


def still_to_rate(person: User | None, unseen: list[int]) -> QuerySet[Item]:
    items = active_items().exclude(pk__in=unseen).order_by("-n_ratings", "pk")
    return unheld(items, person) if person else items


def behind(place: str) -> Q:
    """Everything, where the place cannot be read."""
    n_ratings, _dash, pk = place.partition("-")
    if not (n_ratings.isdecimal() and pk.isdecimal() and len(place) < 30):
        return Q()
    return Q(n_ratings__lt=int(n_ratings)) | Q(n_ratings=int(n_ratings), pk__gt=int(pk))
