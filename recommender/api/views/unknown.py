"""Every address below the API that nothing else answers."""

from django.urls import Resolver404, resolve
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """A 404 as a problem document, not as the site's page, whatever the method."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *_args: object, **_kwargs: object) -> None:
        raise NotFound(f"There is nothing at {request.path}.{_hint(request.path)}")


def _hint(path: str) -> str:
    if path.endswith("/"):
        return ""
    try:
        found = resolve(f"{path}/")
    except Resolver404:
        return ""
    is_known = getattr(found.func, "view_class", None) is not UnknownAddress
    return " Addresses end with a slash." if is_known else ""
