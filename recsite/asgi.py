"""ASGI entry point: pages, API and sockets."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
pages = get_asgi_application()  # sets Django up, which what follows needs

from recommender.serving import warm_up  # noqa: E402
from recommender.warming import warm_in_background  # noqa: E402
from recsite.protocols import with_sockets  # noqa: E402

application = with_sockets(pages)
warm_in_background(warm_up)
