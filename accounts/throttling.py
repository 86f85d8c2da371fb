"""How often one address may sign up or ask for a reset. The rates are settings, the counts live in the cache.

A lost cache forgets the counts and lets everybody through, as in the API.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle


def address_of(request: HttpRequest) -> str | None:
    """The caller's address, past as many proxies as are ours. Also what a lock-out goes by."""
    return BaseThrottle().get_ident(request) or None  # type: ignore[arg-type]  # reads only headers and META


class AddressThrottle(SimpleRateThrottle):
    """One action's rate; asking whether it is allowed counts it."""

    duration: int  # seconds, parsed from the rate

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__()

    def get_rate(self) -> str:
        return str(settings.ACCOUNT_RATES[self.action])

    def get_cache_key(self, request: HttpRequest, _view: object) -> str:
        return f"throttle-{self.action}-{address_of(request)}"

    def wait_for(self, request: HttpRequest) -> timedelta | None:
        """How long this address has to wait; None: it may go ahead."""
        if self.allow_request(request, None):  # type: ignore[arg-type]  # as above, and it asks no view
            return None
        return timedelta(seconds=self.wait() or self.duration)
