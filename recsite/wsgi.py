"""WSGI entry point: pages and API in services mode."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
application = get_wsgi_application()  # sets Django up, which what follows needs

from recommender.serving import warm_up  # noqa: E402

# In a thread: the server answers its probes meanwhile.
Thread(target=warm_up, name="warm-up", daemon=True).start()
