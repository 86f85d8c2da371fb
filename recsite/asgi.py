"""ASGI entry point: pages, API and sockets."""

import os
from threading import Thread

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
pages = get_asgi_application()  # sets Django up, which what follows needs

from recommender.routing import websocket_urlpatterns  # noqa: E402
from recommender.serving import warm_up  # noqa: E402

sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
application = ProtocolTypeRouter({"http": pages, "websocket": sockets})

# In a thread: the server answers its probes meanwhile, and this import may run inside an event loop.
Thread(target=warm_up, name="warm-up", daemon=True).start()
