"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    return {"socket_origin": settings.SOCKET_ORIGIN}
