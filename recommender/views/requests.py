"""What the pages' views share: the type of a request, and the way back after a form without JavaScript."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from recommender.people import PersonRequest


class PageRequest(PersonRequest):
    """A request that the person's and the HTMX middleware have passed."""

    htmx: HtmxDetails


def back(request: HttpRequest) -> HttpResponseRedirect:
    """303 to the page the form stood on: its `next`, else the referring page, else home. Never off-site."""
    for candidate in (request.POST.get("next"), request.headers.get("Referer")):
        if candidate and url_has_allowed_host_and_scheme(
            candidate, {request.get_host()}, require_https=request.is_secure()
        ):
            return HttpResponseRedirect(candidate, status=303)
    return HttpResponseRedirect(reverse("home"), status=303)


def slate_id(value: str | None) -> UUID | None:
    """The slate a form or link names; what is no id counts as none, for it only joins outcomes."""
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
