"""The browsable documentation: Swagger UI from our own static files, under the strict policy."""

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView


@method_decorator(ensure_csrf_cookie, name="dispatch")
class ApiDocs(TemplateView):
    """A page of its own, not drf-spectacular's: theirs writes its script into the page."""

    template_name = "api/docs.html"
