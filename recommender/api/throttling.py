"""How often one caller may ask. The rates are settings; the counts live in the cache.

A lost cache forgets the counts and lets requests through: being available comes before being strict.
"""

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle


class _CallerThrottle(SimpleRateThrottle):
    scope: str

    def get_rate(self) -> str | None:
        # Read for each request, not once at import: a changed setting holds at once.
        rate = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return None if rate is None else str(rate)

    def applies_to(self, request: Request) -> bool:
        raise NotImplementedError

    def get_cache_key(self, request: Request, _view: object) -> str | None:
        if not self.applies_to(request):
            return None
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class AnonymousThrottle(_CallerThrottle):
    """Without a key or session: by address."""

    scope = "anon"

    def applies_to(self, request: Request) -> bool:
        return not request.user.is_authenticated


class UserThrottle(_CallerThrottle):
    """With a key or session: by user, all of their keys together."""

    scope = "user"

    def applies_to(self, request: Request) -> bool:
        return bool(request.user.is_authenticated)


class WriteThrottle(_CallerThrottle):
    """Requests that change something, on top of the rate above."""

    scope = "write"

    def applies_to(self, request: Request) -> bool:
        return request.method not in SAFE_METHODS
