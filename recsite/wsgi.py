"""WSGI entry point: pages and API in services mode."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
application = get_wsgi_application()  # sets Django up, which what follows needs

from recommender.serving import warm_up  # noqa: E402
from recommender.warming import warm_in_background  # noqa: E402

warm_in_background(warm_up)
