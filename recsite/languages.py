"""The language of each answer: the reader's on pages, English for everybody at once and for programs."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

# Kept by caches for everybody (a poster's address names its language), or read by programs
# (docs/decisions/0018): their answers do not vary with the reader.
UNVARYING = ("/posters/", "/api/", "/metrics")


class LanguageMiddleware(LocaleMiddleware):
    """Chosen by cookie, then by the browser's `Accept-Language`."""

    def process_request(self, request: HttpRequest) -> None:
        if not is_unvarying(request):
            super().process_request(request)
            return
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if is_unvarying(request) else super().process_response(request, response)


def is_unvarying(request: HttpRequest) -> bool:
    return request.path_info.startswith(UNVARYING)
