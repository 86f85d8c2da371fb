"""The posters. Drawn when asked for: cheaper than keeping them, and the browser does that anyway."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from catalog.models import Item
from catalog.posters import poster_svg
from catalog.posters.addresses import genre_labels, genre_names, poster_version

YEAR_S = 365 * 24 * 60 * 60
HOUR_S = 60 * 60


@require_safe
def poster(request: HttpRequest, item_id: int) -> HttpResponse:
    """Kept for ever under its versioned address, for an hour under any other."""
    item = get_object_or_404(Item.objects.prefetch_related("genres"), pk=item_id)
    with translation.override(language_of(request)):
        version, labels = poster_version(item), genre_labels(item)
    svg = poster_svg(item.pk, item.title, item.year, genre_names(item), labels)
    response = HttpResponse(svg, content_type="image/svg+xml")
    if request.GET.get("v") == version:
        patch_cache_control(response, public=True, max_age=YEAR_S, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=HOUR_S)
    response["ETag"] = etag = f'"{version}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def language_of(request: HttpRequest) -> str:
    """The address alone decides: whoever keeps the poster knows no reader."""
    asked = request.GET.get("in", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
