"""Clients of the API, by how they authenticate."""

from rest_framework.test import APIClient

from accounts.models import ApiKey, User


def key_client(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {ApiKey.issue(user, 'test')[1]}")
    return client


def session_client(user: User, *, enforce_csrf: bool = False) -> APIClient:
    client = APIClient(enforce_csrf_checks=enforce_csrf)
    client.force_login(user)
    return client
