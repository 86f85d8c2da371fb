"""Who calls the API: a key in the `Authorization` header, beside the site's own session."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, User
from accounts.services import authenticate_key

KEYWORD = "Api-Key"


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key <prefix>.<secret>`. Any other scheme is refused, not ignored."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        if "HTTP_AUTHORIZATION" not in request.META:
            return None
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != KEYWORD.lower().encode():
            raise AuthenticationFailed(f"Authorization must read: {KEYWORD} <prefix>.<secret>.")
        key = authenticate_key(secret.strip().decode("latin-1"), now=timezone.now())
        if key is None:
            # One answer for unknown, wrong and revoked: it must not help whoever is guessing.
            raise AuthenticationFailed("This API key is not valid.")
        return key.user, key

    def authenticate_header(self, _request: Request) -> str:
        return KEYWORD
