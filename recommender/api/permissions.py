"""Permissions that depend on how the caller came, not on whom they are."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import ApiKey


class WritesNeedSession(BasePermission):
    """A key must not mint keys: whoever stole it would outlive its revocation."""

    message = "Log in to issue or revoke keys; a key cannot do it."

    def has_permission(self, request: Request, _view: APIView) -> bool:
        return request.method in SAFE_METHODS or not isinstance(request.auth, ApiKey)
