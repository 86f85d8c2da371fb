"""The language somebody chose: a cookie in this browser, and of a member the account as well.

At log-in the account's choice becomes the browser's; at sign-up the browser's becomes the account's.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.i18n import set_language

from accounts.models import User


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's view, which sets the cookie and leads back; the member's choice is kept besides."""
    response = set_language(request)
    if isinstance(request.user, User):
        keep_language(request.user, request.POST.get("language", ""))
    return response


def keep_language(member: User, language: str) -> None:
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=member.pk).update(language=language)


def chosen_here(request: HttpRequest) -> str:
    """Empty where nothing was chosen in this browser."""
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")


def bring_along(response: HttpResponse, member: User) -> None:
    """From now on the browser asks for what the member chose, if they ever did."""
    if member.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            member.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",  # as LANGUAGE_COOKIE_SAMESITE has it
        )
