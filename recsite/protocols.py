"""Which part answers which protocol: pages and API over HTTP, the open pages' news over sockets.

Apart from `asgi`, so that it can be imported without a process's warm-up beginning.
"""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.handlers.asgi import ASGIHandler

from recommender.routing import websocket_urlpatterns


def with_sockets(pages: ASGIHandler) -> Any:
    """An ASGI application of both. A socket from another site's page is refused."""
    sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
    return ProtocolTypeRouter({"http": pages, "websocket": sockets})
